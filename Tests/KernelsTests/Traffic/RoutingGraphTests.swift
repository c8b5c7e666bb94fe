import CityKernels
import Testing

@Suite struct RoutingGraphTests {
    @Test func `arcs are grouped by tail and remember their input`() throws {
        let graph = try RoutingGraph(nodeCount: 3, tail: [2, 0, 2, 0], head: [0, 1, 1, 2])
        #expect(graph.firstOut == [0, 2, 2, 4])
        #expect(graph.inputArc == [1, 3, 0, 2])
        #expect(graph.head == [1, 2, 0, 1] && graph.tail == [0, 0, 2, 2])
        #expect(graph.arcOrdered([10, 20, 30, 40]) == [20, 40, 10, 30])
        #expect(graph.reversed().reversed().head.sorted() == graph.head.sorted())
    }

    @Test func `bad input is refused with the fact`() {
        #expect(throws: RoutingGraph.Fault.nodeOutOfRange(inputArc: 1, node: 7)) {
            try RoutingGraph(nodeCount: 3, tail: [0, 7], head: [1, 1])
        }
        #expect(throws: RoutingGraph.Fault.lengthsDiffer(tails: 1, heads: 0)) {
            try RoutingGraph(nodeCount: 3, tail: [0], head: [])
        }
    }

    @Test func `travel times come in whole milliseconds and a standing link is closed`() {
        #expect(RoutingGraph.milliseconds(lengthMetres: 100, metresPerSecond: 12.5) == 8000)
        #expect(RoutingGraph.milliseconds(lengthMetres: 100, metresPerSecond: 0) == RoutingGraph.unreachable)
        #expect(RoutingGraph.milliseconds(lengthMetres: 1e9, metresPerSecond: 0.001) == RoutingGraph.unreachable)
    }
}
