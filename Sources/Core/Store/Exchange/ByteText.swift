internal import Glibc

/// Bytes of a line that somebody else holds; good as long as they are.
package struct ByteText {
    package private(set) var start: UnsafePointer<UInt8>
    package private(set) var count: Int

    package init(_ start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }
    package var string: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

    package subscript(place: Int) -> UInt8 { start[place] }

    package func isSame(as other: ByteText) -> Bool { count == other.count && memcmp(start, other.start, count) == 0 }

    package func isSame(as word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && memcmp(start, word.utf8Start, count) == 0
    }

    package func part(from first: Int, to end: Int) -> ByteText { ByteText(start + first, count: end - first) }

    /// Without the blanks at both ends.
    package var trimmed: ByteText {
        var (first, end) = (0, count)
        while first < end, Self.isBlank(start[first]) { first += 1 }
        while end > first, Self.isBlank(start[end - 1]) { end -= 1 }
        return part(from: first, to: end)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
