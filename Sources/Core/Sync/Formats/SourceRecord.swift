internal import CityModel

/// One field of a record, as far as a mapping can use it.
package enum FieldCell: Hashable, Sendable {
    /// The record has no such field.
    case absent
    /// There, but without content: JSON `null`, empty text.
    case empty
    /// Text or the digits of a number, without blanks at both ends.
    case text(String)
    /// A value of another kind: JSON `true`, `false`, object or array.
    case other
}

/// One record of a delivery: the fields a mapping asked for, in the order it asked.
package struct SourceRecord: Sendable {
    enum Original: Sendable {
        /// The fields of a row under the names of its table's columns.
        case row(header: [String], [String])
        case node(JSONNode)
    }

    package let cells: [FieldCell]
    /// Whether it has as many fields as the header has columns; always so in JSON.
    package let isWhole: Bool
    let original: Original

    /// The record as it came, for people who look into the quarantine.
    package var text: String {
        switch original {
        case .row(_, let fields): fields.joined(separator: ",")
        case .node(let node): node.description
        }
    }

    /// The record as a JSON object, to be read again later; fields beyond the header of their table are left out.
    var raw: String {
        switch original {
        case .row(let header, let fields):
            JSONText.object(zip(header, fields).map { ($0, JSONText.quoted($1)) })
        case .node(let node): node.json
        }
    }
}

/// The records of a whole body, one after the other.
struct RecordFormat {
    /// The document the records came in; nil for tables and lines.
    let document: JSONNode?
    /// Fields that no record can have, because the table lacks the column.
    let missing: [String]
    /// Lines that are not documents, of NDJSON.
    let unreadable: [String]

    /// Hands over every record of the body.
    /// - Parameters:
    ///   - fields: names of columns (CSV) or paths (JSON, NDJSON, XML).
    ///   - required: fields without which no record makes sense; a table that has no such column is refused.
    static func read(
        _ body: [UInt8], _ endpoint: HTTPEndpoint, charset: String?, fields: [String], required: Set<String>,
        _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) -> RecordFormat {
        guard !body.isEmpty else { throw .empty }
        let path = endpoint.mapping.records
        switch endpoint.format {
        case .csv:
            let text = try TextEncoding.utf8(body, charset: charset)
            let missing = try CSVRecords.read(text, fields: fields, required: required, record)
            return RecordFormat(document: nil, missing: missing, unreadable: [])
        case .json:
            let document = try JSONReader.read(body)
            try refuseFailure(document, endpoint)
            try JSONRecords.read(document, path: path, fields: fields, record)
            return RecordFormat(document: document, missing: [], unreadable: [])
        case .xml:
            let document = try XMLReader.read(try TextEncoding.utf8(body, charset: charset))
            try refuseFailure(document, endpoint)
            try JSONRecords.read(document, path: path, fields: fields, oneIsMany: true, record)
            return RecordFormat(document: document, missing: [], unreadable: [])
        case .rowBinary:
            let missing = try RowBinaryRecords.read(
                body, types: endpoint.feed.columns, fields: fields, required: required, record)
            return RecordFormat(document: nil, missing: missing, unreadable: [])
        case .ndjson:
            return try lines(TextEncoding.utf8(body, charset: charset), fields: fields, record)
        }
    }

    private static func lines(
        _ body: [UInt8], fields: [String], _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) -> RecordFormat {
        var lines = LineRecords(fields: fields)
        var unreadable: [String] = []
        body.withUnsafeBufferPointer { buffer in
            lines.consume(buffer, refuse: { unreadable.append($0) }, record)
        }
        lines.finish(refuse: { unreadable.append($0) }, record)
        if lines.isTooLong || (lines.records == 0 && !unreadable.isEmpty) { throw .notJSON(offset: 0) }
        return RecordFormat(document: nil, missing: [], unreadable: unreadable)
    }

    /// Some servers say "error" with status 200.
    private static func refuseFailure(_ document: JSONNode, _ endpoint: HTTPEndpoint) throws(FormatFailure) {
        guard let path = endpoint.feed.failure, let found = NodePath(path)?.value(in: document), found != .null,
            found != .bool(false)
        else { return }
        throw .reported(PlainText.sanitized(found.description, limit: 160))
    }
}
