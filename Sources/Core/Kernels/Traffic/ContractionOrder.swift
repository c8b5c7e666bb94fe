/// The metric-free part of a customizable contraction hierarchy (Dibbelt, Strasser, Wagner, "Customizable contraction
/// hierarchies", 2014): ranks, the chordal upward graph, the elimination tree, and where each road link sits in it.
///
/// Built once per road network; every change of speeds or closures only makes a new `CustomizedMetric`.
package struct ContractionOrder: Sendable {
    /// Rank of each node, node of each rank.
    package let rank: [Int32]
    package let nodeAt: [Int32]
    /// Upward edges by the rank of their lower end: `firstUp[r] ..< firstUp[r + 1]`, upper ends rising.
    package let firstUp: [Int32]
    package let upperEnd: [Int32]
    package let lowerEnd: [Int32]
    /// Edges by their upper end, lower ends rising.
    let firstDown: [Int32]
    let downEdge: [Int32]
    /// Parent in the elimination tree, by rank; -1 at a root.
    let parent: [Int32]
    /// Twice the hierarchy edge of each road arc, plus one when the arc leads downwards; -1 for loops.
    let slotOfArc: [Int32]
    /// Road arcs of each slot.
    let firstArcOfSlot: [Int32]
    let arcOfSlot: [Int32]
    let arcCount: Int
    /// Pairs of upward edges of a node: what a full customisation looks at.
    let triangleCount: Int

    /// - Parameter order: nodes from the lowest rank to the highest, each once.
    package init(graph: RoutingGraph, order: [Int32]) {
        precondition(order.count == graph.nodeCount, "an order names every node once")
        var rank = Array(repeating: Int32(-1), count: order.count)
        for (position, node) in order.enumerated() { rank[Int(node)] = Int32(position) }
        precondition(!rank.contains(-1), "an order names every node once")
        self.rank = rank
        nodeAt = order
        arcCount = graph.arcCount
        let chordal = Self.chordalGraph(UndirectedAdjacency(graph: graph), rank: rank, order: order)
        (firstUp, upperEnd, parent) = (chordal.first, chordal.upper, chordal.parent)
        triangleCount = zip(chordal.first, chordal.first.dropFirst()).reduce(0) { sum, bounds in
            sum + Int(bounds.1 - bounds.0) * Int(bounds.1 - bounds.0 - 1) / 2
        }
        var lower = Array(repeating: Int32(0), count: chordal.upper.count)
        for node in order.indices {
            for edge in Int(chordal.first[node])..<Int(chordal.first[node + 1]) { lower[edge] = Int32(node) }
        }
        lowerEnd = lower
        (firstDown, downEdge) = Self.grouped(chordal.upper, groups: order.count)
        let slots = Self.slots(graph: graph, rank: rank, first: chordal.first, upper: chordal.upper)
        slotOfArc = slots
        let used = slots.indices.filter { slots[$0] >= 0 }
        let grouped = Self.grouped(used.map { slots[$0] }, groups: 2 * chordal.upper.count)
        firstArcOfSlot = grouped.first
        arcOfSlot = grouped.members.map { Int32(used[Int($0)]) }
    }

    /// Number of hierarchy edges, each used both ways.
    package var edgeCount: Int { upperEnd.count }
    package var nodeCount: Int { nodeAt.count }

    /// Neighbours, below and above, of the lower end of an edge.
    func neighbourCount(ofLowerEnd edge: Int) -> Int {
        let lower = Int(lowerEnd[edge])
        return Int(firstDown[lower + 1] - firstDown[lower]) + Int(firstUp[lower + 1] - firstUp[lower])
    }

    /// Finds the edge between two ranks; nil when there is none.
    func edge(from lower: Int32, to upper: Int32) -> Int32? {
        Self.find(lower, upper, first: firstUp, upper: upperEnd)
    }

    private static func find(_ lower: Int32, _ higher: Int32, first: [Int32], upper: [Int32]) -> Int32? {
        var low = Int(first[Int(lower)]), high = Int(first[Int(lower) + 1])
        while low < high {
            let middle = (low + high) / 2
            if upper[middle] < higher { low = middle + 1 } else { high = middle }
        }
        return low < Int(first[Int(lower) + 1]) && upper[low] == higher ? Int32(low) : nil
    }

    /// Eliminates nodes by rising rank: what a node sees upwards, its lowest upper neighbour sees too.
    private static func chordalGraph(
        _ adjacency: UndirectedAdjacency, rank: [Int32], order: [Int32]
    ) -> (first: [Int32], upper: [Int32], parent: [Int32]) {
        var first: [Int32] = [0], upper: [Int32] = []
        var parent = Array(repeating: Int32(-1), count: order.count)
        var firstChild = parent, nextChild = parent
        var mark = parent
        var seen: [Int32] = []
        for position in order.indices {
            seen.removeAll(keepingCapacity: true)
            mark[position] = Int32(position)
            let node = Int(order[position])
            for edge in Int(adjacency.first[node])..<Int(adjacency.first[node + 1]) {
                let other = rank[Int(adjacency.neighbours[edge])]
                if Int(other) > position && mark[Int(other)] != Int32(position) {
                    mark[Int(other)] = Int32(position)
                    seen.append(other)
                }
            }
            var child = firstChild[position]
            while child >= 0 {
                for edge in Int(first[Int(child)])..<Int(first[Int(child) + 1])
                where mark[Int(upper[edge])] != Int32(position) {
                    mark[Int(upper[edge])] = Int32(position)
                    seen.append(upper[edge])
                }
                child = nextChild[Int(child)]
            }
            seen.sort()
            upper.append(contentsOf: seen)
            first.append(Int32(upper.count))
            if let lowest = seen.first {
                parent[position] = lowest
                nextChild[position] = firstChild[Int(lowest)]
                firstChild[Int(lowest)] = Int32(position)
            }
        }
        return (first, upper, parent)
    }

    /// Positions grouped by key, keeping their order inside a group.
    private static func grouped(_ keys: [Int32], groups: Int) -> (first: [Int32], members: [Int32]) {
        var first = Array(repeating: Int32(0), count: groups + 1)
        for key in keys { first[Int(key) + 1] += 1 }
        for group in 0..<groups { first[group + 1] += first[group] }
        var next = first
        var members = Array(repeating: Int32(0), count: keys.count)
        for (position, key) in keys.enumerated() {
            members[Int(next[Int(key)])] = Int32(position)
            next[Int(key)] += 1
        }
        return (first, members)
    }

    private static func slots(graph: RoutingGraph, rank: [Int32], first: [Int32], upper: [Int32]) -> [Int32] {
        (0..<graph.arcCount).map { arc in
            let from = rank[Int(graph.tail[arc])], to = rank[Int(graph.head[arc])]
            guard from != to, let edge = find(min(from, to), max(from, to), first: first, upper: upper) else {
                return -1
            }
            return 2 * edge + (from < to ? 0 : 1)
        }
    }
}
