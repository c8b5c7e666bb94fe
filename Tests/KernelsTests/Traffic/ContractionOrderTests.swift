import CityKernels
import Testing

@Suite struct ContractionOrderTests {
    @Test func `the neighbours above a node all know each other`() throws {
        let roads = try GeneratedRoads(side: 9, seed: 141)
        let ranks = InertialFlowOrder.order(graph: roads.graph, x: roads.x, y: roads.y)
        let order = ContractionOrder(graph: roads.graph, order: ranks)
        func above(_ rank: Int) -> [Int32] {
            Array(order.upperEnd[Int(order.firstUp[rank])..<Int(order.firstUp[rank + 1])])
        }
        for rank in 0..<order.nodeCount {
            let upper = above(rank)
            #expect(upper == upper.sorted() && upper.allSatisfy { Int($0) > rank })
            for (position, one) in upper.enumerated() {
                #expect(Set(upper[(position + 1)...]).isSubset(of: above(Int(one))))
            }
        }
    }

    @Test func `every road has an edge between its ends`() throws {
        let graph = try RoutingGraph(nodeCount: 3, tail: [0, 2], head: [1, 1])
        let order = ContractionOrder(graph: graph, order: [1, 0, 2])
        #expect(order.lowerEnd == [0, 0, 1] && order.upperEnd == [1, 2, 2])
        #expect(order.rank == [1, 0, 2] && order.nodeAt == [1, 0, 2])
    }
}
