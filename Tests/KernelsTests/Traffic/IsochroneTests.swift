import CityKernels
import Testing

@Suite struct IsochroneTests {
    @Test func `bands and frontier on a street of four nodes`() throws {
        let graph = try RoutingGraph(nodeCount: 4, tail: [0, 1, 2], head: [1, 2, 3])
        var search = ShortestPathSearch(graph: graph)
        let area = Isochrone(
            graph: graph, costs: [10, 10, 10], sources: [.init(node: 0)], limits: [10, 25], search: &search)
        #expect(area.nodes == [0, 1, 2] && area.costs == [0, 10, 20] && area.bands == [0, 0, 1])
        #expect(area.frontier.map(\.arc) == [2] && area.frontier.map(\.coveredShare) == [0.5])
    }

    @Test func `covers exactly the nodes within the limit`() throws {
        let roads = try GeneratedRoads(side: 14, seed: 11)
        var search = ShortestPathSearch(graph: roads.graph)
        let area = Isochrone(
            graph: roads.graph, costs: roads.costs, sources: [.init(node: 97)], limits: [150_000], search: &search)
        let distances = relaxedDistances(roads.graph, roads.costs, from: 97)
        #expect(Set(area.nodes) == Set(distances.indices.filter { distances[$0] <= 150_000 }.map { Int32($0) }))
        #expect(area.nodes.count > 10)
        #expect(area.frontier.allSatisfy { (0..<1).contains($0.coveredShare) })
    }
}
