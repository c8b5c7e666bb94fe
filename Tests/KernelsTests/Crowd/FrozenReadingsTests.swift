import CityKernels
import Foundation
import Testing

@Suite("Frozen readings")
struct FrozenReadingsTests {
    private func frozen(_ values: [Double]) -> [Int] {
        let result = FrozenReadings.removed(from: values)
        return values.indices.filter { !values[$0].isNaN && result[$0].isNaN }
    }

    @Test("six times the same large count: the first stays")
    func large() {
        #expect(frozen([31, 40, 40, 40, 40, 40, 40, 28]) == [2, 3, 4, 5, 6])
        #expect(frozen([31, 40, 40, 40, 40, 40, 28]).isEmpty)
    }

    @Test("small counts may repeat by chance, but not for long", arguments: [(8.0, 10), (1, 19), (15, 9)])
    func small(value: Double, steps: Int) {
        #expect(frozen([Double](repeating: value, count: steps)).count == steps - 1)
        #expect(frozen([Double](repeating: value, count: steps - 2)).isEmpty)
    }

    @Test("zeros rest and missing steps do not break a run")
    func zerosAndGaps() {
        #expect(frozen([Double](repeating: 0, count: 200)).isEmpty)
        #expect(frozen([25, 25, .nan, 25, 25, .nan, 25, 25]) == [1, 3, 4, 6, 7])
        #expect(FrozenReadings.removed(from: []).isEmpty)
    }

    @Test("Poisson counts of four weeks are left alone", arguments: [0.5, 2, 8, 30])
    func chance(mean: Double) {
        var noise = NoiseSource(seed: UInt64(mean * 10) + 3)
        let counts = (0..<8_064).map { _ -> Double in
            var (product, count) = (noise.uniform(), 0.0)
            while product > exp(-mean) {
                product *= noise.uniform()
                count += 1
            }
            return count
        }
        #expect(frozen(counts).isEmpty)
    }
}
