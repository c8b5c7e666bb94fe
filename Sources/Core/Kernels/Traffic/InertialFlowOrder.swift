/// Nested-dissection order of a road network by inertial flow (Schild and Sommer, "On balanced separators in road
/// networks", 2015): project the nodes on a few directions, let the foremost and the hindmost quarter be the two
/// terminals, take a minimum cut between them, order its nodes last, and go on inside the two parts.
package enum InertialFlowOrder {
    /// - Parameters:
    ///   - x, y: node positions in any plane, one per node.
    ///   - terminalShare: share of a part's nodes at each end that must stay on its side, in 0..<0.5.
    /// - Returns: nodes from the lowest rank to the highest.
    package static func order(
        graph: RoutingGraph, x: [Double], y: [Double], terminalShare: Double = 0.25,
        isCancelled: () -> Bool = { false }
    ) -> [Int32] {
        precondition(x.count == graph.nodeCount && y.count == graph.nodeCount, "one position per node")
        precondition(terminalShare >= 0 && terminalShare < 0.5, "terminals overlap")
        var dissection = Dissection(graph: graph, x: x, y: y, terminalShare: terminalShare)
        return dissection.run(isCancelled: isCancelled)
    }
}

private struct Dissection {
    private let x: [Double]
    private let y: [Double]
    private let terminalShare: Double
    /// The undirected graph without loops and doubles.
    private let firstNeighbour: [Int32]
    private let neighbours: [Int32]
    /// Position of a node inside the part being worked on, or -1.
    private var local: [Int32]
    private var order: [Int32]
    private var stack: [(nodes: [Int32], end: Int)] = []

    init(graph: RoutingGraph, x: [Double], y: [Double], terminalShare: Double) {
        self.x = x
        self.y = y
        self.terminalShare = terminalShare
        let adjacency = UndirectedAdjacency(graph: graph)
        firstNeighbour = adjacency.first
        neighbours = adjacency.neighbours
        local = Array(repeating: -1, count: graph.nodeCount)
        order = Array(repeating: 0, count: graph.nodeCount)
    }

    /// The stack replaces recursion; `end` is one past the highest rank the part may use.
    mutating func run(isCancelled: () -> Bool) -> [Int32] {
        stack = [(Array(0..<Int32(order.count)), order.count)]
        while let (nodes, end) = stack.popLast() {
            if nodes.count <= 3 || isCancelled() {
                place(nodes, below: end)
                continue
            }
            dissect(nodes, below: end)
        }
        return order
    }

    private mutating func place(_ nodes: [Int32], below end: Int) {
        for (offset, node) in nodes.enumerated() { order[end - nodes.count + offset] = node }
    }

    private mutating func dissect(_ nodes: [Int32], below end: Int) {
        for (position, node) in nodes.enumerated() { local[Int(node)] = Int32(position) }
        var part = FlowPart(nodes: nodes, local: local, first: firstNeighbour, neighbours: neighbours)
        for node in nodes { local[Int(node)] = -1 }
        let components = part.components()
        if components.count > 1 {
            var top = end
            for component in components {
                stack.append((component.map { nodes[Int($0)] }, top))
                top -= component.count
            }
            return
        }
        let best = bestCut(&part, nodes)
        let separator = part.separator(sourceSide: best)
        var isSeparator = Array(repeating: false, count: nodes.count)
        for node in separator { isSeparator[Int(node)] = true }
        place(separator.map { nodes[Int($0)] }, below: end)
        let rest = end - separator.count
        let near = nodes.indices.filter { best[$0] && !isSeparator[$0] }.map { nodes[$0] }
        let far = nodes.indices.filter { !best[$0] && !isSeparator[$0] }.map { nodes[$0] }
        if !near.isEmpty { stack.append((near, rest)) }
        if !far.isEmpty { stack.append((far, rest - near.count)) }
    }

    /// Tries four directions and keeps the cut with the fewest edges, the better balanced of equals.
    private func bestCut(_ part: inout FlowPart, _ nodes: [Int32]) -> [Bool] {
        let terminals = max(1, Int(Double(nodes.count) * terminalShare))
        var best: [Bool] = [], bestRating = (Int.max, Int.max)
        for (alongX, alongY) in [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)] {
            let projection = nodes.map { alongX * x[Int($0)] + alongY * y[Int($0)] }
            let sorted = (0..<Int32(nodes.count)).sorted {
                (projection[Int($0)], $0) < (projection[Int($1)], $1)
            }
            let (cut, side) = part.minimumCut(
                sources: sorted[..<terminals], sinks: sorted[(nodes.count - terminals)...], atMost: bestRating.0)
            guard let side else { continue }
            let size = side.reduce(0) { $0 + ($1 ? 1 : 0) }
            let rating = (cut, abs(2 * size - nodes.count))
            if rating < bestRating { (bestRating, best) = (rating, side) }
        }
        return best
    }
}

/// Neighbours of each node in rising order, arcs taken both ways, loops and doubles dropped.
internal struct UndirectedAdjacency {
    let first: [Int32]
    let neighbours: [Int32]

    init(graph: RoutingGraph) {
        let reversed = graph.reversed()
        var first: [Int32] = [0], neighbours: [Int32] = []
        neighbours.reserveCapacity(2 * graph.arcCount)
        for node in 0..<graph.nodeCount {
            let out = graph.head[Int(graph.firstOut[node])..<Int(graph.firstOut[node + 1])]
            let into = reversed.head[Int(reversed.firstOut[node])..<Int(reversed.firstOut[node + 1])]
            var previous = Int32(-1)
            for other in (out + into).sorted() where other != previous && Int(other) != node {
                neighbours.append(other)
                previous = other
            }
            first.append(Int32(neighbours.count))
        }
        self.first = first
        self.neighbours = neighbours
    }
}
