import CityKernels
import Foundation
import Testing

@Suite("Peaks over threshold")
struct PeaksOverThresholdTests {
    @Test("an exponential tail is found: shape near 0, quantiles near −ln p")
    func exponential() throws {
        var source = NoiseSource(seed: 5)
        let values = (0..<20_000).map { _ in -log(1 - source.uniform()) }
        let tail = try #require(PeaksOverThreshold(values: values))
        #expect(abs(tail.shape) < 0.15)
        #expect(abs(tail.scale - 1) < 0.15)
        #expect(abs(tail.level(probability: 1e-4) + log(1e-4)) < 1)
    }

    @Test("a Pareto tail of shape 0.5 and a bounded tail of shape −1 are told apart")
    func shapes() throws {
        var source = NoiseSource(seed: 6)
        let heavy = try #require(
            PeaksOverThreshold(values: (0..<20_000).map { _ in pow(1 - source.uniform(), -0.5) }))
        #expect(abs(heavy.shape - 0.5) < 0.2)
        let bounded = try #require(PeaksOverThreshold(values: (0..<20_000).map { _ in source.uniform() }))
        #expect(bounded.shape < -0.6)
        #expect(bounded.level(probability: 1e-6) < 1.01)
    }

    @Test("levels rise as probabilities fall, and few values give no fit")
    func order() throws {
        var source = NoiseSource(seed: 8)
        let tail = try #require(PeaksOverThreshold(values: (0..<5_000).map { _ in abs(source.normal()) }))
        #expect(tail.level(probability: 1e-5) > tail.level(probability: 1e-3))
        #expect(PeaksOverThreshold(values: [1, 2, 3]) == nil)
        #expect(PeaksOverThreshold(values: [Double](repeating: 1, count: 1_000)) == nil)
    }
}
