internal import CityModel
internal import CityStore

/// Records that come one JSON document a line (NDJSON), piece by piece.
///
/// Feeds write all their records alike: the names of a record's members and their order are learnt as a shape, and records of
/// the same shape are read by their bytes. All others, and those with escapes or nested values, are read as documents.
struct StreamedLines: StreamedRecords {
    /// Unreadable lines after which a body without a single record is no NDJSON.
    private static let unreadableLimit = 10_000
    private static let shapeLimit = 8

    var rows: StreamedRows
    private var lines = ByteLines()
    private var encoding: LineEncoding
    private let paths: [NodePath?]
    private var isAtStart: Bool
    private var unreadable = 0
    private var shapes: [RecordShape] = []
    /// The shape of the record before.
    private var current = 0
    private var cells: [ByteText]
    private let base: Int64

    init(_ rows: StreamedRows, charset: String?, place: FeedCursor.Place?) {
        self.rows = rows
        encoding = LineEncoding(charset: charset)
        paths = rows.fields.map { NodePath($0) }
        cells = Array(repeating: RecordShape.nothing, count: 4 + rows.layout.values.count)
        base = place?.bytes ?? 0
        isAtStart = place == nil
    }

    var place: (bytes: Int64, header: String?)? { (base + lines.taken, nil) }

    mutating func take(_ piece: UnsafeBufferPointer<UInt8>) throws(FormatFailure) {
        if let whole = lines.whole(piece) { try encoding.look(at: whole) }
        var lines = lines
        self.lines = ByteLines()
        try lines.take(piece) { (line) throws(FormatFailure) in try take(line) }
        self.lines = lines
    }

    mutating func finish() throws(FormatFailure) {
        var lines = lines
        try lines.finish { (line) throws(FormatFailure) in try take(line) }
        if rows.records.count == 0, unreadable > 0 { throw .notJSON(offset: 0) }
    }

    private mutating func take(_ text: ByteText) throws(FormatFailure) {
        var line = text
        if isAtStart, line.count >= 3, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF {
            line = line.part(from: 3, to: line.count)
        }
        isAtStart = false
        if !rows.wantsRecord, takeByShape(line) { return }
        try takeSlowly(line)
    }

    private mutating func takeByShape(_ line: ByteText) -> Bool {
        for offset in shapes.indices {
            let index = (current + offset) % shapes.count
            guard shapes[index].read(line, into: &cells) else { continue }
            current = index
            let encoding = encoding
            return cells.withUnsafeBufferPointer { cells in
                rows.take(cells) { encoding.utf8($0).map { String(decoding: $0, as: UTF8.self) } }
            }
        }
        return false
    }

    private mutating func takeSlowly(_ line: ByteText) throws(FormatFailure) {
        guard (0..<line.count).contains(where: { line[$0] > 0x20 }) else { return }
        try encoding.look(at: UnsafeBufferPointer(start: line.start, count: line.count))
        guard let bytes = encoding.utf8(line) else {
            return try refuse(.badEncoding, line)
        }
        let node: JSONNode
        do throws(FormatFailure) { node = try JSONReader.read(bytes) } catch {
            return try refuse(.unreadableLine, line)
        }
        if shapes.count < Self.shapeLimit, let shape = RecordShape(node, rows.mapper.fields),
            !shapes.contains(shape)
        {
            shapes.append(shape)
        }
        rows.take(JSONRecords.record(node, paths))
    }

    private mutating func refuse(_ reason: QuarantineReason, _ line: ByteText) throws(FormatFailure) {
        unreadable += 1
        rows.refuse(reason, original: line.part(from: 0, to: min(line.count, 990)).string)
        if rows.records.count == 0, unreadable >= Self.unreadableLimit { throw .notJSON(offset: 0) }
    }
}
