/// Records of a JSON document: the objects of one array.
enum JSONRecords {
    static func read(
        _ body: [UInt8], path: String, fields: [String], _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) {
        try read(JSONReader.read(body), path: path, fields: fields, record)
    }

    static func read(
        _ document: JSONNode, path: String, fields: [String], _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) {
        guard let elements = document.value(at: steps(path))?.elements else { throw .noRecords(path: path) }
        let paths = fields.map(steps)
        for element in elements {
            let cells = paths.map { cell(element.value(at: $0)) }
            record(SourceRecord(cells: cells, isWhole: true, original: .node(element)))
        }
    }

    private static func steps(_ path: String) -> [Substring] { path.split(separator: ".") }

    private static func cell(_ node: JSONNode?) -> FieldCell {
        switch node {
        case nil: .absent
        case .null: .empty
        case .number(let text): .text(text)
        case .string(let text): FieldText.cell(text)
        case .bool, .array, .object: .other
        }
    }
}
