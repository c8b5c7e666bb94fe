import Testing

@testable import CityKernels

@Suite struct OriginSearchTests {
    /// A small deterministic generator, so that the random networks are the same on every run.
    private struct Sequence64: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func network(_ generator: inout Sequence64, nodes: Int32, links: Int) -> RoadNetwork {
        let list = (0..<links).map { _ in
            NetworkLink(
                tail: .random(in: 0..<nodes, using: &generator), head: .random(in: 0..<nodes, using: &generator),
                capacity: 1, length: 1, freeFlowTime: 1)
        }
        return RoadNetwork(
            nodeNumbers: Array(0..<Int(nodes)), zoneNumbers: [0, 1], zoneNodes: [0, 1],
            isTerminal: (0..<nodes).map { $0 == 1 }, links: list)
    }

    /// Bellman and Ford's method, as slow as it is plain.
    private func plainDistances(_ network: RoadNetwork, slotCosts: [Double], origin: Int32) -> [Double] {
        var distance = [Double](repeating: .infinity, count: network.nodeCount)
        distance[Int(origin)] = 0
        for _ in 0..<network.nodeCount {
            for (slot, link) in network.outgoing.links.enumerated() {
                let tail = Int(network.tails[Int(link)])
                guard !network.isTerminal[tail] || Int32(tail) == origin else { continue }
                let head = Int(network.heads[Int(link)])
                distance[head] = min(distance[head], distance[tail] + slotCosts[slot])
            }
        }
        return distance
    }

    @Test(
        "a tree repaired through changing, zero and infinite costs equals Bellman-Ford each time", arguments: 1...8,
        [12, 0])
    func repair(seed: UInt64, patience: Int) {
        var generator = Sequence64(state: seed)
        let network = network(&generator, nodes: 60, links: 240)
        let memory = AssignmentMemory()
        let graph = AssignmentGraph(network, memory: memory)
        var search = OriginSearch(graph, memory: memory, patience: patience)
        let cost = memory.lane(0.0, count: network.linkCount)
        for origin: Int32 in [0, 1] {
            var tree: [Int32] = []
            for _ in 0..<8 {
                for slot in 0..<network.linkCount {
                    let kind = Int.random(in: 0..<10, using: &generator)
                    cost[slot] = kind == 0 ? .infinity : kind < 3 ? 0 : .random(in: 0..<9, using: &generator)
                }
                search.repair(&tree, origin: origin, cost: cost)
                #expect(search.distance.array == plainDistances(network, slotCosts: cost.array, origin: origin))
                expectTree(tree, search: search, graph: graph, origin: origin)
            }
        }
        withExtendedLifetime(memory) {}
    }

    private func expectTree(_ tree: [Int32], search: OriginSearch, graph: AssignmentGraph, origin: Int32) {
        var isPlaced = Set([origin])
        for slot in tree {
            #expect(isPlaced.contains(graph.tail[slot]))
            #expect(isPlaced.insert(graph.head[slot]).inserted)
        }
        #expect(isPlaced.count == search.distance.array.filter(\.isFinite).count)
    }
}
