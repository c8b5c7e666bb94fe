import CityKernels
import Testing

@Suite struct SignalTimingTests {
    @Test func `Webster's cycle and greens of the worked example`() throws {
        let timing = try SignalTiming(lostTimeSeconds: 12, flowRatios: [0.4, 0.3])
        #expect(abs(timing.cycleSeconds - 23 / 0.3) < 1e-9)
        #expect(abs(timing.greenSeconds[0] - 36.952) < 0.001 && abs(timing.greenSeconds[1] - 27.714) < 0.001)
        #expect(abs(timing.greenSeconds.reduce(12, +) - timing.cycleSeconds) < 1e-9)
    }

    @Test func `a given range bounds the cycle`() throws {
        let timing = try SignalTiming(lostTimeSeconds: 12, flowRatios: [0.1, 0.1], cycleRange: 40...120)
        #expect(timing.cycleSeconds == 40 && timing.greenSeconds == [14, 14])
    }

    @Test func `a critical flow ratio from 0.95 on is refused`() {
        #expect(throws: SignalTiming.Fault.criticalFlowRatioTooHigh(0.95)) {
            try SignalTiming(lostTimeSeconds: 12, flowRatios: [0.95])
        }
        #expect(throws: SignalTiming.Fault.noPhases) { try SignalTiming(lostTimeSeconds: 12, flowRatios: []) }
        #expect(throws: SignalTiming.Fault.unusableInput) {
            try SignalTiming(lostTimeSeconds: 12, flowRatios: [0.2, -0.1])
        }
    }

    @Test func `Webster's delay by hand and only below saturation`() throws {
        // C 100, λ 0.5, x 0.8, q 0.2: 25/1.2 + 0.64/0.08 − 0.65 · 2500^(1/3) · 0.8^4.5.
        let delay = try #require(
            SignalDelay.webster(cycleSeconds: 100, greenShare: 0.5, saturation: 0.8, arrivalsPerSecond: 0.2))
        #expect(abs(delay - (20.833333 + 8 - 0.65 * 13.572088 * 0.366357)) < 1e-4)
        let saturated = SignalDelay.webster(
            cycleSeconds: 100, greenShare: 0.5, saturation: 1, arrivalsPerSecond: 0.2)
        #expect(saturated == nil)
    }

    @Test func `the overflow term carries delay through saturation`() throws {
        // C 90, g/C 0.4, x 1, c 720, T 0.25: 0.5·90·0.36/0.6 + 225·√(4/180).
        let at = try #require(
            SignalDelay.highwayCapacityManual(
                cycleSeconds: 90, greenShare: 0.4, saturation: 1, capacityPerHour: 720))
        #expect(abs(at - (27 + 225 * 0.1490712)) < 1e-4)
        var previous = 0.0
        for step in 1...30 {
            let delay = try #require(
                SignalDelay.highwayCapacityManual(
                    cycleSeconds: 90, greenShare: 0.4, saturation: Double(step) / 20, capacityPerHour: 720))
            #expect(delay > previous)
            previous = delay
        }
    }
}
