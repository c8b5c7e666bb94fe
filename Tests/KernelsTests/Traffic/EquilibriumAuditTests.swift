import TestSupport
import Testing

@testable import CityKernels

@Suite struct EquilibriumAuditTests {
    /// Two links from zone 1 to zone 2: 10 + v and 20, 12 trips.
    private let network = RoadNetwork(
        nodeNumbers: [1, 2], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false],
        links: [
            NetworkLink(
                tail: 0, head: 1, capacity: 10, length: 3, freeFlowTime: 10, bprCoefficient: 1, bprPower: 1, toll: 2),
            NetworkLink(tail: 0, head: 1, capacity: 1, length: 1, freeFlowTime: 20, bprCoefficient: 0),
        ])
    private let trips = TripTable(zoneCount: 2, pairs: [.init(origin: 0, destination: 1, trips: 12)])

    @Test("gap, excess, objective and totals are those worked out by hand")
    func byHand() throws {
        let audit = try EquilibriumAudit(
            network: network, trips: trips, options: EquilibriumOptions(), linkFlows: [12, 0])
        #expect(audit.totalTravelTime == 264 && audit.objective == 192)
        #expect(abs(audit.relativeGap - 24.0 / 264) < 1e-15 && abs(audit.averageExcessCost - 2) < 1e-14)
        #expect(audit.conservationError == 0 && audit.assignedTrips == 12)
    }

    @Test("missing trips show as a conservation error")
    func conservation() throws {
        let audit = try EquilibriumAudit(
            network: network, trips: trips, options: EquilibriumOptions(), linkFlows: [9, 0])
        #expect(audit.conservationError == 0.25)
    }

    @Test("tolls and distance count as cost but not as time")
    func factors() throws {
        var options = EquilibriumOptions()
        options.tollFactor = 0.5
        options.distanceFactor = 1
        let audit = try EquilibriumAudit(network: network, trips: trips, options: options, linkFlows: [10, 2])
        #expect(audit.totalTravelTime == 10 * 24 + 2 * 21 && audit.totalTimeOnly == 240)
    }

    @Test("closed links count for no one's shortest way")
    func closed() throws {
        var options = EquilibriumOptions()
        options.closedLinks = [0]
        let audit = try EquilibriumAudit(network: network, trips: trips, options: options, linkFlows: [0, 12])
        #expect(audit.relativeGap == 0 && audit.totalTravelTime == 240)
    }

    @Test("the published Sioux Falls flows have no gap", .enabled(if: ReferenceNetwork.isPresent))
    func bestKnown() throws {
        let network = try ReferenceNetwork.siouxFalls.network()
        let audit = try EquilibriumAudit(
            network: network, trips: try ReferenceNetwork.siouxFalls.trips(), options: EquilibriumOptions(),
            linkFlows: try ReferenceNetwork.siouxFalls.flows().map(\.volume))
        #expect(abs(audit.relativeGap) < 1e-13 && relativeError(audit.objective, 4_231_335.287_107_44) < 1e-13)
    }
}
