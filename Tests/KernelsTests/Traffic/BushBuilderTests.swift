import Testing

@testable import CityKernels

@Suite struct BushBuilderTests {
    @Test(
        "connectors of cost 0 through open zones, a cycle of cost 0 each, never hold the gap up",
        arguments: [1, 2, 3, 4] as [UInt64])
    func zeroCycles(seed: UInt64) throws {
        let made = GeneratedNetwork(side: 7, zones: 12, seed: seed, isOpen: seed % 2 == 0)
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-11
        options.maximumIterations = 60
        let result = try UserEquilibrium.solve(network: made.network, trips: made.trips, options: options)
        #expect(result.outcome == .converged)
        #expect(abs(result.relativeGap) <= 2e-11 && result.audit.conservationError < 1e-12)
    }

    @Test("a rounding's worth of flow behind a tail without trips is no way in use")
    func residue() throws {
        // 0 → 1 → 3 and 0 → 2 → 3; the bush claims a trace of flow from 2, which nothing reaches.
        let ends: [(Int32, Int32)] = [(0, 1), (0, 2), (1, 3), (2, 3)]
        let network = RoadNetwork(
            nodeNumbers: [1, 2, 3, 4], zoneNumbers: [1, 2], zoneNodes: [0, 3],
            isTerminal: Array(repeating: false, count: 4),
            links: ends.map { NetworkLink(tail: $0.0, head: $0.1, capacity: 1, length: 1, freeFlowTime: 1) })
        let memory = AssignmentMemory()
        let graph = AssignmentGraph(network, memory: memory)
        var search = OriginSearch(graph, memory: memory)
        var builder = BushBuilder(graph, search: search, memory: memory)
        let cost = memory.lane([1.0, 5, 1, 1], or: 0)
        var bush = Bush()
        search.repair(&bush.tree, origin: 0, cost: cost)
        bush.nodes = [0, 1, 2, 3]
        bush.starts = [0, 0, 1, 2, 4]
        bush.slots = [0, 1, 2, 3]
        bush.tails = [0, 0, 1, 2]
        bush.flows = [10, 0, 10, 1e-17]
        let demand = OriginDemand(0..<1, nodes: memory.lane([3], or: 0), volumes: memory.lane([10.0], or: 0))
        builder.rebuild(&bush, origin: 0, demand: demand, cost: cost)
        #expect(bush.nodes == [0, 1, 3] && bush.slots == [0, 2] && bush.flows == [10, 10])
    }
}
