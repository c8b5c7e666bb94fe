import CityKernels
import Testing

@Suite struct AlternativeRoutesTests {
    @Test func `two parallel roads are both offered`() throws {
        let graph = try RoutingGraph(nodeCount: 4, tail: [0, 1, 0, 2, 0], head: [1, 3, 2, 3, 3])
        var finder = AlternativeRoutes(graph: graph)
        let routes = finder.routes(from: 0, to: 3, costs: graph.arcOrdered([50, 50, 55, 55, 300]))
        #expect(routes.map(\.cost) == [100, 110])
        #expect(routes.map(\.sharing) == [0, 0])
    }

    @Test func `no route gives no routes`() throws {
        let graph = try RoutingGraph(nodeCount: 2, tail: [1], head: [0])
        var finder = AlternativeRoutes(graph: graph)
        #expect(finder.routes(from: 0, to: 1, costs: [5]).isEmpty)
    }

    @Test(arguments: [31, 32] as [UInt64]) func `every alternative keeps its promises`(seed: UInt64) throws {
        let roads = try GeneratedRoads(side: 18, seed: seed)
        var finder = AlternativeRoutes(graph: roads.graph), search = ShortestPathSearch(graph: roads.graph)
        let settings = AlternativeRoutes.Settings()
        var random = SeededGenerator(seed: seed)
        var offered = 0
        for _ in 0..<12 {
            let source = Int32.random(in: 0..<324, using: &random), target = Int32.random(in: 0..<324, using: &random)
            let routes = finder.routes(from: source, to: target, costs: roads.costs)
            search.run(costs: roads.costs, from: source)
            guard let best = routes.first, best.cost > 0 else { continue }
            #expect(best.cost == search.distance(to: target))
            offered += routes.count - 1
            for route in routes.dropFirst() {
                #expect(Double(route.cost) <= settings.stretch * Double(best.cost))
                #expect(route.sharing <= settings.sharing)
                #expect(roads.graph.cost(of: route.arcs, costs: roads.costs) == route.cost)
                try expectLocallyOptimal(route, best.cost, settings, roads, &search)
            }
        }
        #expect(offered >= 6)
    }

    private func expectLocallyOptimal(
        _ route: AlternativeRoutes.Route, _ optimum: Int32, _ settings: AlternativeRoutes.Settings,
        _ roads: GeneratedRoads, _ search: inout ShortestPathSearch
    ) throws {
        var place = roads.graph.tail[Int(try #require(route.arcs.first))]
        for start in route.arcs.indices {
            search.run(costs: roads.costs, from: place)
            var sum: Int32 = 0
            for arc in route.arcs[start...] {
                sum += roads.costs[Int(arc)]
                if Double(sum) > settings.localOptimality * Double(optimum) { break }
                #expect(search.distance(to: roads.graph.head[Int(arc)]) == sum)
            }
            place = roads.graph.head[Int(route.arcs[start])]
        }
    }
}
