internal import CityModel
internal import CityStore

/// Records in ClickHouse's `RowBinaryWithNamesAndTypes`, piece by piece: nothing has to be parsed.
struct StreamedBinary: StreamedRecords {
    private static let word: StaticString = ""
    private static var nothing: ByteText { ByteText(word.utf8Start, count: 0) }

    var rows: StreamedRows
    /// nil while it reads.
    private var reader: RowBinaryReader?
    private var names: [String] = []
    private var columns: [Int?] = []

    /// - Parameter columns: names and types where the body does not say them.
    init(_ rows: StreamedRows, columns: [String]?) throws(FormatFailure) {
        self.rows = rows
        reader = try RowBinaryReader(columns: columns)
    }

    /// Rows have no ends that could be found again.
    var place: (bytes: Int64, header: String?)? { nil }

    mutating func take(_ piece: UnsafeBufferPointer<UInt8>) throws(FormatFailure) {
        guard var reader else { return }
        self.reader = nil
        try reader.take(
            piece, header: { (found) throws(FormatFailure) in try readHeader(found) }, { take($0) })
        self.reader = reader
    }

    mutating func finish() throws(FormatFailure) { try reader?.finish() }

    private mutating func readHeader(_ found: [String]) throws(FormatFailure) {
        names = found
        columns = try RowBinaryRecords.columns(of: rows.fields, in: found, required: rows.required)
        rows.note(missingColumns: zip(rows.fields, columns).filter { $0.1 == nil }.map(\.0))
    }

    private mutating func take(_ row: [RowBinaryCell]) {
        if !rows.wantsRecord, takePlain(row) { return }
        rows.take(RowBinaryRecords.record(row, names, columns))
    }

    private mutating func takePlain(_ row: [RowBinaryCell]) -> Bool {
        guard let time = time(row), let entity = text(1, row), let metric = text(3, row), let flag = flag(row) else {
            return false
        }
        let columns = columns
        return rows.take(time: time, entity: entity, metric: metric, flag: flag, text: { Self.string($0) }) {
            guard let column = columns[4 + $0] else { return true }
            if case .null = row[column] { return true }
            $1 = row[column].number
            return $1 != nil
        }
    }

    private func time(_ row: [RowBinaryCell]) -> Int64? {
        guard let column = columns[0] else { return nil }
        switch row[column] {
        case .moment(let seconds): return seconds
        case .integer(let seconds) where (100_000_000...9_999_999_999).contains(seconds): return seconds
        default: return nil
        }
    }

    /// - Returns: nil for what is not text.
    private func text(_ field: Int, _ row: [RowBinaryCell]) -> ByteText? {
        guard let column = columns[field] else { return Self.nothing }
        guard case .text(let text) = row[column] else { return nil }
        return text
    }

    private func flag(_ row: [RowBinaryCell]) -> ObservationFlag? {
        guard let column = columns[2] else { return .valid }
        switch row[column] {
        case .null: return .valid
        case .word(let word): return ObservationFlag(word: word)
        case .text(let text): return text.isEmpty ? .valid : ObservationFlag(word: text.string)
        default: return nil
        }
    }

    private static func string(_ text: ByteText) -> String? {
        String(validating: UnsafeBufferPointer(start: text.start, count: text.count), as: UTF8.self)
    }
}
