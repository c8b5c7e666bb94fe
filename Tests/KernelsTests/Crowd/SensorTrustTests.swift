import Testing

@testable import CityKernels

@Suite("Sensor trust")
struct SensorTrustTests {
    @Test("innovations as foreseen keep the noise, larger ones raise it towards their square")
    func excess() {
        var steady = SensorTrust()
        var wild = SensorTrust()
        for step in 0..<400 {
            steady.observe(step.isMultiple(of: 2) ? 1 : -1)
            wild.observe(step.isMultiple(of: 2) ? 3 : -3)
        }
        #expect(abs(steady.excess - 1) < 1e-9)
        #expect(abs(wild.excess - 9) < 0.01)
        #expect(!steady.isOneSided && !wild.isOneSided)
    }

    @Test("very small innovations lower the noise to six tenths at most")
    func floor() {
        var trust = SensorTrust()
        for _ in 0..<1000 { trust.observe(0) }
        #expect(trust.excess == 0.6)
    }

    @Test("a lasting side is seen, named by its sign and forgotten on request")
    func oneSided() {
        var trust = SensorTrust()
        for _ in 0..<100 { trust.observe(-1.2) }
        #expect(trust.isOneSided)
        #expect(trust.side < -0.8)
        trust.forgive()
        #expect(!trust.isOneSided)
        #expect(trust.side == 0)
    }

    @Test("one monstrous innovation counts as five spreads and is no side")
    func bounded() {
        var trust = SensorTrust()
        trust.observe(1e9)
        #expect(abs(trust.excess - (1 + 0.03 * 24)) < 1e-9)
        #expect(!trust.isOneSided)
    }
}
