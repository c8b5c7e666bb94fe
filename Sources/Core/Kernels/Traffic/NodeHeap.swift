/// A heap of nodes by distance, four children an entry; a node lowered later is simply put in again.
///
/// Whoever takes an entry out compares its key with the node's distance and passes over the older ones. Without places to
/// keep, it is about twice as fast on road networks as a heap that lowers keys.
struct NodeHeap {
    private struct Entry: BitwiseCopyable {
        var key: Double
        var node: Int32
    }

    private let entries: AssignmentLane<Entry>
    private(set) var count = 0

    /// - Parameter capacity: the most entries at one time; each link is relaxed at most once a settled node.
    init(capacity: Int, memory: AssignmentMemory) {
        entries = memory.lane(Entry(key: 0, node: 0), count: capacity)
    }

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func push(_ node: Int32, key: Double) {
        var hole = count
        count += 1
        while hole > 0 {
            let parent = (hole - 1) >> 2
            let above = entries[parent]
            if above.key <= key { break }
            entries[hole] = above
            hole = parent
        }
        entries[hole] = Entry(key: key, node: node)
    }

    /// Takes the nearest entry out.
    /// - Precondition: the heap is not empty.
    @inline(__always)
    mutating func popNearest() -> (node: Int32, key: Double) {
        let nearest = entries[0]
        count -= 1
        guard count > 0 else { return (nearest.node, nearest.key) }
        let moving = entries[count]
        var hole = 0
        var first = 1
        while first < count {
            var smallest = first
            var key = entries[first].key
            var child = first + 1
            let end = min(first + 4, count)
            while child < end {
                let other = entries[child].key
                if other < key {
                    key = other
                    smallest = child
                }
                child += 1
            }
            if key >= moving.key { break }
            entries[hole] = entries[smallest]
            hole = smallest
            first = 4 * hole + 1
        }
        entries[hole] = moving
        return (nearest.node, nearest.key)
    }
}
