/// The links at each node as one flat list (compressed rows): those of node `n` are `links[starts[n]..<starts[n + 1]]`.
package struct LinkAdjacency: Sendable {
    package let starts: [Int32]
    package let links: [Int32]

    /// Groups links by the node in `ends`, keeping their order inside a node.
    /// - Complexity: O(nodes + links), a counting sort.
    init(ends: [Int32], nodeCount: Int) {
        var next = [Int32](repeating: 0, count: nodeCount + 1)
        for node in ends { next[Int(node) + 1] += 1 }
        for node in 0..<nodeCount { next[node + 1] += next[node] }
        starts = next
        var grouped = [Int32](repeating: 0, count: ends.count)
        for (link, node) in ends.enumerated() {
            grouped[Int(next[Int(node)])] = Int32(link)
            next[Int(node)] += 1
        }
        links = grouped
    }

    /// The links at one node.
    package func of(_ node: Int) -> ArraySlice<Int32> {
        links[Int(starts[node])..<Int(starts[node + 1])]
    }
}
