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
        case row([String])
        case node(JSONNode)
    }

    package let cells: [FieldCell]
    /// Whether it has as many fields as the header has columns; always so in JSON.
    package let isWhole: Bool
    let original: Original

    /// The record as it came, for people who look into the quarantine.
    package var text: String {
        switch original {
        case .row(let fields): fields.joined(separator: ",")
        case .node(let node): node.description
        }
    }
}

/// The records of a body, one after the other.
package enum RecordFormat {
    /// Hands over every record of the body.
    /// - Parameters:
    ///   - required: fields without which no record makes sense; a table that has no such column is refused.
    ///   - fields: names of columns (CSV) or dotted paths (JSON).
    /// - Returns: names of the fields that no record can have, because the table lacks the column.
    static func read(
        _ body: [UInt8], format: WireFormat, charset: String?, fields: [String], required: Set<String>,
        _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) -> [String] {
        guard !body.isEmpty else { throw .empty }
        switch format {
        case .csv:
            let text = try TextEncoding.utf8(body, charset: charset)
            return try CSVRecords.read(text, fields: fields, required: required, record)
        case .json(let path):
            try JSONRecords.read(body, path: path, fields: fields, record)
            return []
        }
    }
}

/// How records lie in a body.
package enum WireFormat: Hashable, Sendable {
    /// With the dotted path of the array; empty when the document is the array.
    case json(records: String)
    case csv
}
