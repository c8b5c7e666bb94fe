import CityKernels
import Testing

/// Forms in which public networks come and that have led other programs astray.
@Suite struct EquilibriumPitfallTests {
    private func solve(_ network: RoadNetwork, _ trips: TripTable) throws -> EquilibriumResult {
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-10
        return try UserEquilibrium.solve(network: network, trips: trips, options: options)
    }

    private func changed(_ network: RoadNetwork, _ change: (inout NetworkLink) -> Void) -> RoadNetwork {
        RoadNetwork(
            nodeNumbers: network.nodeNumbers, zoneNumbers: network.zoneNumbers, zoneNodes: network.zoneNodes,
            isTerminal: network.isTerminal,
            links: (0..<network.linkCount).map {
                var link = network.link($0)
                change(&link)
                return link
            })
    }

    @Test("capacity 1 with b divided by capacity to the power is the same network (Winnipeg)")
    func capacityOne() throws {
        let made = GeneratedNetwork(side: 5, zones: 6, seed: 41, isOpen: false)
        let plain = try solve(made.network, made.trips)
        let scaled = try solve(
            changed(made.network) { link in
                link.bprCoefficient /= link.capacity * link.capacity * link.capacity * link.capacity
                link.capacity = 1
            }, made.trips)
        #expect(scaled.outcome == .converged)
        #expect(relativeError(scaled.objective, plain.objective) < 1e-9)
    }

    @Test("powers up to 16.83 far above capacity stay finite and converge (Barcelona)")
    func highPowers() throws {
        let made = GeneratedNetwork(side: 5, zones: 6, seed: 42, isOpen: false)
        let steep = changed(made.network) { $0.bprPower = $0.length > 1 ? 16.83 : $0.length > 0.8 ? 0 : 2.5 }
        let result = try solve(steep, made.trips)
        #expect(result.outcome == .converged && result.objective.isFinite && result.audit.conservationError < 1e-12)
    }

    @Test("a node that only takes in gets no trips and loses none (Barcelona's 1008)")
    func sink() throws {
        let made = GeneratedNetwork(side: 4, zones: 4, seed: 43, isOpen: false)
        let count = made.network.nodeCount
        let links = (0..<made.network.linkCount).map { made.network.link($0) }
        let sunk = RoadNetwork(
            nodeNumbers: made.network.nodeNumbers + [count + 1], zoneNumbers: made.network.zoneNumbers,
            zoneNodes: made.network.zoneNodes, isTerminal: made.network.isTerminal + [false],
            links: links + [NetworkLink(tail: 5, head: Int32(count), capacity: 9, length: 1, freeFlowTime: 0)])
        let (plain, with) = (try solve(made.network, made.trips), try solve(sunk, made.trips))
        #expect(with.linkFlows.last == 0)
        #expect(relativeError(with.objective, plain.objective) < 1e-9)
        #expect(with.audit.assignedTrips == plain.audit.assignedTrips)
    }

    @Test("zones below the first through node are left only by their own trips (first through node)")
    func firstThroughNode() throws {
        // From 2 to 3 the way through zone 1 would take 2, the one round it takes 20.
        let text = """
            <NUMBER OF ZONES> 3
            <NUMBER OF NODES> 4
            <FIRST THRU NODE> 4
            <NUMBER OF LINKS> 5
            <END OF METADATA>
            2 1 100 1 1 0 0 0 0 1 ;
            1 3 100 1 1 0 0 0 0 1 ;
            2 4 100 1 10 0 0 0 0 1 ;
            4 3 100 1 10 0 0 0 0 1 ;
            4 2 100 1 10 0 0 0 0 1 ;
            """
        let network = try TNTPReader.network(Array(text.utf8))
        let trips = TripTable(
            zoneCount: 3,
            pairs: [.init(origin: 1, destination: 2, trips: 5), .init(origin: 0, destination: 2, trips: 7)])
        let result = try solve(network, trips)
        #expect(result.totalTravelTime == 5 * 20 + 7 * 1)
        #expect(result.linkFlows == [0, 7, 5, 5, 0])
    }

    @Test("trips inside a zone are neither assigned nor in the average excess cost's denominator (Chicago-Sketch)")
    func intrazonal() throws {
        let made = GeneratedNetwork(side: 4, zones: 4, seed: 44, isOpen: false)
        let inside = TripTable.Pair(origin: 1, destination: 1, trips: 1e6)
        let pairs = (0..<made.trips.zoneCount).flatMap { zone in
            made.trips.entries(ofOrigin: zone).map {
                TripTable.Pair(
                    origin: Int32(zone), destination: made.trips.destinations[$0], trips: made.trips.trips[$0])
            }
        }
        let with = TripTable(zoneCount: made.trips.zoneCount, pairs: pairs + [inside])
        let (plain, more) = (try solve(made.network, made.trips), try solve(made.network, with))
        #expect(with.totalTrips == made.trips.totalTrips + 1e6)
        #expect(more.audit.assignedTrips == plain.audit.assignedTrips)
        #expect(more.averageExcessCost == plain.averageExcessCost && more.objective == plain.objective)
    }

    @Test("links of constant cost leave flows open but not the objective (Winnipeg)", arguments: [0.0, 0.5, 1])
    func constantCosts(share: Double) throws {
        let links = [NetworkLink](
            repeating: NetworkLink(
                tail: 0, head: 1, capacity: 1, length: 1, freeFlowTime: 3, bprCoefficient: 0, bprPower: 0), count: 2)
        let network = RoadNetwork(
            nodeNumbers: [1, 2], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false], links: links)
        let trips = TripTable(zoneCount: 2, pairs: [.init(origin: 0, destination: 1, trips: 8)])
        let result = try solve(network, trips)
        #expect(result.outcome == .converged && result.objective == 24)
        let audit = try EquilibriumAudit(
            network: network, trips: trips, options: EquilibriumOptions(), linkFlows: [8 * share, 8 * (1 - share)])
        #expect(audit.objective == 24 && audit.relativeGap == 0)
    }

    @Test("the Sioux Falls demand is the one of 360,600 trips in 528 pairs", .enabled(if: ReferenceNetwork.isPresent))
    func siouxFallsDemand() throws {
        let trips = try ReferenceNetwork.siouxFalls.trips()
        #expect(trips.totalTrips == 360_600 && trips.pairCount == 528)
    }

    @Test("a doubled link is two links: each carries half (Berlin-Center)")
    func doubled() throws {
        let link = NetworkLink(tail: 0, head: 1, capacity: 10, length: 1, freeFlowTime: 1)
        let network = RoadNetwork(
            nodeNumbers: [1, 2], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false],
            links: [link, link])
        let trips = TripTable(zoneCount: 2, pairs: [.init(origin: 0, destination: 1, trips: 30)])
        let result = try solve(network, trips)
        #expect(result.linkFlows.allSatisfy { abs($0 - 15) < 1e-6 })
    }
}
