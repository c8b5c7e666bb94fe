/// A first-in, first-out queue that holds each node at most once.
struct NodeQueue {
    private let ring: AssignmentLane<Int32>
    private let isInside: AssignmentLane<UInt8>
    private var first = 0
    private var count = 0

    init(nodeCount: Int, memory: AssignmentMemory) {
        ring = memory.lane(0, count: nodeCount)
        isInside = memory.lane(0, count: nodeCount)
    }

    var isEmpty: Bool { count == 0 }

    /// Puts a node at the end unless it is inside already.
    @inline(__always)
    mutating func append(_ node: Int32) {
        guard isInside[node] == 0 else { return }
        isInside[node] = 1
        let place = first + count
        ring[place < ring.count ? place : place - ring.count] = node
        count += 1
    }

    /// - Precondition: the queue is not empty.
    @inline(__always)
    mutating func removeFirst() -> Int32 {
        let node = ring[first]
        first = first + 1 == ring.count ? 0 : first + 1
        count -= 1
        isInside[node] = 0
        return node
    }
}
