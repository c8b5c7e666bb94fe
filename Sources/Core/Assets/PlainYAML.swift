internal import CityModel

/// Reads the plain part of YAML that files of words are written in: nested mappings of plain and single-quoted scalars.
/// The catalogue is the largest file read before the first frame, and this takes a tenth of the time of a YAML reader,
/// which is asked instead where a file holds anything else.
package struct PlainYAML {
    private let bytes: [UInt8]
    private var position = 0
    private var phrases: [String: String] = [:]
    /// The mappings that are open, outermost first: where their keys stand and what their paths begin with.
    private var open: [(column: Int, prefix: String)] = []
    private var mappings: Set<String> = []

    /// - Returns: texts by their path, keys joined by dots; nil when the file holds more than is understood here.
    package static func phrases(_ bytes: [UInt8]) -> [String: String]? {
        var reader = PlainYAML(bytes: bytes)
        return reader.read() ? reader.phrases : nil
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        phrases.reserveCapacity(bytes.count / 24)
    }

    private mutating func read() -> Bool {
        while let column = nextLine() {
            guard line(at: column) else { return false }
        }
        return !phrases.isEmpty
    }

    /// Moves to the first character of the next line that is neither empty nor a comment; nil at the end.
    private mutating func nextLine() -> Int? {
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
            guard position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "\n"): position += 1
            case UInt8(ascii: "#"): position = endOfLine()
            default: return position - start
            }
        }
        return nil
    }

    private mutating func line(at column: Int) -> Bool {
        while let last = open.last, last.column > column { open.removeLast() }
        if open.isEmpty { open.append((column, "")) }
        guard let mapping = open.last, mapping.column == column, let key = key() else { return false }
        let path = mapping.prefix + key
        if position >= bytes.count || bytes[position] == UInt8(ascii: "\n") { return begin(path, after: column) }
        guard let value = value(at: column), phrases.updateValue(value, forKey: path) == nil else { return false }
        return true
    }

    /// A key without a value on its line: the deeper lines that follow are a mapping.
    private mutating func begin(_ path: String, after column: Int) -> Bool {
        guard let inner = nextLine(), inner > column, mappings.insert(path).inserted else { return false }
        open.append((inner, path + "."))
        return line(at: inner)
    }

    /// A key, its colon and the blanks behind it.
    private mutating func key() -> String? {
        let isQuoted = bytes[position] == UInt8(ascii: "'")
        guard let key = isQuoted ? quotedKey() : plainKey(), position < bytes.count,
            bytes[position] == UInt8(ascii: ":")
        else { return nil }
        position += 1
        let colon = position
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        let isAtEnd = position >= bytes.count || bytes[position] == UInt8(ascii: "\n")
        return position > colon || isAtEnd ? key : nil
    }

    private mutating func plainKey() -> String? {
        guard beginsPlain() else { return nil }
        let start = position
        while position < bytes.count, Self.isKey(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isKey(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F, UInt8(ascii: ":"), UInt8(ascii: "#"), UInt8(ascii: "'"), UInt8(ascii: "\""): false
        default: true
        }
    }

    private mutating func quotedKey() -> String? {
        let start = position + 1
        guard let end = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: "'") || $0 < 0x20 }), end > start,
            bytes[end] == UInt8(ascii: "'")
        else { return nil }
        position = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func value(at column: Int) -> String? {
        bytes[position] == UInt8(ascii: "'") ? quoted() : plain(at: column)
    }

    /// The rest of the line, when YAML would read it as it stands and the next line does not continue it.
    private mutating func plain(at column: Int) -> String? {
        guard beginsPlain() else { return nil }
        let start = position
        position = endOfLine()
        var end = position
        while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        var before: UInt8 = 0
        for byte in bytes[start..<end] {
            if byte < 0x20 || before == UInt8(ascii: ":") && byte == UInt8(ascii: " ")
                || before == UInt8(ascii: " ") && byte == UInt8(ascii: "#")
            {
                return nil
            }
            before = byte
        }
        guard before != UInt8(ascii: ":") else { return nil }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        if let next = nextLine() {
            guard next <= column else { return nil }
            position -= next
        }
        return PlainText.sanitized(text, keepingLineFeeds: true)
    }

    /// Whether a plain text begins here and nothing that YAML has a sign for.
    private func beginsPlain() -> Bool {
        if Self.marks.contains(bytes[position]) {
            return position + 1 < bytes.count && bytes[position + 1] > UInt8(ascii: " ")
        }
        return bytes[position] > UInt8(ascii: " ") && !Self.indicators.contains(bytes[position])
    }

    /// Characters that begin something else than a plain text, and those that do so before a blank.
    private static let indicators = Set(",[]{}#&*!|>'\"%@`~".utf8)
    private static let marks = Set("-?:".utf8)

    /// A text in single quotes: `''` is one of them, a line break a blank, an empty line a line break.
    private mutating func quoted() -> String? {
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "'") {
                if position < bytes.count, bytes[position] == UInt8(ascii: "'") {
                    text.append(byte)
                    position += 1
                    continue
                }
                guard isRestEmpty() else { return nil }
                return PlainText.sanitized(String(decoding: text, as: UTF8.self), keepingLineFeeds: true)
            }
            if byte == UInt8(ascii: "\n") {
                fold(&text)
            } else if byte < 0x20 {
                return nil
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func fold(_ text: inout [UInt8]) {
        while text.last == UInt8(ascii: " ") { text.removeLast() }
        var empty = 0
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\n") {
            if bytes[position] == UInt8(ascii: "\n") { empty += 1 }
            position += 1
        }
        text += empty == 0 ? [UInt8(ascii: " ")] : [UInt8](repeating: UInt8(ascii: "\n"), count: empty)
    }

    private mutating func isRestEmpty() -> Bool {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        return position >= bytes.count || bytes[position] == UInt8(ascii: "\n")
    }

    private func endOfLine() -> Int { bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count }
}
