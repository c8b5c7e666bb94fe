/// Shortest ways to a node on given travel times, for travellers who choose anew at every junction.
struct WayFinder: Sendable {
    private let fromNode: [Int32]
    private let incoming: LinkAdjacency
    private let isTerminal: [Bool]
    private let isClosed: [Bool]

    init(_ network: TransmissionNetwork, isTerminal: [Bool], closedLinks: [Int32]) {
        fromNode = network.fromNode
        let nodes = max(isTerminal.count, Int((network.fromNode + network.toNode).max() ?? -1) + 1)
        incoming = LinkAdjacency(ends: network.toNode, nodeCount: nodes)
        self.isTerminal = isTerminal + Array(repeating: false, count: nodes - isTerminal.count)
        var closed = Array(repeating: false, count: network.linkCount)
        for link in closedLinks { closed[Int(link)] = true }
        isClosed = closed
    }

    /// The link by which each node's shortest way begins, -1 where there is none and at the destination.
    /// - Complexity: O(links · log nodes).
    func ways(to destination: Int32, seconds: [Double]) -> [Int32] {
        let nodes = isTerminal.count
        var distance = Array(repeating: Double.infinity, count: nodes)
        var next = Array(repeating: Int32(-1), count: nodes)
        let memory = AssignmentMemory()
        var heap = NodeHeap(capacity: fromNode.count + 1, memory: memory)
        distance[Int(destination)] = 0
        heap.push(destination, key: 0)
        withExtendedLifetime(memory) {
            while !heap.isEmpty {
                let (node, reached) = heap.popNearest()
                guard reached <= distance[Int(node)], !isTerminal[Int(node)] || node == destination else { continue }
                for link in incoming.of(Int(node)) where !isClosed[Int(link)] {
                    let tail = Int(fromNode[Int(link)])
                    let far = reached + seconds[Int(link)]
                    guard far < distance[tail] else { continue }
                    distance[tail] = far
                    next[tail] = link
                    heap.push(Int32(tail), key: far)
                }
            }
        }
        next[Int(destination)] = -1
        return next
    }
}
