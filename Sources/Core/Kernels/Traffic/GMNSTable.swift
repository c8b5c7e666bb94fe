/// A comma-separated table with a heading row (RFC 4180: quoted fields, doubled quotes, line ends inside quotes).
struct GMNSTable {
    /// One field: its bytes without the quotes around it.
    private struct Field {
        var range: Range<Int>
        var isQuoted: Bool
    }

    private let text: TrafficText
    private var position: Int
    private var line = 1
    private var fields: [Field] = []
    private let columns: [String: Int]
    /// The line on which the current row starts, from 1.
    private(set) var rowLine = 1

    /// Reads the heading row.
    init(_ bytes: [UInt8]) throws(TrafficReadError) {
        let opened = TrafficText(bytes)
        var reading = GMNSTable(text: opened, columns: [:])
        var columns: [String: Int] = [:]
        if try reading.nextRow() {
            for index in reading.fields.indices {
                columns[reading.string(reading.fields[index]).lowercased(), default: index] = index
            }
        }
        self = GMNSTable(text: opened, columns: columns, after: reading)
    }

    private init(text: TrafficText, columns: [String: Int], after heading: GMNSTable? = nil) {
        self.text = text
        self.columns = columns
        position = heading?.position ?? text.position
        line = heading?.line ?? 1
    }

    /// Moves to the next row that is not blank; false at the end.
    mutating func nextRow() throws(TrafficReadError) -> Bool {
        let bytes = text.bytes
        while position < bytes.count {
            rowLine = line
            fields.removeAll(keepingCapacity: true)
            var isRowOpen = true
            while isRowOpen { isRowOpen = try readField(bytes) }
            if fields.count > 1 || !(fields.first?.range.isEmpty ?? true) { return true }
        }
        return false
    }

    /// Reads one field and its separator; false when the row ends with it.
    private mutating func readField(_ bytes: [UInt8]) throws(TrafficReadError) -> Bool {
        let isQuoted = position < bytes.count && bytes[position] == 0x22
        if isQuoted { position += 1 }
        let start = position
        var end = start
        if isQuoted {
            end = try closingQuote(bytes)
            position = end + 1
        }
        while position < bytes.count, bytes[position] != 0x2C, bytes[position] != 0x0A, bytes[position] != 0x0D {
            position += 1
        }
        fields.append(Field(range: start..<(isQuoted ? end : position), isQuoted: isQuoted))
        guard position < bytes.count else { return false }
        let separator = bytes[position]
        position += 1
        if separator == 0x2C { return true }
        if separator == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
        line += 1
        return false
    }

    private mutating func closingQuote(_ bytes: [UInt8]) throws(TrafficReadError) -> Int {
        var index = position
        while index < bytes.count {
            if bytes[index] == 0x22 {
                guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { return index }
                index += 1
            } else if bytes[index] == 0x0A {
                line += 1
            }
            index += 1
        }
        throw .unexpected(line: rowLine, field: "", expected: .quote, found: "")
    }

    private func string(_ field: Field) -> String {
        guard field.isQuoted else { return String(decoding: text.bytes[trimmed(field.range)], as: UTF8.self) }
        var unescaped: [UInt8] = []
        var wasQuote = false
        for byte in text.bytes[field.range] {
            wasQuote = byte == 0x22 && !wasQuote
            if !wasQuote { unescaped.append(byte) }
        }
        return String(decoding: unescaped, as: UTF8.self)
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, text.bytes[start] == 0x20 || text.bytes[start] == 0x09 { start += 1 }
        while end > start, text.bytes[end - 1] == 0x20 || text.bytes[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    private func content(_ column: String) -> Range<Int>? {
        guard let index = columns[column], index < fields.count else { return nil }
        let range = trimmed(fields[index].range)
        return range.isEmpty ? nil : range
    }
}

extension GMNSTable {
    func requireColumns(_ names: [String]) throws(TrafficReadError) {
        for name in names where columns[name] == nil { throw .missing(field: name) }
    }

    /// Whether the row ends before a column that the heading has.
    func isCut(before column: String) -> Bool { columns[column].map { $0 >= fields.count } ?? false }

    /// A text field; empty when the column or the field is absent.
    func string(_ column: String) -> String {
        guard let index = columns[column], index < fields.count else { return "" }
        return string(fields[index])
    }

    /// A whole number, nil when the field is absent or empty.
    func integerIfPresent(_ column: String) throws(TrafficReadError) -> Int? {
        guard let range = content(column) else { return nil }
        if let value = text.integer(range) { return value }
        if let value = text.number(range), let whole = Int(exactly: value) { return whole }
        throw .unexpected(line: rowLine, field: column, expected: .integer, found: text.text(range))
    }

    func integer(_ column: String) throws(TrafficReadError) -> Int {
        guard let value = try integerIfPresent(column) else { throw .missingField(line: rowLine, field: column) }
        return value
    }

    /// A number, nil when the field is absent or empty.
    func numberIfPresent(_ column: String) throws(TrafficReadError) -> Double? {
        guard let range = content(column) else { return nil }
        guard let value = text.number(range) else {
            throw .unexpected(line: rowLine, field: column, expected: .number, found: text.text(range))
        }
        return value
    }

    func number(_ column: String) throws(TrafficReadError) -> Double {
        guard let value = try numberIfPresent(column) else { throw .missingField(line: rowLine, field: column) }
        return value
    }
}
