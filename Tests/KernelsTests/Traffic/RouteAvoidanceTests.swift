import CityKernels
import Testing

@Suite struct RouteAvoidanceTests {
    @Test func `an area closes links inside, into, out of and across it`() throws {
        let graph = try RoutingGraph(nodeCount: 6, tail: [0, 0, 1, 3, 4], head: [1, 2, 1, 5, 0])
        let x = [-2.0, 0, 2, -2, -2, 2], y = [0.0, 0, 0, 3, -3, 3]
        let square = [(x: -1.0, y: -1.0), (x: 1, y: -1), (x: 1, y: 1), (x: -1, y: 1)]
        let closed = RouteAvoidance.arcs(of: graph, touching: square, x: x, y: y)
        #expect(closed.map { graph.inputArc[Int($0)] }.sorted() == [0, 1, 2])
        #expect(RouteAvoidance.arcs(of: graph, touching: Array(square.prefix(2)), x: x, y: y).isEmpty)
    }
}
