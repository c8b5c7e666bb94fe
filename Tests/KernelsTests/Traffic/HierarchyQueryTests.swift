import CityKernels
import Testing

@Suite struct HierarchyQueryTests {
    @Test(arguments: [(20, 51), (26, 52), (32, 53), (9, 54)] as [(Int, UInt64)])
    func `random pairs equal Dijkstra and paths add up`(side: Int, seed: UInt64) throws {
        let roads = try GeneratedRoads(side: side, seed: seed)
        let ranks = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        let order = ContractionOrder(graph: roads.graph, order: ranks)
        let metric = CustomizedMetric(order: order, costs: roads.costs)
        var query = HierarchyQuery(order: order), search = ShortestPathSearch(graph: roads.graph)
        var random = SeededGenerator(seed: seed), wrong = 0, badPaths = 0
        let nodes = Int32(0)..<Int32(side * side)
        for _ in 0..<25 {
            let source = Int32.random(in: nodes, using: &random)
            search.run(costs: roads.costs, from: source)
            for _ in 0..<100 {
                let target = Int32.random(in: nodes, using: &random)
                let found = query.cost(from: source, to: target, metric: metric) ?? RoutingGraph.unreachable
                if found != search.distance(to: target) { wrong += 1 }
                guard let route = query.route(from: source, to: target, metric: metric) else { continue }
                if !connects(route.arcs, source, target, roads, cost: route.cost) { badPaths += 1 }
            }
        }
        #expect(wrong == 0 && badPaths == 0)
    }

    private func connects(
        _ arcs: [Int32], _ source: Int32, _ target: Int32, _ roads: GeneratedRoads, cost: Int32
    ) -> Bool {
        var place = source
        for arc in arcs {
            if roads.graph.tail[Int(arc)] != place { return false }
            place = roads.graph.head[Int(arc)]
        }
        return place == target && roads.graph.cost(of: arcs, costs: roads.costs) == cost
    }

    @Test func `works whatever the order and with parallel arcs and loops`() throws {
        let graph = try RoutingGraph(nodeCount: 5, tail: [0, 0, 1, 1, 2, 3], head: [1, 1, 1, 2, 3, 0])
        let costs = graph.arcOrdered([9, 4, 1, 3, 0, 2] as [Int32])
        for ranks in [[0, 1, 2, 3, 4], [4, 2, 0, 3, 1], [3, 1, 4, 0, 2]] as [[Int32]] {
            let order = ContractionOrder(graph: graph, order: ranks)
            let metric = CustomizedMetric(order: order, costs: costs)
            var query = HierarchyQuery(order: order)
            for source in Int32(0)..<5 {
                let expected = relaxedDistances(graph, costs, from: source)
                let found = (Int32(0)..<5).map {
                    query.cost(from: source, to: $0, metric: metric) ?? RoutingGraph.unreachable
                }
                #expect(found == expected)
            }
        }
    }
}
