import CityKernels
import Testing

@Suite struct InertialFlowOrderTests {
    @Test(arguments: [1, 2, 5, 17]) func `names every node once`(side: Int) throws {
        let roads = try GeneratedRoads(side: side, seed: 41)
        let order = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        #expect(order.sorted() == Array(0..<Int32(side * side)))
    }

    @Test func `a path of nodes is split near its middle`() throws {
        let tail = (0..<30).map { Int32($0) }
        let graph = try RoutingGraph(nodeCount: 31, tail: tail, head: tail.map { $0 + 1 })
        let order = InertialFlowOrder.order(
            graph: graph, x: (0..<31).map(Double.init), y: Array(repeating: 0, count: 31))
        #expect((6...24).contains(order[30]))
    }

    @Test func `gives a far smaller hierarchy than the order of numbers`() throws {
        let roads = try GeneratedRoads(side: 24, seed: 42)
        let order = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        let good = ContractionOrder(graph: roads.graph, order: order)
        let plain = ContractionOrder(graph: roads.graph, order: Array(0..<Int32(roads.graph.nodeCount)))
        #expect(good.edgeCount * 2 < plain.edgeCount)
    }
}
