/// The `<KEY> value` head of a TNTP file; keys are kept in lower case with single blanks.
struct TNTPMetadata {
    private(set) var values: [String: String] = [:]

    /// Reads up to and with `<END OF METADATA>`.
    init(_ text: inout TrafficText) throws(TrafficReadError) {
        while let line = text.nextLine() {
            guard let open = text.bytes[line].firstIndex(of: 0x3C),
                let close = text.bytes[open..<line.upperBound].firstIndex(of: 0x3E)
            else { continue }
            var inside = (open + 1)..<close
            var words: [String] = []
            while let word = text.nextToken(in: &inside) { words.append(text.text(word).lowercased()) }
            let key = words.joined(separator: " ")
            if key == "end of metadata" { return }
            var rest = (close + 1)..<line.upperBound
            if let value = text.nextToken(in: &rest) { values[key] = text.text(value) }
        }
        throw .missing(field: "<END OF METADATA>")
    }

    /// A count that must be there and be a natural number of 32 bits.
    func count(_ key: String) throws(TrafficReadError) -> Int {
        guard let text = values[key] else { throw .missing(field: key) }
        guard let value = Int(text) else { throw .unexpected(line: 0, field: key, expected: .integer, found: text) }
        guard value >= 0, value < Int(Int32.max) else {
            throw .outOfRange(line: 0, field: key, value: value, allowed: 0...Int(Int32.max) - 1)
        }
        return value
    }
}
