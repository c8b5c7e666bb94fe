/// Comma-separated text (RFC 4180) as rows of fields, with the line each row starts on.
///
/// A byte-order mark is dropped, CR LF and LF both end a row, blank lines are skipped, a quoted field may hold commas, quotes
/// (doubled) and line ends. An unclosed quote ends with the text.
package struct CSVTable: Sendable {
    package struct Row: Sendable {
        package let line: Int
        package let fields: [String]

        /// The text in a column; empty where the row is too short or there is no such column.
        package func field(_ column: Int?) -> String {
            column.flatMap { $0 < fields.count ? fields[$0] : nil } ?? ""
        }
    }

    package let header: [String]
    package let rows: [Row]
    private let columns: [String: Int]

    package init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) {
        var parser = CSVParser(separator: separator)
        var all: [Row] = []
        bytes.withUnsafeBufferPointer { buffer in
            parser.consume(buffer) { line, fields in all.append(Row(line: line, fields: fields)) }
        }
        parser.finish { line, fields in all.append(Row(line: line, fields: fields)) }
        header = all.first?.fields ?? []
        rows = Array(all.dropFirst())
        columns = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Position of a column by its name in the header.
    package func column(_ name: String) -> Int? { columns[name] }
}

/// A push parser for comma-separated text that arrives in pieces; it holds one row at a time.
package struct CSVParser: Sendable {
    private let separator: UInt8
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var isQuoted = false
    private var quoteEnded = false
    private var line = 1
    private var rowLine = 1
    private var started = false
    private var position = 0

    package init(separator: UInt8 = UInt8(ascii: ",")) { self.separator = separator }

    /// Bytes held for the unfinished row, so that a caller can refuse rows without end.
    package var pendingBytes: Int { field.count + fields.reduce(0) { $0 + $1.utf8.count } }

    /// Whether a quoted field has begun and not ended, so that a line end belongs to it.
    package var isInQuotes: Bool { isQuoted && !quoteEnded }

    /// Reads a piece and hands over every row that ends in it.
    package mutating func consume(_ bytes: UnsafeBufferPointer<UInt8>, row: (Int, [String]) throws -> Void) rethrows {
        for byte in bytes {
            position += 1
            if position <= 3, [0xEF, 0xBB, 0xBF][position - 1] == byte, field.isEmpty { continue }
            try take(byte, row)
        }
    }

    /// Hands over a last row that no line end closed.
    package mutating func finish(row: (Int, [String]) throws -> Void) rethrows {
        if started { try endRow(row) }
    }

    private mutating func take(_ byte: UInt8, _ row: (Int, [String]) throws -> Void) rethrows {
        if isQuoted, !quoteEnded {
            if byte == UInt8(ascii: "\"") { quoteEnded = true } else { field.append(byte) }
            if byte == UInt8(ascii: "\n") { line += 1 }
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            if quoteEnded {
                field.append(byte)
                quoteEnded = false
            } else if field.isEmpty {
                isQuoted = true
                started = true
            } else {
                field.append(byte)
            }
        case separator:
            endField()
            started = true
        case UInt8(ascii: "\n"):
            line += 1
            if started || !field.isEmpty { try endRow(row) }
            rowLine = line
        case UInt8(ascii: "\r"):
            break
        default:
            field.append(byte)
            started = true
        }
    }

    private mutating func endField() {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        isQuoted = false
        quoteEnded = false
    }

    private mutating func endRow(_ row: (Int, [String]) throws -> Void) rethrows {
        endField()
        let complete = fields
        fields.removeAll(keepingCapacity: true)
        started = false
        try row(rowLine, complete)
    }
}

/// Writes one field so that a spreadsheet neither splits it nor takes it for a formula (CSV injection).
package enum CSVField {
    package static func quoted(_ text: String) -> String {
        var body = text
        if let first = body.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), Double(body) == nil {
            body = "'" + body
        }
        guard body.utf8.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else { return body }
        return "\"" + body.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
