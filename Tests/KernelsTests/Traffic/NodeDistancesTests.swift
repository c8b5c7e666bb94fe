import CityKernels
import Testing

@Suite struct NodeDistancesTests {
    @Test(arguments: [1, 4]) func `equals plain relaxation on the costs, whatever the threads`(threads: Int) throws {
        let made = GeneratedNetwork(side: 8, zones: 9, seed: 5, isOpen: false)
        let network = made.network
        let costs = try LinkCosts.travellerCosts(network: network)
        let nodes = network.zoneNodes
        let rows = NodeDistances.matrix(
            network: network, linkCosts: costs, from: nodes, to: nodes, threads: threads)
        for (origin, row) in zip(nodes, rows) {
            var distances = [Double](repeating: .infinity, count: network.nodeCount)
            distances[Int(origin)] = 0
            for _ in 0..<network.nodeCount {
                for link in 0..<network.linkCount {
                    let (tail, head) = (network.tails[link], Int(network.heads[link]))
                    // A terminal node is left by its own trips only.
                    if network.isTerminal[Int(tail)], tail != origin { continue }
                    distances[head] = min(distances[head], distances[Int(tail)] + costs[link])
                }
            }
            #expect(zip(row, nodes).allSatisfy { abs($0 - distances[Int($1)]) < 1e-12 })
        }
    }

    @Test func `what no path joins is endless`() {
        let network = RoadNetwork(
            nodeNumbers: [1, 2, 3], zoneNumbers: [], zoneNodes: [], isTerminal: [false, false, false],
            links: [NetworkLink(tail: 0, head: 1, capacity: 1, length: 1, freeFlowTime: 1)])
        var distances = NodeDistances(network: network, linkCosts: [2.5])
        let costs = distances.costs(from: 0, to: [0, 1, 2])
        #expect(costs == [0, 2.5, .infinity])
    }
}
