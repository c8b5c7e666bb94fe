/// Least lengths between all pairs of nodes up to a bound, looked up by binary search: what map matching asks millions of times.
///
/// Source: Yang, C. and Gidófalvi, G. (2018), Fast map matching, an algorithm integrating hidden Markov model with
/// precomputation, International Journal of Geographical Information Science 32(3), 547-570 (the UBODT table).
package struct BoundedDistances: Sendable {
    private let first: [Int32]
    /// By source; rising within one.
    private let targets: [Int32]
    private let metres: [Float]
    package let boundMetres: Double

    /// - Parameter lengths: metres, one a link of the graph's input order.
    package init(graph: RoutingGraph, lengths: [Double], boundMetres: Double) {
        let costs = graph.arcOrdered(lengths.map { Int32(min(($0 * 100).rounded(), 1e9)) })
        let limit = Int32(min(boundMetres * 100, 1e9))
        var search = ShortestPathSearch(graph: graph)
        var first: [Int32] = [0], targets: [Int32] = [], metres: [Float] = []
        for node in 0..<Int32(graph.nodeCount) {
            search.run(costs: costs, sources: [.init(node: node)], limit: limit)
            for target in search.settledNodes.sorted() {
                targets.append(target)
                metres.append(Float(search.distance(to: target)) / 100)
            }
            first.append(Int32(targets.count))
        }
        (self.first, self.targets, self.metres, self.boundMetres) = (first, targets, metres, boundMetres)
    }

    /// Number of pairs kept.
    package var pairCount: Int { targets.count }

    /// Metres from one node to another, infinite beyond the bound.
    @inline(__always)
    func distance(from source: Int32, to target: Int32) -> Double {
        var low = Int(first[Int(source)]), high = Int(first[Int(source) + 1])
        let end = high
        while low < high {
            let middle = (low + high) >> 1
            if targets[middle] < target { low = middle + 1 } else { high = middle }
        }
        return low < end && targets[low] == target ? Double(metres[low]) : .infinity
    }
}
