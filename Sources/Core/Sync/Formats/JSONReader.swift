/// Reads JSON (RFC 8259) strictly: UTF-8 with or without byte-order mark, bounded depth, no key twice in one object, no `NaN`,
/// nothing after the document.
package struct JSONReader {
    package static let depthLimit = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// - Throws: `FormatFailure.notJSON` with the offset of the first byte that cannot be read, `.tooDeep`, `.duplicateKey`.
    package static func read(_ bytes: [UInt8]) throws(FormatFailure) -> JSONNode {
        guard !bytes.isEmpty else { throw .empty }
        let result = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            return Result { () throws(FormatFailure) in try reader.document() }
        }
        return try result.get()
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func document() throws(FormatFailure) -> JSONNode {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let node = try value(depth: 1)
        skipBlanks()
        guard index == bytes.count else { throw .notJSON(offset: index) }
        return node
    }

    private mutating func value(depth: Int) throws(FormatFailure) -> JSONNode {
        guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        skipBlanks()
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(FormatFailure) -> JSONNode {
        index += 1
        var members: [JSONNode.Member] = []
        var keys: Set<String> = []
        if accept("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard peek() == UInt8(ascii: "\"") else { throw .notJSON(offset: index) }
            let key = try string()
            guard keys.insert(key).inserted else { throw .duplicateKey(key) }
            guard accept(":") else { throw .notJSON(offset: index) }
            members.append(JSONNode.Member(key: key, value: try value(depth: depth + 1)))
        } while accept(",")
        guard accept("}") else { throw .notJSON(offset: index) }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(FormatFailure) -> JSONNode {
        index += 1
        var elements: [JSONNode] = []
        if accept("]") { return .array([]) }
        repeat { elements.append(try value(depth: depth + 1)) } while accept(",")
        guard accept("]") else { throw .notJSON(offset: index) }
        return .array(elements)
    }

    private mutating func word(_ text: StaticString, _ node: JSONNode) throws(FormatFailure) -> JSONNode {
        for offset in 0..<text.utf8CodeUnitCount {
            guard peek() == text.utf8Start[offset] else { throw .notJSON(offset: index) }
            index += 1
        }
        return node
    }

    private mutating func number() throws(FormatFailure) -> String {
        let start = index
        if peek() == UInt8(ascii: "-") { index += 1 }
        let startsWithZero = peek() == UInt8(ascii: "0")
        let wholeDigits = digits()
        guard wholeDigits == 1 || (wholeDigits > 1 && !startsWithZero) else { throw .notJSON(offset: start) }
        if peek() == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 else { throw .notJSON(offset: index) }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            index += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { index += 1 }
            guard digits() > 0 else { throw .notJSON(offset: index) }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = peek(), (48...57).contains(byte) { index += 1 }
        return index - start
    }

    private mutating func string() throws(FormatFailure) -> String {
        index += 1
        var text = ""
        var start = index
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                text += try piece(start)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                text += try piece(start)
                text.unicodeScalars.append(try escape())
                start = index
            case 0..<0x20: throw .notJSON(offset: index)
            default: index += 1
            }
        }
        throw .notJSON(offset: index)
    }

    private func piece(_ start: Int) throws(FormatFailure) -> String {
        guard let text = String(validating: bytes[start..<index], as: UTF8.self) else { throw .notJSON(offset: start) }
        return text
    }

    private mutating func escape() throws(FormatFailure) -> Unicode.Scalar {
        let start = index
        index += 2
        guard index <= bytes.count else { throw .notJSON(offset: start) }
        switch bytes[index - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw .notJSON(offset: start)
        }
    }

    private mutating func unicodeEscape() throws(FormatFailure) -> Unicode.Scalar {
        let start = index
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first), peek() == UInt8(ascii: "\\") else { throw .notJSON(offset: start) }
        index += 1
        guard peek() == UInt8(ascii: "u") else { throw .notJSON(offset: start) }
        index += 1
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw .notJSON(offset: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(FormatFailure) -> UInt32 {
        guard index + 4 <= bytes.count else { throw .notJSON(offset: index) }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .notJSON(offset: index) }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    private mutating func accept(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek() == UInt8(ascii: sign) else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }
}
