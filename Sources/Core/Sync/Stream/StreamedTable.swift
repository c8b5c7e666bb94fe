internal import CityModel
internal import CityStore

/// Records of a table with a header that comes in piece by piece (CSV, RFC 4180).
struct StreamedTable: StreamedRecords {
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    var rows: StreamedRows
    private var lines = ByteLines()
    private var encoding: LineEncoding
    /// Reads rows with quotes, which may go on over line ends.
    private var parser = CSVParser()
    private var isInQuotes = false
    private var header: [String]?
    private var headerText: String?
    /// Column of every field of `rows.fields`; nil for those the table lacks.
    private var columns: [Int?] = []
    /// For every column the places of the plain fields it feeds.
    private var targets: [[Int]] = []
    private var cells: [ByteText]
    private let base: Int64

    /// - Parameter place: where in a table that is taken up again the text goes on.
    init(_ rows: StreamedRows, charset: String?, place: FeedCursor.Place?) throws(FormatFailure) {
        self.rows = rows
        encoding = LineEncoding(charset: charset)
        cells = Array(repeating: Self.nothing, count: 4 + rows.layout.values.count)
        base = place?.bytes ?? 0
        guard let text = place?.header else { return }
        var parser = CSVParser()
        var names: [String] = []
        Array((text + "\n").utf8).withUnsafeBufferPointer { parser.consume($0) { _, fields in names = fields } }
        headerText = text
        try readHeader(names)
    }

    var place: (bytes: Int64, header: String?)? {
        isInQuotes || headerText == nil ? nil : (base + lines.taken, headerText)
    }

    mutating func take(_ piece: UnsafeBufferPointer<UInt8>) throws(FormatFailure) {
        if let whole = lines.whole(piece) { try encoding.look(at: whole) }
        // The lines are held aside so that reading one may change everything else.
        var lines = lines
        self.lines = ByteLines()
        try lines.take(piece) { (line) throws(FormatFailure) in try take(line) }
        self.lines = lines
    }

    mutating func finish() throws(FormatFailure) {
        var lines = lines
        try lines.finish { (line) throws(FormatFailure) in try take(line) }
        if isInQuotes {
            var last: [String]?
            parser.finish { _, fields in last = fields }
            if let last { try takeSlowly(last) }
        }
        guard header != nil else { throw .empty }
    }

    private static let word: StaticString = ""
    private static var nothing: ByteText { ByteText(word.utf8Start, count: 0) }

    private mutating func take(_ text: ByteText) throws(FormatFailure) {
        var line = text
        if line.count > 0, line[line.count - 1] == 13 { line = line.part(from: 0, to: line.count - 1) }
        if isInQuotes { return try takeQuoted(text) }
        guard !line.isEmpty else { return }
        guard header != nil, !rows.wantsRecord else { return try takeQuoted(text) }
        guard let isPlain = split(line) else { return try takeQuoted(text) }
        if isPlain, takePlain() { return }
        try takeQuoted(text)
    }

    private mutating func takePlain() -> Bool {
        let encoding = encoding
        return cells.withUnsafeBufferPointer { cells in
            rows.take(cells) { encoding.utf8($0).map { String(decoding: $0, as: UTF8.self) } }
        }
    }

    /// Puts the fields of a line without quotes where `rows` looks for them.
    /// - Returns: nil for a line with quotes, false when it has not as many fields as the header.
    private mutating func split(_ line: ByteText) -> Bool? {
        var (column, start, place) = (0, 0, 0)
        let count = line.count
        let bytes = line.start
        while true {
            while place < count, bytes[place] != Self.comma {
                if bytes[place] == Self.quote { return nil }
                place += 1
            }
            guard column < targets.count else { return false }
            for target in targets[column] { cells[target] = line.part(from: start, to: place) }
            column += 1
            guard place < count else { break }
            place += 1
            start = place
        }
        return column == targets.count
    }

    /// Reads a line as the parser of whole tables does.
    private mutating func takeQuoted(_ line: ByteText) throws(FormatFailure) {
        try encoding.look(at: UnsafeBufferPointer(start: line.start, count: line.count))
        guard let bytes = encoding.utf8(line) else {
            return rows.refuse(.badEncoding, original: line.part(from: 0, to: min(line.count, 990)).string)
        }
        var found: [[String]] = []
        (bytes + [10]).withUnsafeBufferPointer { parser.consume($0) { _, fields in found.append(fields) } }
        guard parser.pendingBytes <= ByteLines.limit else { throw .endlessLine(limit: ByteLines.limit) }
        isInQuotes = parser.isInQuotes
        for fields in found {
            if header == nil {
                headerText = String(decoding: bytes, as: UTF8.self)
                try readHeader(fields)
            } else {
                try takeSlowly(fields)
            }
        }
    }

    private mutating func takeSlowly(_ fields: [String]) throws(FormatFailure) {
        guard let header else { return try readHeader(fields) }
        guard fields.contains(where: { !$0.isEmpty }) else { return }
        let cells = columns.map { column -> FieldCell in
            guard let column, column < fields.count else { return .absent }
            return FieldText.cell(fields[column])
        }
        rows.take(
            SourceRecord(cells: cells, isWhole: fields.count == header.count, original: .row(header: header, fields)))
    }

    private mutating func readHeader(_ fields: [String]) throws(FormatFailure) {
        let names = fields.map(FieldText.trimmed)
        header = names
        columns = rows.fields.map { field in names.firstIndex { $0 == field } }
        let missing = zip(rows.fields, columns).filter { $0.1 == nil }.map(\.0)
        if let name = rows.fields.first(where: { rows.required.contains($0) && missing.contains($0) }) {
            throw .missingColumn(name)
        }
        targets = Array(repeating: [], count: names.count)
        for (field, column) in columns.prefix(cells.count).enumerated() {
            if let column, !rows.fields[field].isEmpty { targets[column].append(field) }
        }
        rows.note(missingColumns: missing)
    }
}
