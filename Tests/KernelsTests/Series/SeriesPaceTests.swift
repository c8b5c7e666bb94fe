import CityKernels
import Testing

@Suite("Step and beats of time stamps")
struct SeriesPaceTests {
    /// Reproducible scatter within the range, by a linear congruential generator.
    private static func scattered(_ count: Int, step: Int64, from start: Int64, _ range: ClosedRange<Int64>) -> [Int64]
    {
        var seed: UInt64 = 77
        return (0..<count).map { index in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let spread = UInt64(range.upperBound - range.lowerBound + 1)
            return start + Int64(index) * step + range.lowerBound + Int64((seed >> 33) % spread)
        }
    }

    private static let midnight: Int64 = 1_772_380_800

    @Test(
        "stamps that wander keep the round step and its round beats",
        arguments: [
            (3_600, 0...20), (3_600, -40...40), (3_600, 0...60), (900, -20...20), (300, 0...10), (86_400, -600...600),
        ] as [(Int64, ClosedRange<Int64>)])
    func wandering(step: Int64, range: ClosedRange<Int64>) throws {
        let times = Self.scattered(700, step: step, from: Self.midnight, range)
        let pace = try #require(SeriesPace(times))
        #expect(pace.stepSeconds == step)
        #expect((pace.phaseSeconds - Self.midnight) % step == 0)
        let grid = try #require(RegularGrid(times: times, readings: times.indices.map { Double($0) }))
        #expect(grid.firstSecond == Self.midnight && grid.values == times.indices.map { Double($0) })
        #expect(grid.notes.isEmpty)
    }

    @Test("a step that is not round is kept when the stamps keep it, and a drifting clock is not made round")
    func odd() throws {
        #expect(SeriesPace((0..<500).map { $0 * 3_603 })?.stepSeconds == 3_603)
        #expect(SeriesPace((0..<500).map { $0 * 90 })?.stepSeconds == 90)
        // Differences of 3,590 to 3,616 s that drift through all beats: no hour.
        let drifting = Self.scattered(2_000, step: 3_603, from: 0, -6...7)
        #expect(try #require(SeriesPace(drifting)).stepSeconds != 3_600)
    }

    @Test("stamps that wander in a saw, most distances alike, keep the hour too")
    func saw() {
        let times = (0..<700).map { Self.midnight + 3_600 * $0 + $0 * 2 % 21 }
        #expect(SeriesPace(times)?.stepSeconds == 3_600)
    }

    @Test("one first row off the beat moves nothing")
    func firstRow() throws {
        let times = [Self.midnight + 700] + (1..<100).map { Self.midnight + $0 * 3_600 }
        let grid = try #require(RegularGrid(times: times, readings: times.indices.map { Double($0) }))
        #expect(grid.firstSecond == Self.midnight && grid.values.count == 100)
    }

    @Test("gaps and repeated rows do not change the step")
    func gaps() throws {
        var times = Self.scattered(700, step: 3_600, from: Self.midnight, -40...40)
        times.removeSubrange(200..<260)
        times += times.prefix(20)
        #expect(SeriesPace(times)?.stepSeconds == 3_600)
        #expect(SeriesPace([5, 5]) == nil && SeriesPace([]) == nil)
    }
}
