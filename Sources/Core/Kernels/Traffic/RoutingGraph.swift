#if canImport(Glibc)
import Glibc
#endif

/// A directed road graph as compressed rows: the arcs leaving node `v` are `firstOut[v] ..< firstOut[v + 1]`.
///
/// Arcs are numbered in this row order, which differs from the order they were given in; `inputArc` tells where each
/// came from and `arcOrdered` brings per-link values into row order. Parallel arcs and loops are allowed.
package struct RoutingGraph: Sendable {
    package enum Fault: Error, Equatable {
        /// `tail` and `head` differ in length.
        case lengthsDiffer(tails: Int, heads: Int)
        /// An end of the given arc is not a node.
        case nodeOutOfRange(inputArc: Int, node: Int32)
    }

    package let nodeCount: Int
    /// `nodeCount + 1` entries.
    package let firstOut: [Int32]
    /// One entry per arc: the node it leads to.
    package let head: [Int32]
    /// One entry per arc: the node it leaves.
    package let tail: [Int32]
    /// One entry per arc: its position in the arrays given.
    package let inputArc: [Int32]

    /// Cost of an arc that must not be used, and the distance of what cannot be reached.
    package static let unreachable: Int32 = .max / 2

    package init(nodeCount: Int, tail: [Int32], head: [Int32]) throws(Fault) {
        guard tail.count == head.count else { throw .lengthsDiffer(tails: tail.count, heads: head.count) }
        let nodes = 0..<Int32(nodeCount)
        for arc in tail.indices {
            if !nodes.contains(tail[arc]) { throw .nodeOutOfRange(inputArc: arc, node: tail[arc]) }
            if !nodes.contains(head[arc]) { throw .nodeOutOfRange(inputArc: arc, node: head[arc]) }
        }
        self.init(validNodeCount: nodeCount, tail: tail, head: head)
    }

    private init(validNodeCount nodeCount: Int, tail: [Int32], head: [Int32]) {
        var first = Array(repeating: Int32(0), count: nodeCount + 1)
        for node in tail { first[Int(node) + 1] += 1 }
        for node in 0..<nodeCount { first[node + 1] += first[node] }
        var next = first
        var order = Array(repeating: Int32(0), count: tail.count)
        for arc in tail.indices {
            order[Int(next[Int(tail[arc])])] = Int32(arc)
            next[Int(tail[arc])] += 1
        }
        self.nodeCount = nodeCount
        firstOut = first
        inputArc = order
        self.tail = order.map { tail[Int($0)] }
        self.head = order.map { head[Int($0)] }
    }

    package var arcCount: Int { head.count }

    /// The same arcs turned round. Its `inputArc` counts in this graph's arcs.
    package func reversed() -> RoutingGraph { RoutingGraph(validNodeCount: nodeCount, tail: head, head: tail) }

    /// Values given per input arc, in arc order.
    package func arcOrdered<Value>(_ values: [Value]) -> [Value] {
        precondition(values.count == arcCount, "one value per arc")
        return inputArc.map { values[Int($0)] }
    }

    /// Sum of the costs along arcs; `unreachable` when any is closed.
    package func cost(of arcs: [Int32], costs: [Int32]) -> Int32 {
        var sum: Int32 = 0
        for arc in arcs { sum = min(Self.unreachable, sum + min(Self.unreachable, costs[Int(arc)])) }
        return sum
    }

    /// Free-running time of a link in milliseconds, at least 0; `unreachable` when the speed is not usable.
    package static func milliseconds(lengthMetres: Double, metresPerSecond: Double) -> Int32 {
        guard lengthMetres >= 0, metresPerSecond.isFinite, metresPerSecond > 0 else { return unreachable }
        let time = (lengthMetres / metresPerSecond * 1000).rounded()
        return time < Double(unreachable) ? Int32(time) : unreachable
    }
}
