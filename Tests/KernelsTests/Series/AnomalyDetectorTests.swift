import CityKernels
import Foundation
import TestSupport
import Testing

@Suite("Anomaly detector")
struct AnomalyDetectorTests {
    @Test("a doubled crowd raises one alarm with its reason, and an episode is not alarmed twice")
    func gathering() throws {
        let values = SeriesFixtures.rhythm(hours: 2_016 + 48, noise: 0.7)
        var detector = try AnomalyDetector(history: Array(values[..<2_016]), seasons: [24, 168])
        var alarms: [AnomalyReading] = []
        for hour in 0..<48 {
            let factor = (10..<13).contains(hour) ? 2.0 : 1
            let reading = detector.observe(values[2_016 + hour] * factor)
            if reading.alarm { alarms.append(reading) }
        }
        #expect(alarms.map(\.step) == [10])
        let alarm = try #require(alarms.first)
        #expect(alarm.score > 1)
        let gap = abs(alarm.expected - alarm.actual / 2)
        #expect(gap < 0.25 * alarm.expected)
        switch alarm.reason {
        case .aboveForecast(let spreads), .aboveSameHours(let spreads, _): #expect(spreads > 4)
        default: Issue.record("unexpected reason \(String(describing: alarm.reason))")
        }
    }

    @Test("a quiet noisy series gives no alarm", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func quiet(seed: UInt64) throws {
        let values = SeriesFixtures.rhythm(hours: 3_360, noise: 1, seed: seed)
        var detector = try AnomalyDetector(history: Array(values[..<1_344]), seasons: [24, 168])
        let alarms = values[1_344...].count { detector.observe($0).alarm }
        #expect(alarms == 0)
    }

    @Test("an upper-side detector ignores a fall, a two-sided one names it")
    func fall() throws {
        var values = SeriesFixtures.rhythm(hours: 1_400, noise: 0.7)
        values[1_360] /= 20
        func reasons(_ direction: AnomalyOptions.Direction) throws -> [AnomalyReason] {
            var detector = try AnomalyDetector(
                history: Array(values[..<1_344]), seasons: [24, 168], options: AnomalyOptions(direction: direction))
            return values[1_344..<1_362].compactMap { detector.observe($0).reason }
        }
        let two = try reasons(.both)
        #expect(
            two.contains {
                if case .belowForecast = $0 { return true }
                if case .belowSameHours = $0 { return true }
                return false
            })
        #expect(
            !(try reasons(.above)).contains {
                if case .belowForecast = $0 { return true }
                return false
            })
    }

    @Test("a lasting rise of one spread is found as drift")
    func drift() throws {
        let values = SeriesFixtures.rhythm(hours: 2_500, noise: 1)
        let options = AnomalyOptions(driftSlack: 0.5)
        var detector = try AnomalyDetector(history: Array(values[..<2_016]), seasons: [24, 168], options: options)
        var found = false
        for value in values[2_016...] {
            let root = value.squareRoot() + 2.5
            if case .drift = detector.observe(root * root).reason { found = true }
        }
        #expect(found)
    }

    @Test("missing values neither alarm nor disturb")
    func missing() throws {
        let values = SeriesFixtures.rhythm(hours: 1_500, noise: 1)
        var detector = try AnomalyDetector(history: Array(values[..<1_344]), seasons: [24, 168])
        for hour in 1_344..<1_500 {
            let reading = detector.observe(hour % 5 == 0 ? .nan : values[hour])
            #expect(!reading.alarm)
            if hour % 5 == 0 { #expect(reading.score == 0 && reading.reason == nil) }
        }
    }

    @Test("the budget's threshold lets only the allowed share of blocks pass")
    func budget() {
        var budget = EpisodeBudget(blockSteps: 4, blockCount: 100, allowedShare: 0.05, floor: 0)
        for block in 0..<250 {
            for _ in 0..<3 { budget.observe(.nan) }
            budget.observe(Double((block * 37) % 100))
        }
        #expect(budget.threshold == 94)
    }

    @Test("a tail sets the threshold: budgets far below one episode over what is remembered ask for more")
    func tailBudget() throws {
        func filled(_ share: Double) -> EpisodeBudget {
            var source = NoiseSource(seed: 12)
            var budget = EpisodeBudget(blockSteps: 4, blockCount: 224, allowedShare: share, floor: 0)
            for _ in 0..<(4 * 280) { budget.observe(-log(1 - source.uniform())) }
            return budget
        }
        let weekly = filled(1.0 / 28)
        let yearly = filled(1.0 / 28 / 52)
        // The highest of four exponential values exceeds x with 1 − (1 − e⁻ˣ)⁴.
        #expect(abs(weekly.threshold - 4.7) < 0.8)
        #expect(yearly.threshold > weekly.threshold + 2)
        let blocks = try #require(weekly.blocksBetween(weekly.threshold))
        #expect(blocks > 15 && blocks < 50, "counted and read off the tail, a weekly peak is a weekly peak")
        #expect(weekly.blocksBetween(0.1) == nil, "within the body the tail says nothing")
    }

    @Test("a peak that never was is told with the weeks that lie between two of its kind")
    func rarity() throws {
        var values = SeriesFixtures.rhythm(hours: 2_400, noise: 1)
        values[2_390] *= 4
        var detector = try AnomalyDetector(history: Array(values[..<2_016]), seasons: [24, 168])
        let readings = values[2_016...].map { detector.observe($0) }
        let alarm = try #require(readings.first { $0.alarm })
        #expect(alarm.step == 2_390 - 2_016)
        #expect(try #require(alarm.seasonsBetween) > 4)
    }

    @Test(
        "New York taxis: all five known events among the ten strongest days",
        .enabled(if: ReferenceData.isPresent("crowd/nab/nyc_taxi.csv.gz")))
    func taxi() throws {
        let table = try SeriesFixtures.table("crowd/nab/nyc_taxi.csv.gz")
        let values = try #require(table.columns.first)
        let events = [
            ("2014-10-30 15:30:00", "2014-11-03 22:30:00"), ("2014-11-25 12:00:00", "2014-11-29 19:00:00"),
            ("2014-12-23 11:30:00", "2014-12-27 18:30:00"), ("2014-12-29 21:30:00", "2015-01-03 04:30:00"),
            ("2015-01-24 20:30:00", "2015-01-29 03:30:00"),
        ]
        let windows = try events.map { event in
            try #require(table.stamps.firstIndex(of: event.0))...(try #require(table.stamps.firstIndex(of: event.1)))
        }
        var detector = try AnomalyDetector(
            history: Array(values[..<1_344]), seasons: [48, 336], options: AnomalyOptions(direction: .both))
        let unrest = values[1_344...].map { detector.observe($0).unrest }
        var order = unrest.indices.sorted { unrest[$0] > unrest[$1] }
        var strongest: [Int] = []
        while strongest.count < 10, let best = order.first {
            strongest.append(best + 1_344)
            order.removeAll { abs($0 - best) < 48 }
        }
        for window in windows { #expect(strongest.contains { window.contains($0) }) }
    }
}
