/// Records of a document of JSON nodes: the elements of one array.
enum JSONRecords {
    /// - Parameter oneIsMany: whether one object, or nothing at all, stands for an array: XML cannot tell them apart.
    static func read(
        _ document: JSONNode, path: String, fields: [String], oneIsMany: Bool = false, _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) {
        let found = NodePath(path)?.value(in: document)
        let single: [JSONNode]? = oneIsMany ? found.map { [$0] } ?? [] : nil
        guard let elements = found?.elements ?? single else { throw .noRecords(path: path) }
        let paths = fields.map { NodePath($0) }
        for element in elements { record(Self.record(element, paths)) }
    }

    /// - Parameter fields: where the fields are; nil where a path cannot be read.
    static func record(_ element: JSONNode, _ fields: [NodePath?]) -> SourceRecord {
        SourceRecord(cells: fields.map { cell($0?.value(in: element)) }, isWhole: true, original: .node(element))
    }

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
