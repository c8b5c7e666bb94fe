/// Dijkstra's search with reusable labels: one to all, one to one, many sources, within a limit.
///
/// Labels carry a stamp, so that a new search touches only the nodes it reaches. Costs are whole numbers, by custom
/// milliseconds; sums are exact, so every method in this folder agrees to the last digit.
///
/// - Complexity: O((m + n) log n), no allocation after `init`.
package struct ShortestPathSearch: Sendable {
    /// A place to start from and the cost already spent there.
    package struct Source: Sendable, Equatable {
        package var node: Int32
        package var cost: Int32

        package init(node: Int32, cost: Int32 = 0) {
            self.node = node
            self.cost = cost
        }
    }

    private let graph: RoutingGraph
    private var distances: [Int32]
    private var parents: [Int32]
    private var stamps: [UInt32]
    private var heap: [UInt64]
    private var stamp: UInt32 = 0
    private var settled: [Int32]
    private var settledCount = 0

    package init(graph: RoutingGraph) {
        self.graph = graph
        distances = Array(repeating: RoutingGraph.unreachable, count: graph.nodeCount)
        parents = Array(repeating: -1, count: graph.nodeCount)
        stamps = Array(repeating: 0, count: graph.nodeCount)
        heap = Array(repeating: 0, count: graph.arcCount + 1)
        settled = Array(repeating: 0, count: graph.nodeCount)
    }

    /// Searches from the sources.
    ///
    /// - Parameters:
    ///   - costs: one per arc, not negative; `RoutingGraph.unreachable` or more closes the arc.
    ///   - target: stop once this node is settled.
    ///   - limit: nodes farther than this are not settled.
    package mutating func run(
        costs: [Int32], sources: [Source], target: Int32 = -1, limit: Int32 = RoutingGraph.unreachable - 1
    ) {
        precondition(costs.count == graph.arcCount, "one cost per arc")
        let nodes = 0..<Int32(graph.nodeCount)
        precondition(sources.allSatisfy { nodes.contains($0.node) && $0.cost >= 0 }, "sources are nodes")
        if heap.count < graph.arcCount + sources.count {
            heap = Array(repeating: 0, count: graph.arcCount + sources.count)
        }
        startNewStamp()
        settledCount = Self.search(
            graph: graph, costs: costs.span, sources: sources, target: target, limit: limit, stamp: stamp,
            distances: &distances, parents: &parents, stamps: &stamps, heap: &heap, settled: &settled)
    }

    /// One to all or, with a target, one to one.
    package mutating func run(costs: [Int32], from source: Int32, to target: Int32 = -1) {
        run(costs: costs, sources: [Source(node: source)], target: target)
    }

    /// Nodes of the last search in the order they were settled, that is by rising distance.
    package var settledNodes: [Int32] { Array(settled[..<settledCount]) }

    /// Distance found by the last search; `RoutingGraph.unreachable` for what it did not reach.
    package func distance(to node: Int32) -> Int32 {
        stamps[Int(node)] == stamp ? distances[Int(node)] : RoutingGraph.unreachable
    }

    /// Distances of all nodes found by the last search.
    package var allDistances: [Int32] {
        zip(distances, stamps).map { $1 == stamp ? $0 : RoutingGraph.unreachable }
    }

    /// The arc by which the last search reached a node; -1 at a source or an unreached node.
    package func parentArc(of node: Int32) -> Int32 { stamps[Int(node)] == stamp ? parents[Int(node)] : -1 }

    /// Arcs from a source to the node, in driving order; nil when it was not reached.
    package func path(to node: Int32) -> [Int32]? {
        guard distance(to: node) < RoutingGraph.unreachable else { return nil }
        var arcs: [Int32] = [], place = node
        while case let arc = parents[Int(place)], arc >= 0 {
            arcs.append(arc)
            place = graph.tail[Int(arc)]
        }
        return arcs.reversed()
    }

    private mutating func startNewStamp() {
        if stamp == .max {
            for node in stamps.indices { stamps[node] = 0 }
            stamp = 0
        }
        stamp += 1
    }

    private static func search(
        graph: RoutingGraph, costs cost: Span<Int32>, sources: [Source], target: Int32, limit: Int32, stamp: UInt32,
        distances: inout [Int32], parents: inout [Int32], stamps: inout [UInt32], heap: inout [UInt64],
        settled: inout [Int32]
    ) -> Int {
        let firstOut = graph.firstOut.span, head = graph.head.span
        var distance = distances.mutableSpan, parent = parents.mutableSpan, seen = stamps.mutableSpan
        var queue = heap.mutableSpan, order = settled.mutableSpan
        var count = 0, settledCount = 0
        for source in sources {
            let node = Int(source.node)
            if seen[node] == stamp && distance[node] <= source.cost { continue }
            seen[node] = stamp
            distance[node] = source.cost
            parent[node] = -1
            QuaternaryHeap.push(
                QuaternaryHeap.entry(key: source.cost, item: source.node), into: &queue, count: &count)
        }
        while count > 0 {
            let entry = QuaternaryHeap.popMinimum(from: &queue, count: &count)
            let node = QuaternaryHeap.item(entry), reached = QuaternaryHeap.key(entry)
            if reached != (unsafe distance[unchecked: Int(node)]) { continue }
            if reached > limit { break }
            order[settledCount] = node
            settledCount += 1
            if node == target { break }
            var arc = Int(unsafe firstOut[unchecked: Int(node)])
            let end = Int(unsafe firstOut[unchecked: Int(node) + 1])
            while arc < end {
                let arcCost = unsafe cost[unchecked: arc], other = Int(unsafe head[unchecked: arc])
                let sum = reached &+ min(arcCost, RoutingGraph.unreachable)
                let isNew = unsafe seen[unchecked: other] != stamp
                if sum < RoutingGraph.unreachable, isNew || sum < (unsafe distance[unchecked: other]) {
                    unsafe seen[unchecked: other] = stamp
                    unsafe distance[unchecked: other] = sum
                    unsafe parent[unchecked: other] = Int32(truncatingIfNeeded: arc)
                    QuaternaryHeap.push(
                        QuaternaryHeap.entry(key: sum, item: Int32(truncatingIfNeeded: other)), into: &queue,
                        count: &count)
                }
                arc &+= 1
            }
        }
        return settledCount
    }
}
