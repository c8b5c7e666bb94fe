internal import Glibc

/// Bytes of a line that somebody else holds; good as long as they are.
struct ByteText {
    private(set) var start: UnsafePointer<UInt8>
    private(set) var count: Int

    init(_ start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    var isEmpty: Bool { count == 0 }
    var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

    subscript(place: Int) -> UInt8 { start[place] }

    func isSame(as other: ByteText) -> Bool { count == other.count && memcmp(start, other.start, count) == 0 }

    func isSame(as word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && memcmp(start, word.utf8Start, count) == 0
    }

    func part(from first: Int, to end: Int) -> ByteText { ByteText(start + first, count: end - first) }

    /// Without the blanks at both ends.
    var trimmed: ByteText {
        var (first, end) = (0, count)
        while first < end, Self.isBlank(start[first]) { first += 1 }
        while end > first, Self.isBlank(start[end - 1]) { end -= 1 }
        return part(from: first, to: end)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
