internal import CityStore
internal import Glibc

/// Cuts text that arrives in pieces into lines; it holds one unfinished line at a time.
struct ByteLines {
    /// Longest line; a longer one is a body without lines.
    static let limit = 1 << 20

    /// Bytes of the lines handed over so far, their ends included.
    private(set) var taken: Int64 = 0
    private var rest: [UInt8] = []

    /// The lines that begin and end in the piece; nil when there are none.
    func whole(_ piece: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        guard let last = piece.lastIndex(of: 10) else { return nil }
        let first = rest.isEmpty ? 0 : (piece.firstIndex(of: 10) ?? last) + 1
        return first <= last ? UnsafeBufferPointer(rebasing: piece[first...last]) : nil
    }

    /// Hands over every line that ends in the piece, without its end.
    mutating func take(
        _ piece: UnsafeBufferPointer<UInt8>, _ line: (ByteText) throws(FormatFailure) -> Void
    ) throws(FormatFailure) {
        guard var start = piece.baseAddress else { return }
        let end = start + piece.count
        while start < end, let found = memchr(start, 10, end - start) {
            let stop = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
            let count = stop - start
            if rest.isEmpty {
                try line(ByteText(start, count: count))
                taken += Int64(count + 1)
            } else {
                try keep(start, count)
                try handOver(end: 1, line)
            }
            start = stop + 1
        }
        if start < end { try keep(start, end - start) }
    }

    /// Hands over what no line end has closed.
    mutating func finish(_ line: (ByteText) throws(FormatFailure) -> Void) throws(FormatFailure) {
        if !rest.isEmpty { try handOver(end: 0, line) }
    }

    private mutating func keep(_ start: UnsafePointer<UInt8>, _ count: Int) throws(FormatFailure) {
        guard rest.count + count <= Self.limit else { throw .endlessLine(limit: Self.limit) }
        rest.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    }

    private mutating func handOver(
        end: Int, _ line: (ByteText) throws(FormatFailure) -> Void
    ) throws(FormatFailure) {
        let whole = rest
        rest.removeAll(keepingCapacity: true)
        let result = whole.withUnsafeBufferPointer { bytes in
            Result { () throws(FormatFailure) in
                if let base = bytes.baseAddress { try line(ByteText(base, count: bytes.count)) }
            }
        }
        try result.get()
        taken += Int64(whole.count + end)
    }
}
