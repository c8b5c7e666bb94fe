import Testing

@testable import CityKernels

@Suite struct SignalCheckTests {
    private func phase(_ volumes: [Double], green: Double, lost: Double = 6) -> SignalCheck.Phase {
        SignalCheck.Phase(
            approaches: volumes.map { SignalCheck.Approach(volume: $0, saturationFlow: 1800) }, greenSeconds: green,
            lostSeconds: lost)
    }

    @Test func `present and advised timing of two phases, worked by hand`() throws {
        // y 0.4 and 0.3, 12 s lost: Webster's 76.667 s with 36.952 and 27.714 s; now 120 s in equal halves.
        let check = try SignalCheck(phases: [phase([720, 360], green: 54), phase([540], green: 54)])
        #expect(abs(check.criticalFlowRatio - 0.7) < 1e-12 && check.volume == 1620)
        #expect(check.present.cycleSeconds == 120 && abs(check.present.saturationDegree - 720 / 810) < 1e-12)
        let advised = try #require(check.advised)
        #expect(abs(advised.cycleSeconds - 23 / 0.3) < 1e-9)
        #expect(abs(advised.greenSeconds[0] - 36.952381) < 1e-6 && abs(advised.greenSeconds[1] - 27.714286) < 1e-6)
        // The uniform part of the present delay alone is (1 − 0.45)² · 60 / (1 − x · 0.45) of each approach.
        let uniform = [720.0, 360, 540].map { 60 * 0.55 * 0.55 / (1 - $0 / 810 * 0.45) * $0 }.reduce(0, +) / 1620
        #expect(check.present.delaySeconds > uniform && check.present.delaySeconds < uniform + 20)
        #expect(advised.delaySeconds < check.present.delaySeconds && advised.level == .c)
        #expect(
            abs(
                try #require(check.savedVehicleHours) * 3600 / 1620
                    - (check.present.delaySeconds - advised.delaySeconds)) < 1e-9)
    }

    @Test func `what no timing can serve gets none, and the present delay all the same`() throws {
        let check = try SignalCheck(phases: [phase([1000], green: 40), phase([800], green: 40)])
        #expect(check.advised == nil && check.savedVehicleHours == nil)
        #expect(check.present.level == .f && check.present.saturationDegree > 1)
    }

    @Test func `a quiet side street keeps a green one can walk in`() throws {
        let check = try SignalCheck(phases: [phase([900], green: 40), phase([18], green: 40)])
        #expect(try #require(check.advised).greenSeconds[1] == 10)
    }

    @Test func `an empty junction, impossible figures and no phases are told apart from a result`() {
        #expect(throws: SignalCheck.Fault.noPhases) { try SignalCheck(phases: []) }
        for bad in [[0.0], [-1], [.nan], [.infinity]] {
            #expect(throws: SignalCheck.Fault.unusableInput) { try SignalCheck(phases: [phase(bad, green: 30)]) }
        }
        #expect(throws: SignalCheck.Fault.unusableInput) {
            try SignalCheck(phases: [phase([300], green: 0), phase([300], green: 20)])
        }
    }

    @Test func `the more come the longer they wait`() throws {
        var last = 0.0
        for volume in stride(from: 100.0, through: 1500, by: 100) {
            let check = try SignalCheck(phases: [phase([volume], green: 40), phase([200], green: 40)])
            #expect(check.present.delaySeconds >= last)
            last = check.present.delaySeconds
        }
    }
}
