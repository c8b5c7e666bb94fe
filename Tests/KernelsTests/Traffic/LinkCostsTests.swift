import CityKernels
import Testing

@Suite struct LinkCostsTests {
    private let network = RoadNetwork(
        nodeNumbers: [1, 2], zoneNumbers: [], zoneNodes: [], isTerminal: [false, false],
        links: [
            NetworkLink(tail: 1, head: 0, capacity: 100, length: 2, freeFlowTime: 10, toll: 3),
            NetworkLink(
                tail: 0, head: 1, capacity: 25_900.20064, length: 6, freeFlowTime: 6, bprCoefficient: 0.15, bprPower: 4),
        ])

    @Test func `time at a flow, with toll and distance by their factors and closures endless`() throws {
        let flows = [100, 4_494.65764646]
        let plain = try LinkCosts.travellerCosts(network: network, flows: flows)
        #expect(abs(plain[0] - 11.5) < 1e-12 && abs(plain[1] - 6.00081623735) < 1e-11)
        var options = EquilibriumOptions()
        (options.tollFactor, options.distanceFactor, options.closedLinks) = (0.02, 0.04, [1])
        let paid = try LinkCosts.travellerCosts(network: network, options: options)
        #expect(abs(paid[0] - (10 + 0.06 + 0.08)) < 1e-12 && paid[1] == .infinity)
    }

    @Test func `a link that cannot be used is refused with the fact`() {
        let broken = RoadNetwork(
            nodeNumbers: [1, 2], zoneNumbers: [], zoneNodes: [], isTerminal: [false, false],
            links: [NetworkLink(tail: 0, head: 1, capacity: 0, length: 2, freeFlowTime: 10)])
        #expect(throws: EquilibriumError.unusableLink(0, quantity: .capacity, value: 0)) {
            try LinkCosts.travellerCosts(network: broken)
        }
    }
}
