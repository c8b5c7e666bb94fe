import CityModel
import Testing

@testable import CityDrill

struct HappeningTests {
    @Test(arguments: Happening.Kind.allCases) func `It acts in full in its middle, not before, and dies away`(
        kind: Happening.Kind
    ) {
        let start = PlayedCity.time("2026-09-29T08:00")
        let happening = Happening(id: "h", kind: kind, start: start, end: start.adding(seconds: 7200))
        #expect(happening.strength(at: start.adding(seconds: -1)) == 0)
        #expect(happening.strength(at: start.adding(seconds: 3600)) == 1)
        #expect(happening.strength(at: start.adding(seconds: 7200 + 3600)) == 0)
        for second in stride(from: Int64(-600), through: 12_000, by: 60) {
            #expect((0...1).contains(happening.strength(at: start.adding(seconds: second))))
        }
    }

    @Test func `An end before the start is taken as no time at all`() {
        let start = PlayedCity.time("2026-09-29T08:00")
        let happening = Happening(
            id: "h", kind: .trafficDemand, start: start, end: start.adding(seconds: -60))
        #expect(happening.strength(at: start) == 0)
    }
}

struct SensorHealthTests {
    @Test func `A device fails for 20 minutes to 4 hours, about as often as told`() {
        let health = SensorHealth(CounterRandom(seed: 1, stream: "device"), chance: 0.1)
        var failures: [Int] = []
        var running = 0
        for step in Int64(0)..<(288 * 400) {
            switch health.state(at: step * 300) {
            case .working:
                if running > 0 { failures.append(running) }
                running = 0
            default: running += 1
            }
        }
        #expect((50...115).contains(failures.count))
        #expect(failures.allSatisfy { (3...49).contains($0) })
    }
}
