internal import CityStore

/// Records of a whole body in `RowBinaryWithNamesAndTypes`, or in `RowBinary` whose columns are known.
enum RowBinaryRecords {
    static func read(
        _ body: [UInt8], types: [String]?, fields: [String], required: Set<String>, _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) -> [String] {
        var reader = try RowBinaryReader(columns: types)
        var columns: [Int?] = []
        var names: [String] = []
        let result = body.withUnsafeBufferPointer { buffer in
            Result { () throws(FormatFailure) in
                try reader.take(
                    buffer,
                    header: { (found) throws(FormatFailure) in
                        names = found
                        columns = try Self.columns(of: fields, in: found, required: required)
                    },
                    { record(Self.record($0, names, columns)) })
            }
        }
        try result.get()
        try reader.finish()
        return zip(fields, columns).filter { $0.1 == nil }.map(\.0)
    }

    /// Where the fields stand; nil for those the table lacks.
    static func columns(
        of fields: [String], in names: [String], required: Set<String>
    ) throws(FormatFailure) -> [Int?] {
        if let name = fields.first(where: { required.contains($0) && !names.contains($0) }) {
            throw .missingColumn(name)
        }
        return fields.map { names.firstIndex(of: $0) }
    }

    static func record(_ row: [RowBinaryCell], _ names: [String], _ columns: [Int?]) -> SourceRecord {
        // Text that is not UTF-8 cannot be named; it is kept as what can be read of it.
        let texts = row.map { cell in
            if let text = cell.string { return text }
            guard case .text(let bytes) = cell else { return "" }
            return bytes.string
        }
        return SourceRecord(
            cells: columns.map { $0.map { FieldText.cell(texts[$0]) } ?? .absent }, isWhole: true,
            original: .row(header: names, texts))
    }
}
