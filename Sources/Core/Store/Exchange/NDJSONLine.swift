/// Finds the fields of an observation in a line that holds one JSON object (RFC 8259). Names that are not asked for are
/// passed over, whatever they hold.
struct NDJSONLine {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// Texts with escapes, decoded, while the line is looked at.
    private var decoded: [(field: ObservationField, bytes: [UInt8])] = []

    /// - Parameter body: gets the fields, which are good only while it runs.
    /// - Returns: whether the line is an object.
    mutating func split(_ line: ByteText, _ body: (ObservationLine) -> Void) -> Bool {
        decoded.removeAll(keepingCapacity: true)
        var fields = ObservationLine()
        var place = Self.pastBlanks(line, 0)
        guard place < line.count, line[place] == UInt8(ascii: "{") else { return false }
        place = Self.pastBlanks(line, place + 1)
        if place < line.count, line[place] == UInt8(ascii: "}") {
            body(fields)
            return Self.pastBlanks(line, place + 1) == line.count
        }
        while true {
            guard let name = Self.text(line, &place) else { return false }
            place = Self.pastBlanks(line, place)
            guard place < line.count, line[place] == UInt8(ascii: ":") else { return false }
            place = Self.pastBlanks(line, place + 1)
            guard place < line.count else { return false }
            if let field = Self.field(name.bytes) {
                guard take(field, line, &place, &fields) else { return false }
            } else {
                guard Self.skip(line, &place) else { return false }
            }
            place = Self.pastBlanks(line, place)
            guard place < line.count else { return false }
            if line[place] == UInt8(ascii: "}") { break }
            guard line[place] == UInt8(ascii: ",") else { return false }
            place = Self.pastBlanks(line, place + 1)
        }
        guard Self.pastBlanks(line, place + 1) == line.count else { return false }
        hand(over: 0, fields, body)
        return true
    }

    private mutating func take(
        _ field: ObservationField, _ line: ByteText, _ place: inout Int, _ fields: inout ObservationLine
    ) -> Bool {
        if line[place] == Self.quote {
            guard let text = Self.text(line, &place) else { return false }
            if text.hasEscapes {
                guard let bytes = Self.unescaped(text.bytes) else { return false }
                decoded.append((field, bytes))
            } else {
                fields[field] = text.bytes
            }
            return true
        }
        let start = place
        while place < line.count, !Self.endsWord(line[place]) { place += 1 }
        let word = line.part(from: start, to: place)
        guard !word.isEmpty else { return false }
        fields[field] = word.isSame(as: "null") ? ObservationLine.nothing : word
        return true
    }

    private func hand(over index: Int, _ fields: ObservationLine, _ body: (ObservationLine) -> Void) {
        guard index < decoded.count else { return body(fields) }
        decoded[index].bytes.withUnsafeBufferPointer { bytes in
            var fields = fields
            fields[decoded[index].field] =
                bytes.baseAddress.map { ByteText($0, count: bytes.count) } ?? ObservationLine.nothing
            hand(over: index + 1, fields, body)
        }
    }

    private static func field(_ name: ByteText) -> ObservationField? {
        if name.isSame(as: "entity") { return .entity }
        if name.isSame(as: "metric") { return .metric }
        if name.isSame(as: "time") { return .time }
        if name.isSame(as: "value") { return .value }
        return name.isSame(as: "flag") ? .flag : nil
    }

    /// Reads a string from its opening quote on; what it gives stands between the quotes.
    private static func text(_ line: ByteText, _ place: inout Int) -> (bytes: ByteText, hasEscapes: Bool)? {
        guard place < line.count, line[place] == quote else { return nil }
        let start = place + 1
        var hasEscapes = false
        place = start
        while place < line.count, line[place] != quote {
            if line[place] == backslash {
                hasEscapes = true
                place += 1
            }
            place += 1
        }
        guard place < line.count else { return nil }
        place += 1
        return (line.part(from: start, to: place - 1), hasEscapes)
    }

    /// Passes over a value of any kind.
    private static func skip(_ line: ByteText, _ place: inout Int) -> Bool {
        var depth = 0
        repeat {
            guard place < line.count else { return false }
            switch line[place] {
            case quote:
                guard text(line, &place) != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return false }
                depth -= 1
                place += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"):
                guard depth > 0 else { return false }
                place += 1
            default:
                while place < line.count, !endsWord(line[place]) { place += 1 }
            }
        } while depth > 0
        return true
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: " "), UInt8(ascii: "\t"),
            UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "["), quote:
            true
        default: false
        }
    }

    private static func pastBlanks(_ line: ByteText, _ start: Int) -> Int {
        var place = start
        while place < line.count, line[place] == UInt8(ascii: " ") || line[place] == UInt8(ascii: "\t") { place += 1 }
        return place
    }

    private static func unescaped(_ text: ByteText) -> [UInt8]? {
        var bytes: [UInt8] = []
        var place = 0
        while place < text.count {
            guard text[place] == backslash else {
                bytes.append(text[place])
                place += 1
                continue
            }
            switch text[place + 1] {
            case UInt8(ascii: "b"): bytes.append(8)
            case UInt8(ascii: "f"): bytes.append(12)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(text, &place) else { return nil }
                bytes += Array(Character(scalar).utf8)
                continue
            case let byte where [quote, backslash, UInt8(ascii: "/")].contains(byte): bytes.append(byte)
            default: return nil
            }
            place += 2
        }
        return bytes
    }

    /// Reads `\uXXXX`, or two of them that make one character (RFC 8259, 7).
    private static func scalar(_ text: ByteText, _ place: inout Int) -> Unicode.Scalar? {
        guard let first = unit(text, &place) else { return nil }
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
        guard place + 1 < text.count, text[place] == backslash, text[place + 1] == UInt8(ascii: "u"),
            let second = unit(text, &place), 0xDC00..<0xE000 ~= second
        else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private static func unit(_ text: ByteText, _ place: inout Int) -> UInt32? {
        guard place + 6 <= text.count else { return nil }
        defer { place += 6 }
        return UInt32(text.part(from: place + 2, to: place + 6).string, radix: 16)
    }
}
