/// Gathers what is sent to the terminal and knows where its cursor stands.
struct SequenceWriter {
    private let capabilities: TerminalCapabilities
    private(set) var bytes: [UInt8] = []
    /// Row and column from zero; nil where it cannot be known.
    private(set) var y: Int?
    private(set) var x: Int?

    init(_ capabilities: TerminalCapabilities) { self.capabilities = capabilities }

    mutating func append(_ text: [UInt8]) { bytes += text }
    mutating func append(_ text: String) { bytes += Array(text.utf8) }

    /// The cursor stands where nobody knows.
    mutating func lose() { (y, x) = (nil, nil) }

    /// A character of that many cells has been written; past the last column the place is unknown.
    mutating func advance(_ width: Int, columns: Int, isDoubtful: Bool = false) {
        let end = x.map { $0 + width }
        x = end.flatMap { !isDoubtful && $0 < columns ? $0 : nil }
        if !capabilities.waitsAtMargin, end ?? columns >= columns { y = nil }
    }

    mutating func clear() {
        append(capabilities.clear)
        (y, x) = (0, 0)
    }

    /// Takes what has been gathered.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: bytes.capacity < 65_536) }
        return bytes
    }

    mutating func move(toY row: Int, x column: Int) {
        guard y != row || x != column else { return }
        append(way(toY: row, x: column))
        (y, x) = (row, column)
    }

    /// How many bytes a move costs.
    func cost(toY row: Int, x column: Int) -> Int { y == row && x == column ? 0 : way(toY: row, x: column).count }

    private func way(toY row: Int, x column: Int) -> [UInt8] {
        guard capabilities.isStandard else { return TerminalCapabilities.position(y: row, x: column) }
        let address = column == 0 ? (row == 0 ? "" : "\(row + 1)") : "\(row + 1);\(column + 1)"
        var best = Self.sequence("H", address)
        func offer(_ way: [UInt8]) { if way.count < best.count { best = way } }
        if let y, y == row {
            if capabilities.hasColumnAddress { offer(Self.sequence("G", column == 0 ? "" : "\(column + 1)")) }
            if column == 0 { offer([0x0D]) }
            if let x { offer(Self.sideways(column - x)) }
            if column < 8 { offer([0x0D] + Self.sideways(column)) }
        } else if let y, row > y, row - y <= 3 {
            offer([0x0D] + Array(repeating: 0x0A, count: row - y) + Self.sideways(column))
        }
        if let y, let x, x == column, y != row { offer(Self.sequence(row > y ? "B" : "A", Self.number(abs(row - y)))) }
        return best
    }

    private static func sideways(_ distance: Int) -> [UInt8] {
        if distance == 0 { return [] }
        if (-3..<0).contains(distance) { return Array(repeating: 0x08, count: -distance) }
        return sequence(distance > 0 ? "C" : "D", number(abs(distance)))
    }

    private static func number(_ count: Int) -> String { count == 1 ? "" : "\(count)" }

    static func sequence(_ final: String, _ parameters: String) -> [UInt8] {
        Array("\u{1B}[\(parameters)\(final)".utf8)
    }
}
