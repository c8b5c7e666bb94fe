import CityKernels
import Testing

@Suite struct CustomizedMetricTests {
    @Test func `changing a few arcs equals customising anew`() throws {
        let roads = try GeneratedRoads(side: 20, seed: 61)
        let ranks = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        let order = ContractionOrder(graph: roads.graph, order: ranks)
        var costs = roads.costs
        var metric = CustomizedMetric(order: order, costs: costs)
        var query = HierarchyQuery(order: order), search = ShortestPathSearch(graph: roads.graph)
        var random = SeededGenerator(seed: 6)
        for round in 0..<12 {
            var changes: [(arc: Int32, cost: Int32)] = []
            for _ in 0..<8 {
                let arc = Int32.random(in: 0..<Int32(roads.graph.arcCount), using: &random)
                let kinds: [Int32] = [RoutingGraph.unreachable, 0, roads.costs[Int(arc)], roads.costs[Int(arc)] * 3]
                changes.append((arc, kinds[(round + changes.count) % 4]))
                costs[Int(arc)] = changes[changes.count - 1].cost
            }
            metric.update(changes)
            let source = Int32.random(in: 0..<400, using: &random)
            search.run(costs: costs, from: source)
            let found = (Int32(0)..<400).map {
                query.cost(from: source, to: $0, metric: metric) ?? RoutingGraph.unreachable
            }
            #expect(found == search.allDistances)
        }
    }

    @Test func `a closed road is not unpacked into a route`() throws {
        let roads = try GeneratedRoads(side: 12, seed: 62)
        let ranks = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        let order = ContractionOrder(graph: roads.graph, order: ranks)
        var metric = CustomizedMetric(order: order, costs: roads.costs), query = HierarchyQuery(order: order)
        let open = query.route(from: 5, to: 130, metric: metric)
        let before = try #require(open)
        let closed = before.arcs[before.arcs.count / 2]
        metric.update([(arc: closed, cost: RoutingGraph.unreachable)])
        let after = query.route(from: 5, to: 130, metric: metric)
        #expect(after.map { !$0.arcs.contains(closed) && $0.cost >= before.cost } ?? true)
    }
}
