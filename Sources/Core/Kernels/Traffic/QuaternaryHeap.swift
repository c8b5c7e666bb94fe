/// A four-ary minimum heap kept in a caller's buffer: shallower than a binary heap and one cache line per family.
///
/// Entries are one word, the key in the upper half and the item in the lower.
internal enum QuaternaryHeap {
    @inline(__always)
    static func entry(key: Int32, item: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: key)) << 32 | UInt64(UInt32(bitPattern: item))
    }

    @inline(__always)
    static func key(_ entry: UInt64) -> Int32 { Int32(truncatingIfNeeded: entry >> 32) }

    @inline(__always)
    static func item(_ entry: UInt64) -> Int32 { Int32(truncatingIfNeeded: entry) }

    /// - Precondition: keys are not negative; the buffer has room at `count`.
    @inline(__always)
    static func push(_ entry: UInt64, into heap: inout MutableSpan<UInt64>, count: inout Int) {
        precondition(count < heap.count, "heap buffer is full")
        var place = count
        count += 1
        while place > 0 {
            let above = (place - 1) >> 2
            let other = unsafe heap[unchecked: above]
            if other <= entry { break }
            unsafe heap[unchecked: place] = other
            place = above
        }
        unsafe heap[unchecked: place] = entry
    }

    /// - Precondition: `count` is at least 1 and at most the buffer's size.
    @inline(__always)
    static func popMinimum(from heap: inout MutableSpan<UInt64>, count: inout Int) -> UInt64 {
        precondition(count >= 1 && count <= heap.count, "heap is empty")
        let least = unsafe heap[unchecked: 0]
        count -= 1
        let moved = unsafe heap[unchecked: count]
        var place = 0
        while true {
            let firstChild = (place << 2) + 1
            if firstChild >= count { break }
            var best = firstChild
            var bestEntry = unsafe heap[unchecked: firstChild]
            let end = min(firstChild + 4, count)
            var child = firstChild + 1
            while child < end {
                let other = unsafe heap[unchecked: child]
                if other < bestEntry {
                    best = child
                    bestEntry = other
                }
                child += 1
            }
            if bestEntry >= moved { break }
            unsafe heap[unchecked: place] = bestEntry
            place = best
        }
        if count > 0 { unsafe heap[unchecked: place] = moved }
        return least
    }
}
