import CityKernels
import Testing

@Suite("NAB score")
struct NABScoreTests {
    private let even = NABScore.Profile(falsePositive: 1, falseNegative: 1)

    private func scores(_ count: Int, at hits: [Int]) -> [Double] {
        var scores = [Double](repeating: 0, count: count)
        for hit in hits { scores[hit] = 1 }
        return scores
    }

    @Test("the sigmoid has the documented values")
    func sigmoid() {
        #expect(abs(NABScore.scaledSigmoid(-1) - 0.98661) < 1e-5)
        #expect(abs(NABScore.scaledSigmoid(-0.5) - 0.84828) < 1e-5)
        #expect(NABScore.scaledSigmoid(0) == 0)
        #expect(NABScore.scaledSigmoid(3) == -1)
    }

    @Test("the benchmark's own example: two hits in the first of two windows and one alarm behind it give −0.9540")
    func allMetrics() {
        let file = NABScore.File(scores: scores(100, at: [30, 31, 37]), windows: [30...34, 60...64])
        let result = NABScore.evaluate([file], threshold: 0.5, profile: even, probationShare: 0)
        #expect(abs(result.raw + 0.9540) < 5e-5)
        #expect(result.windows == 2 && result.windowsFound == 1 && result.falseAlarms == 1)
    }

    @Test("nothing detected scores 0, every first row scores 100")
    func ends() {
        let windows = [300...310, 500...520]
        let silent = NABScore.evaluate([NABScore.File(scores: scores(1_000, at: []), windows: windows)], threshold: 0.5)
        #expect(silent.normalised == 0)
        let perfect = NABScore.best([NABScore.File(scores: scores(1_000, at: [300, 500]), windows: windows)])
        #expect(abs(perfect.normalised - 100) < 1e-9)
        #expect(perfect.threshold == 1)
    }

    @Test("misses double under the low-false-negative profile, false alarms under the low-false-positive one")
    func profiles() {
        let missed = [NABScore.File(scores: scores(1_000, at: []), windows: [500...510])]
        #expect(NABScore.evaluate(missed, threshold: 1).raw == -1)
        #expect(NABScore.evaluate(missed, threshold: 1, profile: .rewardLowFalseNegatives).raw == -2)
        let alarm = [NABScore.File(scores: scores(1_000, at: [400]), windows: [])]
        #expect(NABScore.evaluate(alarm, threshold: 1).raw == -0.11)
        #expect(NABScore.evaluate(alarm, threshold: 1, profile: .rewardLowFalsePositives).raw == -0.22)
    }

    @Test("rows of the probation are not scored, neither hits nor alarms")
    func probation() {
        let file = NABScore.File(scores: scores(1_000, at: [10, 120]), windows: [100...149])
        let result = NABScore.evaluate([file], threshold: 0.5)
        #expect(result.raw == 0)
        #expect(result.windows == 0)
    }

    @Test("only the earliest hit of a window counts")
    func earliest() {
        func raw(_ hits: [Int]) -> Double {
            NABScore.evaluate([NABScore.File(scores: scores(1_000, at: hits), windows: [300...399])], threshold: 1).raw
        }
        #expect(raw([320]) == raw([320, 350, 399]))
        // (2 / (1 + e^(−5 · 0.8)) − 1) / (2 / (1 + e^−5) − 1).
        #expect(abs(raw([320]) - 0.9640276 / 0.9866143) < 1e-6)
    }

    @Test("false alarms cost more farther behind a window, and most before the first")
    func distance() {
        func raw(_ hit: Int) -> Double {
            NABScore.evaluate([NABScore.File(scores: scores(1_000, at: [hit]), windows: [300...399])], threshold: 1).raw
        }
        #expect(raw(400) < -1 && raw(400) > -1.01)
        #expect(raw(900) == -1.11 && raw(200) == -1.11)
    }

    @Test("the best threshold is no worse than any tried one")
    func bestThreshold() {
        var source = NoiseSource(seed: 3)
        let file = NABScore.File(
            scores: (0..<2_000).map { _ in source.uniform() }, windows: [700...760, 1_500...1_600])
        let best = NABScore.best([file])
        for step in 0...100 {
            #expect(NABScore.evaluate([file], threshold: Double(step) / 100).raw <= best.raw + 1e-12)
        }
    }
}
