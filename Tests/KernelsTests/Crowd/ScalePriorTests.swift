import Testing

@testable import CityKernels

@Suite("Scale prior")
struct ScalePriorTests {
    private let options = OccupancyOptions(stepsPerDay: 288, mostFlowPerStep: 500)
    /// log(1.045)
    private let usual = 0.0440168854

    private func prior(_ entries: Double, _ exits: Double, _ cells: Double) -> ScalePrior {
        ScalePrior(missedEntries: entries, missedExits: exits, cellShare: cells, options: options)
    }

    @Test("shares as usual stay, and the factor keeps half as much again as the variance of the three priors together")
    func usualShares() {
        let prior = prior(usual, usual, 0)
        #expect(abs(prior.shift) < 1e-9)
        #expect(abs(prior.variance - 1.5 / (2 / 0.0009 + 1 / 0.0016)) < 1e-9)
    }

    @Test("a factor that moved all of them comes back whole", arguments: [-0.08, -0.02, 0.05])
    func moved(factor: Double) {
        #expect(abs(prior(usual + factor, usual + factor, -factor).shift + factor) < 1e-9)
    }

    @Test("a base station that cannot be as usual is blamed rather than the gates")
    func changedStation() {
        let near = prior(usual, usual, -0.06)
        let far = prior(usual, usual, -0.22)
        #expect(abs(far.shift) < 0.22 * 0.1, "a quarter less phones hardly moves the scale")
        #expect(far.variance > 2 * near.variance)
    }

    @Test("gates far apart say less about the factor")
    func changedGate() {
        let even = prior(usual + 0.02, usual + 0.02, 0)
        let apart = prior(usual - 0.08, usual + 0.12, 0)
        #expect(abs(apart.shift) < abs(even.shift))
        #expect(apart.variance > even.variance)
    }

    @Test("a rise of phones over people counted is mostly gates that lose, a fall mostly phones that are lost")
    func changes() {
        let (rise, fall) = (ScaleChange(0.1), ScaleChange(-0.1))
        #expect(rise.gates > rise.phones && rise.phones > 0)
        #expect(fall.phones < fall.gates && fall.gates <= 0)
        #expect(abs(rise.gates + rise.phones - 0.1) < 1e-12 && abs(fall.gates + fall.phones + 0.1) < 1e-12)
        #expect(rise.doubt > 0 && ScaleChange.none.doubt == 0)
    }

    @Test("what was put down to a change is not pulled back, and stays in doubt")
    func afterChange() {
        let options = OccupancyOptions(stepsPerDay: 288, mostFlowPerStep: 100)
        let usual = ScalePrior(missedEntries: 0.044, missedExits: 0.044, cellShare: 0, options: options)
        let change = ScaleChange(0.12)
        let after = ScalePrior(
            missedEntries: 0.044 + change.gates, missedExits: 0.044 + change.gates, cellShare: change.phones,
            change: change, options: options)
        #expect(abs(after.shift - usual.shift) < 1e-12)
        #expect(after.variance > usual.variance)
    }
}
