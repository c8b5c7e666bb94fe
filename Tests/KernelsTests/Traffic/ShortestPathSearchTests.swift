import CityKernels
import Testing

@Suite struct ShortestPathSearchTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func `distances equal plain relaxation`(seed: UInt64) throws {
        let roads = try GeneratedRoads(side: 14, seed: seed)
        var search = ShortestPathSearch(graph: roads.graph)
        for source in stride(from: Int32(0), to: 196, by: 29) {
            search.run(costs: roads.costs, from: source)
            #expect(search.allDistances == relaxedDistances(roads.graph, roads.costs, from: source))
        }
    }

    @Test func `a path adds up to its distance and connects`() throws {
        let roads = try GeneratedRoads(side: 12, seed: 5)
        var search = ShortestPathSearch(graph: roads.graph)
        search.run(costs: roads.costs, from: 0)
        for node in Int32(0)..<144 {
            guard let path = search.path(to: node) else {
                #expect(search.distance(to: node) == RoutingGraph.unreachable)
                continue
            }
            #expect(roads.graph.cost(of: path, costs: roads.costs) == search.distance(to: node))
            var place: Int32 = 0
            for arc in path {
                #expect(roads.graph.tail[Int(arc)] == place)
                place = roads.graph.head[Int(arc)]
            }
            #expect(place == node)
        }
    }

    @Test func `stopping at the target gives the same distance`() throws {
        let roads = try GeneratedRoads(side: 12, seed: 6)
        var all = ShortestPathSearch(graph: roads.graph), one = all
        all.run(costs: roads.costs, from: 70)
        for target in Int32(0)..<144 {
            one.run(costs: roads.costs, from: 70, to: target)
            #expect(one.distance(to: target) == all.distance(to: target))
        }
    }

    @Test func `many sources give the nearest one with its head start`() throws {
        let roads = try GeneratedRoads(side: 12, seed: 7)
        let sources = [ShortestPathSearch.Source(node: 3, cost: 40_000), .init(node: 99), .init(node: 140, cost: 7)]
        var search = ShortestPathSearch(graph: roads.graph)
        search.run(costs: roads.costs, sources: sources)
        let singles = sources.map { source in
            relaxedDistances(roads.graph, roads.costs, from: source.node).map {
                min(RoutingGraph.unreachable, $0 + source.cost)
            }
        }
        for node in 0..<144 {
            #expect(search.distance(to: Int32(node)) == singles.map { $0[node] }.min())
        }
    }

    @Test func `the reversed graph gives distances towards a node`() throws {
        let roads = try GeneratedRoads(side: 10, seed: 8)
        let back = roads.graph.reversed()
        let costs = back.inputArc.map { roads.costs[Int($0)] }
        var search = ShortestPathSearch(graph: back)
        search.run(costs: costs, from: 55)
        for node in stride(from: Int32(0), to: 100, by: 7) {
            let forward = relaxedDistances(roads.graph, roads.costs, from: node)[55]
            #expect(search.distance(to: node) == forward)
        }
    }

    @Test func `closed arcs are never used`() throws {
        let graph = try RoutingGraph(nodeCount: 3, tail: [0, 1, 0], head: [1, 2, 2])
        let costs = graph.arcOrdered([1, 1, 5] as [Int32])
        var search = ShortestPathSearch(graph: graph)
        search.run(costs: costs, from: 0)
        #expect(search.distance(to: 2) == 2)
        search.run(costs: RouteAvoidance.closing(arcs: [0], costs: costs), from: 0)
        #expect(search.distance(to: 2) == 5 && search.distance(to: 1) == RoutingGraph.unreachable)
        #expect(search.path(to: 1) == nil)
    }
}
