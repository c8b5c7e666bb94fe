import TestSupport
import Testing

@testable import CityKernels

@Suite struct MarginalTollTests {
    @Test("the toll is t0·b·power·(v/c)^power")
    func formula() {
        let link = NetworkLink(
            tail: 0, head: 1, capacity: 100, length: 1, freeFlowTime: 10, bprCoefficient: 0.15, bprPower: 4)
        let network = RoadNetwork(
            nodeNumbers: [1, 2], zoneNumbers: [], zoneNodes: [], isTerminal: [false, false], links: [link])
        let tolls = MarginalToll.timeEquivalents(network: network, linkFlows: [200])
        #expect(abs(tolls[0] - 10 * 0.15 * 4 * 16) < 1e-12)
    }

    @Test("charging it turns the equilibrium into the optimum", .enabled(if: ReferenceNetwork.isPresent))
    func pricing() throws {
        let network = try ReferenceNetwork.siouxFalls.network()
        let trips = try ReferenceNetwork.siouxFalls.trips()
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-11
        options.principle = .systemOptimum
        let optimum = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(abs(optimum.totalTravelTime - 7_194_256.05) < 1)
        let tolls = MarginalToll.timeEquivalents(network: network, linkFlows: optimum.linkFlows)
        let tolled = RoadNetwork(
            nodeNumbers: network.nodeNumbers, zoneNumbers: network.zoneNumbers, zoneNodes: network.zoneNodes,
            isTerminal: network.isTerminal,
            links: (0..<network.linkCount).map { index in
                var link = network.link(index)
                link.toll = tolls[index]
                return link
            })
        options.principle = .userEquilibrium
        options.tollFactor = 1
        let priced = try UserEquilibrium.solve(network: tolled, trips: trips, options: options)
        #expect(relativeError(priced.audit.totalTimeOnly, optimum.totalTravelTime) < 1e-7)
    }
}
