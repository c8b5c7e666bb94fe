/// Records that arrive one JSON document a line (NDJSON), read as the pieces come; it holds one line at a time.
struct LineRecords {
    /// Longest line; a longer one is a body without lines.
    static let lineLimit = 1 << 20

    private let fields: [NodePath?]
    private var pending: [UInt8] = []
    private var isAtStart = true
    /// Lines that are not JSON documents.
    private(set) var unreadable = 0
    private(set) var records = 0
    private(set) var isTooLong = false

    init(fields: [String]) { self.fields = fields.map { NodePath($0) } }

    /// Takes a piece and hands over every record whose line ends in it.
    /// - Parameters:
    ///   - refuse: gets a line that is not a JSON document.
    mutating func consume(
        _ bytes: UnsafeBufferPointer<UInt8>, refuse: (String) -> Void, _ record: (SourceRecord) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending.append(contentsOf: rest[rest.startIndex..<end])
            endLine(refuse, record)
            rest = rest[(end + 1)...]
        }
        guard pending.count + rest.count <= Self.lineLimit else {
            isTooLong = true
            pending.removeAll()
            return
        }
        pending.append(contentsOf: rest)
    }

    /// Hands over a last record that no line end closed.
    mutating func finish(refuse: (String) -> Void, _ record: (SourceRecord) -> Void) { endLine(refuse, record) }

    private mutating func endLine(_ refuse: (String) -> Void, _ record: (SourceRecord) -> Void) {
        defer { pending.removeAll(keepingCapacity: true) }
        if isAtStart, pending.starts(with: [0xEF, 0xBB, 0xBF]) { pending.removeFirst(3) }
        isAtStart = false
        guard pending.contains(where: { $0 > 0x20 }) else { return }
        do throws(FormatFailure) {
            let node = try JSONReader.read(pending)
            records += 1
            record(JSONRecords.record(node, fields))
        } catch {
            unreadable += 1
            refuse(String(decoding: pending.prefix(990), as: UTF8.self))
        }
    }
}
