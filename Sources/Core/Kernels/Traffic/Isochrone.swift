/// What can be reached from places within a time.
package struct Isochrone: Sendable, Equatable {
    /// Nodes within the largest limit by rising cost.
    package let nodes: [Int32]
    /// Cost of each of `nodes`.
    package let costs: [Int32]
    /// For each of `nodes`, the position of the smallest limit that covers it.
    package let bands: [Int32]
    /// Arcs driven into but not finished within the largest limit, with the share of them that is covered.
    package let frontier: [Edge]

    package struct Edge: Sendable, Equatable {
        package let arc: Int32
        /// In 0..<1.
        package let coveredShare: Double
    }

    /// - Parameters:
    ///   - limits: rising, at least one; unit of the costs.
    ///   - sources: where the crews, shelters or events are.
    package init(
        graph: RoutingGraph, costs arcCosts: [Int32], sources: [ShortestPathSearch.Source], limits: [Int32],
        search: inout ShortestPathSearch
    ) {
        precondition(!limits.isEmpty && zip(limits, limits.dropFirst()).allSatisfy { $0 < $1 }, "limits must rise")
        let largest = limits[limits.count - 1]
        search.run(costs: arcCosts, sources: sources, limit: largest)
        nodes = search.settledNodes
        costs = nodes.map { search.distance(to: $0) }
        var band: Int32 = 0
        bands = costs.map { cost in
            while cost > limits[Int(band)] { band += 1 }
            return band
        }
        var edges: [Edge] = []
        for (node, cost) in zip(nodes, costs) {
            for arc in graph.firstOut[Int(node)]..<graph.firstOut[Int(node) + 1] {
                let arcCost = arcCosts[Int(arc)]
                guard arcCost < RoutingGraph.unreachable, cost + arcCost > largest else { continue }
                edges.append(Edge(arc: arc, coveredShare: Double(largest - cost) / Double(arcCost)))
            }
        }
        frontier = edges
    }
}
