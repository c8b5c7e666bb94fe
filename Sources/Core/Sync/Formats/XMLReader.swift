/// Reads XML 1.0 documents of data into the same nodes as JSON: an element is an object of its children by name and its
/// attributes by `@name`; children of one name that repeat are an array; an element with text alone is that text, its text
/// beside attributes is under `#text`. Names lose their namespace prefix.
///
/// A document type declaration is refused, so that no entity of the sender's is ever expanded; depth and size are bounded.
package struct XMLReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// - Returns: an object with the root element under its name.
    /// - Throws: `FormatFailure.notXML` with the offset of the first byte that cannot be read, `.tooDeep`.
    package static func read(_ bytes: [UInt8]) throws(FormatFailure) -> JSONNode {
        guard !bytes.isEmpty else { throw .empty }
        let result = bytes.withUnsafeBufferPointer { buffer in
            var reader = XMLReader(buffer)
            return Result { () throws(FormatFailure) in try reader.document() }
        }
        return try result.get()
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func document() throws(FormatFailure) -> JSONNode {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        try skipMarkup()
        guard peek() == UInt8(ascii: "<") else { throw .notXML(offset: index) }
        let root = try element(depth: 1)
        try skipMarkup()
        guard index == bytes.count else { throw .notXML(offset: index) }
        return .object([root])
    }

    /// Blanks, comments and processing instructions.
    private mutating func skipMarkup() throws(FormatFailure) {
        while true {
            skipBlanks()
            if starts("<?") { try skip(past: "?>") } else if starts("<!--") { try skip(past: "-->") } else { return }
        }
    }

    private mutating func element(depth: Int) throws(FormatFailure) -> JSONNode.Member {
        guard depth <= JSONReader.depthLimit else { throw .tooDeep(limit: JSONReader.depthLimit) }
        index += 1
        let name = try name()
        var content = Content()
        while try attribute(into: &content) {}
        if accept("/>") { return content.member(Self.local(name)) }
        guard accept(">") else { throw .notXML(offset: index) }
        while !starts("</") {
            try child(of: &content, depth: depth)
        }
        index += 2
        let end = try self.name()
        skipBlanks()
        guard end == name, accept(">") else { throw .notXML(offset: index) }
        return content.member(Self.local(name))
    }

    private mutating func child(of content: inout Content, depth: Int) throws(FormatFailure) {
        if starts("<!--") {
            try skip(past: "-->")
        } else if starts("<![CDATA[") {
            index += 9
            let start = index
            try skip(past: "]]>")
            content.text += try text(start..<(index - 3))
        } else if starts("<?") {
            try skip(past: "?>")
        } else if peek() == UInt8(ascii: "<") {
            content.add(try element(depth: depth + 1))
        } else {
            content.text += try characters(until: UInt8(ascii: "<"))
        }
    }

    private mutating func attribute(into content: inout Content) throws(FormatFailure) -> Bool {
        skipBlanks()
        guard let first = peek() else { throw .notXML(offset: index) }
        if first == UInt8(ascii: ">") || first == UInt8(ascii: "/") { return false }
        let name = try name()
        skipBlanks()
        guard accept("=") else { throw .notXML(offset: index) }
        skipBlanks()
        guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw .notXML(offset: index)
        }
        index += 1
        let value = try characters(until: quote)
        index += 1
        guard !name.hasPrefix("xmlns") else { return true }
        guard content.addAttribute("@" + Self.local(name), value) else { throw .duplicateKey(name) }
        return true
    }

    private mutating func name() throws(FormatFailure) -> String {
        let start = index
        while let byte = peek(), !Self.endsName(byte) { index += 1 }
        guard index > start else { throw .notXML(offset: index) }
        return try text(start..<index)
    }

    /// Text up to the byte, entities replaced.
    private mutating func characters(until end: UInt8) throws(FormatFailure) -> String {
        var result = ""
        var start = index
        while let byte = peek(), byte != end {
            if byte == UInt8(ascii: "&") {
                result += try text(start..<index)
                result.unicodeScalars.append(try reference())
                start = index
            } else if byte == UInt8(ascii: "<") {
                throw .notXML(offset: index)
            } else {
                index += 1
            }
        }
        guard peek() != nil else { throw .notXML(offset: index) }
        return result + (try text(start..<index))
    }

    /// One of the five predefined entities or a character by number; a document can define no others.
    private mutating func reference() throws(FormatFailure) -> Unicode.Scalar {
        let start = index
        index += 1
        let nameStart = index
        while let byte = peek(), byte != UInt8(ascii: ";"), index - nameStart < 12 { index += 1 }
        guard peek() == UInt8(ascii: ";") else { throw .notXML(offset: start) }
        let name = try text(nameStart..<index)
        index += 1
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16)
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let number, number != 0, let scalar = Unicode.Scalar(number) else { throw .notXML(offset: start) }
            return scalar
        }
    }

    private func text(_ range: Range<Int>) throws(FormatFailure) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw .notXML(offset: range.lowerBound)
        }
        return text
    }

    private mutating func skip(past sign: StaticString) throws(FormatFailure) {
        let start = index
        while index < bytes.count {
            if accept(sign) { return }
            index += 1
        }
        throw .notXML(offset: start)
    }

    private func starts(_ sign: StaticString) -> Bool {
        guard index + sign.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<sign.utf8CodeUnitCount where bytes[index + offset] != sign.utf8Start[offset] { return false }
        return true
    }

    private mutating func accept(_ sign: StaticString) -> Bool {
        guard starts(sign) else { return false }
        index += sign.utf8CodeUnitCount
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!")
    }

    private static func local(_ name: String) -> String {
        name.firstIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }
}

/// What an element holds, gathered in the order it came.
private struct Content {
    var text = ""
    private var names: [String] = []
    private var places: [String: Int] = [:]
    private var values: [[JSONNode]] = []

    mutating func add(_ member: JSONNode.Member) {
        if let place = places[member.key] {
            values[place].append(member.value)
        } else {
            places[member.key] = values.count
            names.append(member.key)
            values.append([member.value])
        }
    }

    /// - Returns: false when the element has the attribute already.
    mutating func addAttribute(_ name: String, _ value: String) -> Bool {
        guard places[name] == nil else { return false }
        add(JSONNode.Member(key: name, value: .string(value)))
        return true
    }

    func member(_ name: String) -> JSONNode.Member {
        let trimmed = text.drop { $0.isWhitespace }
        let end = trimmed.lastIndex { !$0.isWhitespace }
        let words = end.map { String(trimmed[...$0]) } ?? ""
        guard !names.isEmpty else { return JSONNode.Member(key: name, value: .string(words)) }
        var members = zip(names, values).map { key, nodes in
            JSONNode.Member(key: key, value: nodes.count == 1 ? nodes[0] : .array(nodes))
        }
        if !words.isEmpty { members.append(JSONNode.Member(key: "#text", value: .string(words))) }
        return JSONNode.Member(key: name, value: .object(members))
    }
}
