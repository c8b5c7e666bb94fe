import CityKernels
import Testing

@Suite struct RecurrentCongestionTests {
    /// One slot a day of six readings; speeds per workday.
    private func ranking(_ days: [[Double]]) -> RecurrentCongestion {
        var history = RecurrentCongestion(
            freeSpeedKilometresPerHour: [100], vehicleKilometresPerSlot: [60], slotsPerDay: 1)
        for speeds in days {
            history.beginWorkday()
            history.add(link: 0, speeds: speeds.span)
        }
        return history
    }

    private let jammed = [50.0, 50, 50, 90, 90, 90], free = [50.0, 50, 51, 90, 90, 90]

    @Test func `three of six readings on three of five workdays are recurrent`() {
        #expect(ranking([jammed, jammed, jammed, free, free]).findings.map(\.days) == [3])
        #expect(ranking([jammed, jammed, free, free, free]).findings.isEmpty)
    }

    @Test func `the congested workdays are told by their number, over more than one plane of bits`() {
        let days = (0..<70).map { $0 % 3 == 2 ? free : jammed }
        let rank = ranking(days).ranking[0]
        #expect(rank.congestedWorkdays == (0..<70).filter { $0 % 3 != 2 })
        #expect(rank.days == 47)
    }

    @Test func `a day counts once, whichever of the recurrent half hours was congested`() {
        var history = RecurrentCongestion(
            freeSpeedKilometresPerHour: [100], vehicleKilometresPerSlot: [1], slotsPerDay: 3)
        // Slot 0 is recurrent on days 0, 1, 2; slot 1 on 1, 2, 3; slot 2 is congested on day 4 alone.
        for day in 0..<5 {
            history.beginWorkday()
            let speeds = [(0...2).contains(day), (1...3).contains(day), day == 4].flatMap { $0 ? jammed : free }
            history.add(link: 0, speeds: speeds.span)
        }
        #expect(history.ranking.map(\.congestedWorkdays) == [[0, 1, 2, 3]])
        #expect(history.ranking.map(\.slots) == [[0, 1]])
    }

    @Test func `weights found afterwards count as weights known before`() {
        var history = ranking([jammed, jammed, jammed, free, free])
        let before = history.findings[0].vehicleHoursOfDelay
        history.vehicleKilometresPerSlot = [120]
        #expect(history.findings[0].vehicleHoursOfDelay == 2 * before)
    }

    @Test func `where missing readings decide, a link that was jammed whenever it was read is undecided, not free`() {
        let dark = [Double](repeating: .nan, count: 6)
        let sparse = [40, .nan, .nan, 45, .nan, .nan]
        let halfDark = ranking([jammed, jammed, jammed, dark, dark, dark])
        #expect(halfDark.findings.isEmpty && halfDark.daysNeeded == 4)
        func told(_ history: RecurrentCongestion) -> [[Int32]] {
            history.undecided.map { [$0.link, $0.slot, $0.daysCongested, $0.daysRead] }
        }
        #expect(told(halfDark) == [[0, 0, 3, 3]])
        #expect(told(ranking(Array(repeating: sparse, count: 5))) == [[0, 0, 5, 5]])
        // Decided: free whatever was missing, recurrent already, or too few days read to say anything.
        let partly = [90, 90, 90, 90, .nan, .nan]
        #expect(ranking([jammed, jammed, jammed, partly, partly, partly]).undecided.isEmpty)
        #expect(ranking([jammed, jammed, jammed, dark, dark]).undecided.isEmpty)
        #expect(ranking([jammed, jammed, dark, dark, dark]).undecided.isEmpty)
        #expect(ranking([free, free, free, dark, dark, dark]).undecided.isEmpty)
    }

    @Test func `what came nearest is told where nothing is recurrent`() throws {
        let rare = ranking([jammed, jammed, free, free, free])
        #expect(rare.findings.isEmpty && rare.daysNeeded == 3)
        let nearest = try #require(rare.nearest)
        #expect(nearest.link == 0 && nearest.slot == 0 && nearest.days == 2)
        #expect(ranking([free, free]).nearest == nil && ranking([]).nearest == nil)
        // Of two links congested on as many days the one with more delay, though it comes later.
        var two = RecurrentCongestion(
            freeSpeedKilometresPerHour: [100, 100, 100], vehicleKilometresPerSlot: [60, 90, 90], slotsPerDay: 1)
        for day in 0..<5 {
            two.beginWorkday()
            for link in 0..<3 { two.add(link: link, speeds: (day == 0 ? jammed : free).span) }
        }
        #expect(two.nearest?.link == 1)
    }

    @Test func `missing readings are never congested`() {
        let gaps = [50.0, 50, .nan, .nan, -1, .nan]
        #expect(ranking([gaps, gaps, gaps, gaps, gaps]).findings.isEmpty)
    }

    @Test func `delay is weighted by vehicle kilometres`() {
        // Three readings of (1/50 − 1/100) h/km over six, times 60 veh·km, on three days.
        let finding = ranking([jammed, jammed, jammed, free, free]).findings[0]
        #expect(abs(finding.vehicleHoursOfDelay - 3 * 0.03 / 6 * 60) < 1e-12)
    }

    @Test func `adjacent links upstream of one head form one bottleneck`() {
        // 0 → 1 → 2 in a row, 3 feeds link 1 from the side, 4 is elsewhere.
        let from: [Int32] = [0, 1, 2, 7, 20], to: [Int32] = [1, 2, 3, 1, 21]
        var history = RecurrentCongestion(
            freeSpeedKilometresPerHour: Array(repeating: 100, count: 5),
            vehicleKilometresPerSlot: [60, 60, 60, 60, 1000], slotsPerDay: 1)
        for _ in 0..<5 {
            history.beginWorkday()
            for link in [0, 1, 3, 4] { history.add(link: link, speeds: jammed.span) }
            history.add(link: 2, speeds: free.span)
        }
        #expect(history.ranking.map(\.link) == [4, 0, 1, 3])
        let bottlenecks = history.bottlenecks(fromNode: from, toNode: to)
        #expect(bottlenecks.map(\.head) == [4, 1])
        #expect(bottlenecks[1].links == [1, 0, 3])
    }

    @Test func `a ring of recurrent links is one bottleneck`() {
        var history = RecurrentCongestion(
            freeSpeedKilometresPerHour: [100, 100, 100], vehicleKilometresPerSlot: [1, 1, 1], slotsPerDay: 1)
        history.beginWorkday()
        for link in 0..<3 { history.add(link: link, speeds: jammed.span) }
        let rings = history.bottlenecks(fromNode: [0, 1, 2], toNode: [1, 2, 0])
        #expect(rings.map(\.links) == [[0, 2, 1]])
    }
}
