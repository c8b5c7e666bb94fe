import CityKernels
import Testing

@Suite struct RoadStateTests {
    private func published(_ speeds: [Double], samples: [Int32]? = nil) -> [CongestionGrade?] {
        var tracker = RoadStateTracker(
            settings: .init(standard: .ratioGBT33171, minimumSamples: 3), freeSpeedKilometresPerHour: [100],
            roadClasses: [.arterial])
        return speeds.indices.map { position in
            tracker.update(
                .init(speedKilometresPerHour: [speeds[position]], sampleCounts: [samples?[position] ?? 10]))
            return tracker.grade(link: 0)
        }
    }

    @Test func `one odd interval does not change the published grade`() {
        #expect(published([90, 90, 20, 90, 90]) == Array(repeating: .unobstructed, count: 5))
    }

    @Test func `two of three intervals change it`() {
        #expect(
            published([90, 90, 90, 20, 20]) == [
                .unobstructed, .unobstructed, .unobstructed, .unobstructed, .severelyCongested,
            ])
        #expect(published([90, 90, 20, 90, 20]).last == .severelyCongested)
    }

    @Test func `two intervals beyond an edge move past it even when they disagree`() {
        #expect(published([90, 90, 90, 35, 20]).last == .moderatelyCongested)
    }

    @Test func `too few samples are unknown and unknown is not free flow`() {
        #expect(published([90, 90], samples: [2, 2]) == [nil, nil])
        #expect(
            published([20, 20, 90, 90, 90], samples: [9, 9, 0, 0, 0]) == [
                .severelyCongested, .severelyCongested, .severelyCongested, nil, nil,
            ])
    }

    @Test func `a missing speed is unknown`() { #expect(published([.nan, -1]) == [nil, nil]) }

    @Test func `speed standard uses the class`() {
        var tracker = RoadStateTracker(
            settings: .init(standard: .speedDB11T785), freeSpeedKilometresPerHour: [80, 80],
            roadClasses: [.expressway, .branch])
        tracker.update(.init(speedKilometresPerHour: [36, 36], sampleCounts: [5, 5]))
        #expect(tracker.grades == [.lightlyCongested, .unobstructed])
    }
}
