import CityKernels
import CityModel
import Testing

@Suite struct RoadIncidentWatchTests {
    private static let start = Timestamp(secondsSince1970: 1_772_553_600)

    /// Two days of a steady 60 km/h with a slow wave of noise, the last readings replaced.
    private static func samples(_ last: [Double]) -> [Sample] {
        let steady = (0..<576 - last.count).map { 60 + Double(($0 * 7919) % 11 - 5) * 0.3 }
        return (steady + last).enumerated().map { index, value in
            Sample(time: start.adding(seconds: Int64(index) * 300), value: value, flag: .valid)
        }
    }

    private static func play(_ samples: [Sample]) -> [Observation] {
        var watch = RoadIncidentWatch()
        return samples.enumerated().compactMap { index, sample in
            watch.observe(
                Observation(entity: "link.1", metric: "road.speed", time: sample.time, value: sample.value)
            ) { _, _ in Array(samples[...index]) }
        }
    }

    @Test func steadyTrafficIsNoIncident() { #expect(Self.play(Self.samples([])).isEmpty) }

    @Test func aSuddenDropIsToldAsTheShareLostUntilTheSpeedIsBack() throws {
        let told = Self.play(Self.samples([18, 18, 20, 60, 60, 60]))
        let first = try #require(told.first)
        #expect(first.metric == RoadIncidentWatch.metric)
        #expect(abs(first.value - 0.7) < 0.03)
        #expect(told.last?.value == 0)
        #expect(told.count == 5)
    }

    @Test func withoutADayOfHistoryNothingIsJudged() {
        let short = Array(Self.samples([18, 18, 18]).suffix(200))
        #expect(Self.play(short).isEmpty)
    }

    @Test func aSlowdownThatWasThereYesterdayIsThePeakAndNoIncident() {
        var samples = Self.samples([20, 20, 20])
        for index in 573 - 288..<576 - 288 {
            samples[index] = Sample(time: samples[index].time, value: 22, flag: .valid)
        }
        // The first day's slowdown is news; the second day's is not.
        let second = Self.start.adding(seconds: 573 * 300)
        #expect(Self.play(samples).allSatisfy { $0.time < second })
    }

    @Test func unusableReadingsAreNotJudged() {
        var watch = RoadIncidentWatch()
        let missing = Observation(
            entity: "link.1", metric: "road.speed", time: Self.start, value: 0, flag: .missing)
        #expect(watch.observe(missing) { _, _ in [] } == nil)
    }
}
