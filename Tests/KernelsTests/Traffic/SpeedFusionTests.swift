import CityKernels
import Testing

@Suite struct SpeedFusionTests {
    private func fusion(_ sources: Int, reference: Int? = nil) -> SpeedFusion {
        var settings = SpeedFusion.Settings()
        settings.referenceSource = reference
        return SpeedFusion(linkCount: 1, sourceCount: sources, neighbours: [-1], settings: settings)
    }

    @Test func `equal sources give the harmonic mean`() {
        var fusion = fusion(2)
        let fused = fusion.update(.init(speeds: [30, 60], ageSeconds: [0, 0]), profile: [.nan])
        #expect(abs(fused.speeds[0] - 40) < 1e-9 && fused.bases[0] == .measured)
    }

    @Test func `a source that reads too high is learnt against the reference`() {
        var fusion = fusion(2, reference: 0), random = SeededGenerator(seed: 101)
        for _ in 0..<400 {
            let speed = Double.random(in: 20...80, using: &random)
            let noise = Double.random(in: 0.97...1.03, using: &random)
            _ = fusion.update(.init(speeds: [speed, speed * 1.2 * noise], ageSeconds: [0, 0]), profile: [.nan])
        }
        #expect(abs(fusion.speedBias(link: 0, source: 1) - 1.2) < 0.02)
        #expect(fusion.speedBias(link: 0, source: 0) == 1)
        let fused = fusion.update(.init(speeds: [.nan, 60], ageSeconds: [0, 0]), profile: [.nan])
        #expect(abs(fused.speeds[0] - 50) < 1)
    }

    @Test func `the noisy one of three sources is found out and wild readings teach little`() {
        var fusion = fusion(3), random = SeededGenerator(seed: 102)
        for round in 0..<600 {
            let speed = Double.random(in: 20...80, using: &random)
            func seen(_ spread: Double) -> Double { speed * Double.random(in: 1 - spread...1 + spread, using: &random) }
            let wild = round % 50 == 0 ? 5.0 : seen(0.05)
            _ = fusion.update(
                .init(speeds: [wild, seen(0.05), seen(0.5)], ageSeconds: [0, 0, 0]), profile: [.nan])
        }
        let spread = (0..<3).map { fusion.relativeDeviation(link: 0, source: $0) }
        #expect(spread[2] > 2 * spread[0] && spread[2] > 2 * spread[1])
    }

    @Test func `old readings weigh less and too old ones nothing`() {
        var fusion = fusion(2)
        let fused = fusion.update(.init(speeds: [30, 60], ageSeconds: [0, 900]), profile: [.nan])
        #expect(fused.speeds[0] < 34)
        let stale = fusion.update(.init(speeds: [.nan, 60], ageSeconds: [0, 1801]), profile: [45])
        #expect(stale.speeds[0] == 45 && stale.bases[0] == .profile)
    }

    @Test func `a dark link follows its neighbours' departure and never more than that`() {
        var fusion = SpeedFusion(linkCount: 3, sourceCount: 1, neighbours: [1, 2, -1, -1, -1, -1])
        let fused = fusion.update(
            .init(speeds: [.nan, 25, 25], ageSeconds: [0, 0, 0]), profile: [60, 50, 50])
        #expect(fused.bases == [.neighbours, .measured, .measured])
        #expect(fused.speeds[0] > 30 && fused.speeds[0] < 50)
        #expect(fused.relativeDeviations[0] > fused.relativeDeviations[1])
    }

    @Test func `nothing known stays unknown`() {
        var fusion = fusion(1)
        let fused = fusion.update(.init(speeds: [0], ageSeconds: [0]), profile: [.nan])
        #expect(fused.speeds[0].isNaN && fused.bases == [.unknown])
    }
}
