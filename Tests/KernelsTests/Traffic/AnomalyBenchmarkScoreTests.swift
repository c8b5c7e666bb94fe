import CityKernels
import Testing

@Suite struct AnomalyBenchmarkScoreTests {
    @Test func `saying nothing scores nothing and the first reading of each window scores all`() {
        let windows = [300...399, 600...699]
        #expect(AnomalyBenchmarkScore(alarms: [], windows: windows, readingCount: 1000).normalised == 0)
        let perfect = AnomalyBenchmarkScore(alarms: [300, 600], windows: windows, readingCount: 1000)
        #expect(perfect.normalised == 100 && perfect.detectedWindowCount == 2)
    }

    @Test func `only the earliest alarm of a window counts`() {
        let one = AnomalyBenchmarkScore(alarms: [320], windows: [300...399], readingCount: 1000)
        let more = AnomalyBenchmarkScore(alarms: [320, 350, 399], windows: [300...399], readingCount: 1000)
        #expect(one == more)
        // (2 / (1 + e^(−5 · 0.8)) − 1) / (2 / (1 + e^−5) − 1).
        #expect(abs(one.raw - 0.9640276 / 0.9866143) < 1e-6)
    }

    @Test func `false alarms cost more farther behind a window and probation is not scored`() {
        let near = AnomalyBenchmarkScore(alarms: [400], windows: [300...399], readingCount: 1000)
        let far = AnomalyBenchmarkScore(alarms: [900], windows: [300...399], readingCount: 1000)
        let before = AnomalyBenchmarkScore(alarms: [200], windows: [300...399], readingCount: 1000)
        let probation = AnomalyBenchmarkScore(alarms: [149], windows: [300...399], readingCount: 1000)
        #expect(near.raw < -1 && near.raw > -1.01)
        #expect(far.raw == -1.11 && before.raw == -1.11 && probation.raw == -1)
        #expect(probation.falseAlarmCount == 0 && before.falseAlarmCount == 1)
    }
}
