/// Least costs from one node to others at given link costs, in double precision; a terminal node may be left only by its own
/// trips. The exact counterpart of the whole-number routing graph, for matrices and for judging what a change does to zones.
package struct NodeDistances {
    private let memory = AssignmentMemory()
    private let cost: AssignmentLane<Double>
    private var search: OriginSearch

    /// - Parameter linkCosts: one a link, at least 0; infinite where closed.
    package init(network: RoadNetwork, linkCosts: [Double]) {
        precondition(linkCosts.count == network.linkCount, "\(linkCosts.count) costs, \(network.linkCount) links")
        cost = memory.lane(network.outgoing.links.map { linkCosts[Int($0)] }, or: 0)
        search = OriginSearch(AssignmentGraph(network, memory: memory), memory: memory)
    }

    /// Cost to each of `nodes`, infinite where no path leads.
    /// - Complexity: O(links · log nodes).
    package mutating func costs(from origin: Int32, to nodes: [Int32]) -> [Double] {
        var tree: [Int32] = []
        search.repair(&tree, origin: origin, cost: cost)
        return withExtendedLifetime(memory) { nodes.map { search.distance[$0] } }
    }

    /// Rows of a matrix, origins × destinations, worked on by several threads; the same whatever their number.
    package static func matrix(
        network: RoadNetwork, linkCosts: [Double], from origins: [Int32], to destinations: [Int32], threads: Int = 1,
        isCancelled: @Sendable () -> Bool = { false }
    ) -> [[Double]] {
        ParallelPieces.map(count: origins.count, threads: threads) { pieces in
            var distances = NodeDistances(network: network, linkCosts: linkCosts)
            return pieces.map { isCancelled() ? [] : distances.costs(from: origins[$0], to: destinations) }
        }
    }
}
