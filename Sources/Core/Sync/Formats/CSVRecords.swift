internal import CityModel

/// Records of a table with a header: its rows.
enum CSVRecords {
    static func read(
        _ text: [UInt8], fields: [String], required: Set<String>, _ record: (SourceRecord) -> Void
    ) throws(FormatFailure) -> [String] {
        var parser = CSVParser()
        var table = Table(fields: fields)
        text.withUnsafeBufferPointer { buffer in parser.consume(buffer) { _, row in table.take(row, record) } }
        parser.finish { _, row in table.take(row, record) }
        guard table.hasHeader else { throw .empty }
        if let name = fields.first(where: { required.contains($0) && table.missing.contains($0) }) {
            throw .missingColumn(name)
        }
        return table.missing
    }

    private struct Table {
        let fields: [String]
        private(set) var hasHeader = false
        /// Fields that no column of the header names.
        private(set) var missing: [String] = []
        private var header: [String] = []
        private var columns: [Int?] = []

        init(fields: [String]) { self.fields = fields }

        mutating func take(_ row: [String], _ record: (SourceRecord) -> Void) {
            guard hasHeader else { return readHeader(row) }
            guard row.contains(where: { !$0.isEmpty }) else { return }
            let cells = columns.map { column -> FieldCell in
                guard let column, column < row.count else { return .absent }
                return FieldText.cell(row[column])
            }
            record(SourceRecord(cells: cells, isWhole: row.count == header.count, original: .row(header: header, row)))
        }

        private mutating func readHeader(_ row: [String]) {
            hasHeader = true
            header = row.map(FieldText.trimmed)
            columns = fields.map { field in header.firstIndex { $0 == field } }
            missing = zip(fields, columns).filter { $0.1 == nil }.map(\.0)
        }
    }
}
