import CityKernels
import Testing

@Suite("Matrix profile")
struct MatrixProfileTests {
    /// The definition, pair by pair.
    private func byDefinition(_ values: [Double], window: Int, exclusion: Int) -> [Double] {
        let count = values.count - window + 1
        let normal: [[Double]] = (0..<count).map { start in
            let part = Array(values[start..<(start + window)])
            let mean = part.reduce(0, +) / Double(window)
            let spread = (part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window)).squareRoot()
            return part.map { ($0 - mean) / spread }
        }
        return (0..<count).map { left in
            var least = Double.infinity
            for right in 0..<count where abs(left - right) > exclusion {
                let square = zip(normal[left], normal[right]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                least = min(least, square.squareRoot())
            }
            return least
        }
    }

    @Test("distances are those of the definition", arguments: [(8, 2), (12, 3)])
    func definition(window: Int, exclusion: Int) throws {
        var source = NoiseSource(seed: UInt64(window))
        let values = (0..<200).map { _ in source.normal() }
        let profile = try #require(MatrixProfile.compute(values, window: window, exclusion: exclusion))
        let expected = byDefinition(values, window: window, exclusion: exclusion)
        #expect(profile.distances.count == expected.count)
        for (left, right) in zip(profile.distances, expected) { #expect(abs(left - right) < 1e-6) }
    }

    @Test("the one odd day among equal ones is the first discord, and scale does not matter")
    func oddDay() throws {
        var source = NoiseSource(seed: 4)
        var values = (0..<480).map { step in 5 * Double(step % 24) * (1 + Double(step / 240)) + source.normal() }
        for step in 240..<264 { values[step] = 300 - values[step] }
        let profile = try #require(MatrixProfile.compute(values, window: 24))
        let first = try #require(profile.discords(1, apart: 24).first)
        #expect((222..<262).contains(first))
        let scaled = try #require(MatrixProfile.compute(values.map { 7 * $0 - 40 }, window: 24))
        for (left, right) in zip(profile.distances, scaled.distances) { #expect(abs(left - right) < 1e-5) }
    }

    @Test("a gap longer than a window changes no distance, however long it is")
    func longGap() throws {
        var source = NoiseSource(seed: 12)
        let (before, after) = ((0..<150).map { _ in source.normal() }, (0..<130).map { _ in source.normal() })
        func profile(gap: Int) throws -> MatrixProfile {
            try #require(
                MatrixProfile.compute(before + [Double](repeating: .nan, count: gap) + after, window: 10))
        }
        let (near, far) = (try profile(gap: 5), try profile(gap: 1_000_000))
        #expect(far.distances.count == 1_000_280 - 9)
        for start in 0...140 { #expect(abs(near.distances[start] - far.distances[start]) < 1e-9) }
        for start in 0...120 {
            #expect(abs(near.distances[155 + start] - far.distances[1_000_150 + start]) < 1e-9)
            let (like, then) = (near.neighbours[155 + start], far.neighbours[1_000_150 + start])
            #expect(then == (like < 150 ? like : like + 999_995))
        }
        #expect(far.distances[141..<1_000_150].allSatisfy { $0 == .infinity })
    }

    @Test("windows with a missing value have no distance; too short a series has none at all; it can be cancelled")
    func edges() throws {
        var values = (0..<100).map { Double(($0 * 37) % 11) }
        values[50] = .nan
        let profile = try #require(MatrixProfile.compute(values, window: 10))
        for start in 41...50 { #expect(profile.distances[start] == .infinity) }
        #expect(profile.distances[0].isFinite)
        let short = try #require(MatrixProfile.compute([1, 2, 3, 4], window: 3))
        #expect(short.distances.allSatisfy { $0 == .infinity })
        #expect(MatrixProfile.compute((0..<2_000).map(Double.init), window: 10, isCancelled: { true }) == nil)
    }
}
