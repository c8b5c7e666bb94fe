import CityKernels
import Testing

@Suite("Crowd levels")
struct CrowdLevelTests {
    private let capacity = CrowdCapacity(instantaneousPersons: 1_000, dailyPersons: 10_000)

    @Test(
        "LB/T 068-2017 colours begin at 80, 90 and 95 % of the daily maximum",
        arguments: [
            (7_999.0, CrowdLevel.normal), (8_000, .yellow), (8_999, .yellow), (9_000, .orange), (9_500, .red),
            (12_000, .red),
        ])
    func standard(count: Double, level: CrowdLevel) {
        #expect(CrowdThresholds.industryStandard.level(of: count, capacity: capacity) == level)
    }

    @Test("absolute lines work without a capacity, shares do not")
    func absolute() {
        let market = CrowdThresholds(
            basis: .instantaneous,
            lines: [.yellow: .persons(15_000), .orange: .persons(25_000), .red: .persons(30_000)])
        let unknown = CrowdCapacity(instantaneousPersons: nil, dailyPersons: nil)
        #expect(market.level(of: 26_000, capacity: unknown) == .orange)
        #expect(CrowdThresholds.industryStandard.level(of: 26_000, capacity: unknown) == nil)
    }

    @Test("the next line and the people left until it are told")
    func next() throws {
        let next = try #require(CrowdThresholds.industryStandard.next(after: .yellow, count: 8_500, capacity: capacity))
        #expect(next.level == .orange)
        #expect(next.personsLeft == 500)
        #expect(CrowdThresholds.industryStandard.next(after: .red, count: 9_900, capacity: capacity) == nil)
    }

    @Test("a level rises at once and falls only after a quarter of an hour five points below its line")
    func hysteresis() {
        var tracker = CrowdLevelTracker()
        let lines = CrowdThresholds.industryStandard
        func step(_ count: Double, _ minute: Double) -> CrowdLevelTracker.Change {
            tracker.observe(count, time: minute * 60, thresholds: lines, capacity: capacity)
        }
        #expect(step(9_100, 0) == .raised(from: .normal, to: .orange))
        #expect(step(8_600, 5) == .unchanged(.orange), "within five points")
        #expect(step(8_500, 10) == .unchanged(.orange), "low, but not long enough")
        #expect(step(8_400, 20) == .unchanged(.orange))
        #expect(step(8_700, 22) == .unchanged(.orange), "the wait starts again")
        #expect(step(8_400, 24) == .unchanged(.orange))
        #expect(step(8_400, 39) == .lowered(from: .orange, to: .yellow))
        #expect(step(9_600, 40) == .raised(from: .yellow, to: .red))
        #expect(tracker.since == 2_400)
    }

    @Test("missing counts leave the level alone")
    func missing() {
        var tracker = CrowdLevelTracker(level: .yellow)
        let change = tracker.observe(.nan, time: 0, thresholds: .industryStandard, capacity: capacity)
        #expect(change == .unknown(.yellow))
        #expect(tracker.level == .yellow)
    }

    @Test("noise of less than the margin around a line gives one change, not many")
    func noChatter() {
        var tracker = CrowdLevelTracker()
        var changes = 0
        for minute in 0..<600 {
            let count = 8_000 + (minute.isMultiple(of: 2) ? 200.0 : -200)
            let change = tracker.observe(
                count, time: Double(minute) * 60, thresholds: .industryStandard, capacity: capacity)
            if case .unchanged = change { continue }
            changes += 1
        }
        #expect(changes == 1)
    }
}
