import CityKernels
import Testing

@Suite("Clocks of rows that arrive")
struct ArrivalClockTests {
    private static let far: Int64 = 4_070_880_000

    @Test("one row of another century is put aside and mutes nothing")
    func stray() {
        for step in [nil, 300] as [Int64?] {
            var clock = ArrivalClock(stepSeconds: step)
            for row in 0..<20 { _ = clock.take(Int64(row) * 300) }
            #expect(clock.take(Self.far) == .putAside)
            #expect(clock.take(20 * 300) == .follows(seconds: 300))
            #expect(clock.take(20 * 300) == .repeated)
            #expect(clock.take(5) == .late)
        }
    }

    @Test("a gap of weeks is believed with the third row behind it")
    func gap() {
        var clock = ArrivalClock(stepSeconds: 3_600, last: 0)
        let start: Int64 = 21 * 86_400
        #expect(clock.take(start) == .putAside)
        #expect(clock.take(start + 3_600) == .putAside)
        #expect(clock.take(start + 7_200) == .follows(seconds: start + 7_200))
        #expect(clock.take(start + 10_800) == .follows(seconds: 3_600))
    }

    @Test("a gap of up to 48 steps needs no belief")
    func shortGap() {
        var clock = ArrivalClock(stepSeconds: 3_600, last: 0)
        #expect(clock.take(48 * 3_600) == .follows(seconds: 48 * 3_600))
    }

    @Test("a stray first row is left once the others go on, and a false belief is undone")
    func wrongBeginnings() {
        var first = ArrivalClock(stepSeconds: 300)
        #expect(first.take(Self.far) == .follows(seconds: nil))
        #expect(first.take(0) == .late && first.take(300) == .late)
        #expect(first.take(600) == .follows(seconds: 600 - Self.far))
        #expect(first.take(900) == .follows(seconds: 300))
        var deceived = ArrivalClock(stepSeconds: 300, last: 0)
        for row in 0..<3 { _ = deceived.take(Self.far + 300 * Int64(row)) }
        #expect(deceived.take(300) == .late && deceived.take(600) == .late)
        #expect(deceived.take(900) == .follows(seconds: 900 - Self.far - 600))
    }

    @Test("late rows, however many, do not put a proven clock back")
    func backfill() {
        var clock = ArrivalClock(stepSeconds: 300, last: 90_000)
        for row in 0..<10 { #expect(clock.take(Int64(row) * 300) == .late) }
        #expect(clock.take(90_300) == .follows(seconds: 300))
    }

    @Test("in a table the same rows are strays, but not where there are many of them")
    func tables() {
        let hours = (0..<100).map { Int64($0) * 3_600 }
        #expect(ArrivalClock.strays(in: hours + [Self.far], stepSeconds: 3_600) == [100])
        #expect(ArrivalClock.strays(in: [-Self.far] + hours, stepSeconds: 3_600) == [0])
        #expect(ArrivalClock.strays(in: hours + hours.map { $0 + Self.far }, stepSeconds: 3_600).isEmpty)
        #expect(ArrivalClock.strays(in: (0..<30).map { $0 * $0 * 3_600 * 50 }, stepSeconds: 3_600).isEmpty)
        let back = hours + [150 * 3_600, 151 * 3_600]
        #expect(ArrivalClock.strays(in: back, stepSeconds: 3_600).isEmpty, "a sensor that is just back is no stray")
        #expect(ArrivalClock.strays(in: [0, Self.far], stepSeconds: 3_600).isEmpty)
    }
}
