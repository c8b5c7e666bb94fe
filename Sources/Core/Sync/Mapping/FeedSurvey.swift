package import CityModel

/// Looks at an answer nobody has described yet and says what a source's file could say of it.
package struct FeedSurvey: Hashable, Sendable {
    /// One field of the first record.
    package struct Field: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable {
            case time, number, text, other
        }

        /// Name of the column, or path from the record.
        package let path: String
        package let kind: Kind
        package let sample: String
    }

    package let format: HTTPEndpoint.Format
    /// A file of `data/dialects/`; nil when the answer shows the marks of none.
    package let dialect: String?
    /// Where the records are.
    package let records: String
    package let fields: [Field]
    /// Records of the answer.
    package let count: Int

    package var timeField: Field? { fields.first { $0.kind == .time } }
    package var entityField: Field? { fields.first { $0.kind == .text } ?? fields.first { $0.kind == .number } }
    package var valueFields: [Field] { fields.filter { $0.kind == .number && $0 != entityField } }

    /// - Throws: `FormatFailure` when the body is none of the formats, or holds no records.
    package init(_ body: [UInt8], charset: String?) throws(FormatFailure) {
        guard !body.isEmpty else { throw .empty }
        let first = body.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
        switch first {
        case UInt8(ascii: "<"):
            let document = try XMLReader.read(try TextEncoding.utf8(body, charset: charset))
            // A page for people may be good XML.
            guard document["html"] == nil, document["HTML"] == nil else { throw .noRecords(path: "") }
            try self.init(document, format: .xml)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if let document = try? JSONReader.read(body) {
                try self.init(document, format: .json)
            } else {
                try self.init(lines: body)
            }
        default: try self.init(table: try TextEncoding.utf8(body, charset: charset))
        }
    }

    private init(_ document: JSONNode, format: HTTPEndpoint.Format) throws(FormatFailure) {
        let (dialect, path) = Self.dialect(document, format)
        guard let found = NodePath(path)?.value(in: document),
            let records = found.elements ?? (format == .xml ? [found] : nil),
            let first = records.first
        else { throw .noRecords(path: path) }
        self.format = format
        self.dialect = dialect
        self.records = path
        fields = Self.fields(of: first, at: "", depth: 0)
        count = records.count
    }

    private init(lines body: [UInt8]) throws(FormatFailure) {
        let lines = body.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.first else { throw .empty }
        fields = Self.fields(of: try JSONReader.read(Array(line)), at: "", depth: 0)
        (format, dialect, records, count) = (.ndjson, nil, "", lines.count)
    }

    private init(table text: [UInt8]) throws(FormatFailure) {
        let table = CSVTable(text)
        guard let row = table.rows.first, table.header.count > 1 else { throw .noRecords(path: "") }
        fields = zip(table.header, row.fields).map { name, text in
            Field(path: FieldText.trimmed(name), kind: Self.kind(text), sample: Self.sample(text))
        }
        (format, dialect, records, count) = (.csv, nil, "", table.rows.count)
    }

    /// The marks that servers leave in their documents, and where they keep their records.
    private static func dialect(_ document: JSONNode, _ format: HTTPEndpoint.Format) -> (String?, String) {
        if format == .xml {
            if document["rss"]?["channel"]?["item"] != nil { return ("rss", "rss.channel.item") }
            return document["feed"]?["entry"] == nil ? (nil, xmlRecords(document)) : ("atom", "feed.entry")
        }
        if let records = document.elements {
            let isRequest = records.first?["service_request_id"] != nil
            return (isRequest ? "open311" : nil, "")
        }
        if document["features"] != nil {
            if document["links"] != nil { return ("ogc-features", "features") }
            let isArcGIS = document["features"]?.elements?.first?["attributes"] != nil
            return (isArcGIS ? "arcgis" : nil, "features")
        }
        if document["result"]?["records"] != nil { return ("ckan", "result.records") }
        if document["rows"] != nil, document["next_url"] != nil || document["truncated"] != nil {
            return ("datasette", "rows")
        }
        if document["value"]?.elements != nil { return ("sensorthings", "value") }
        return (nil, firstArray(document, at: "") ?? "")
    }

    /// The children of the root that repeat.
    private static func xmlRecords(_ document: JSONNode) -> String {
        guard case .object(let roots) = document, let root = roots.first else { return "" }
        return firstArray(root.value, at: quoted(root.key)) ?? quoted(root.key)
    }

    private static func firstArray(_ node: JSONNode, at path: String) -> String? {
        guard case .object(let members) = node else { return nil }
        for member in members {
            if case .array(let elements) = member.value, case .object = elements.first {
                return joined(path, member.key)
            }
        }
        for member in members {
            if let found = firstArray(member.value, at: joined(path, member.key)) { return found }
        }
        return nil
    }

    private static func fields(of node: JSONNode, at path: String, depth: Int) -> [Field] {
        switch node {
        case .object(let members) where depth < 6:
            return members.flatMap { fields(of: $0.value, at: joined(path, $0.key), depth: depth + 1) }
        case .string(let text): return [Field(path: path, kind: kind(text), sample: sample(text))]
        case .number(let text): return [Field(path: path, kind: isTime(text) ? .time : .number, sample: text)]
        default: return [Field(path: path, kind: .other, sample: sample(node.description))]
        }
    }

    private static func kind(_ text: String) -> Field.Kind {
        if isTime(text) { return .time }
        return FieldText.number(text) == nil ? .text : .number
    }

    /// A civil or ISO 8601 time, or a number that is a second or millisecond of 2001 to 2100.
    private static func isTime(_ text: String) -> Bool {
        let plain = FieldText.narrowed(text)
        if let number = Int64(plain) {
            return (978_307_200...4_102_444_800).contains(number)
                || (978_307_200_000...4_102_444_800_000).contains(number)
        }
        guard Double(plain) == nil else { return false }
        return Timestamp(plain, assumingOffset: 0) != nil || MailDate.timestamp(plain) != nil
    }

    private static func sample(_ text: String) -> String { PlainText.sanitized(text, limit: 40) }

    private static func joined(_ path: String, _ key: String) -> String {
        path.isEmpty ? quoted(key) : path + "." + quoted(key)
    }

    private static func quoted(_ key: String) -> String {
        key.contains { $0 == "." || $0 == "[" } ? "'\(key)'" : key
    }
}
