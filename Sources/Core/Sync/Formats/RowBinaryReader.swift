internal import CityModel
internal import CityStore

/// Reads `RowBinaryWithNamesAndTypes` while it comes in; it holds one unfinished row at a time.
struct RowBinaryReader {
    /// Longest row, header or text.
    static let limit = 1 << 20
    private static let columnLimit = 1000

    private(set) var names: [String] = []
    private var types: [RowBinaryType] = []
    private var hasHeader = false
    private var rest: [UInt8] = []
    private var cells: [RowBinaryCell] = []

    /// - Parameter columns: name and type of each, `t DateTime`, of plain `RowBinary`, which says neither; nil reads them.
    init(columns: [String]?) throws(FormatFailure) {
        for column in columns ?? [] {
            let parts = column.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let type = RowBinaryType(FieldText.trimmed(parts[1])) else {
                throw .notRowBinary(PlainText.sanitized(column, limit: 60))
            }
            names.append(String(parts[0]))
            types.append(type)
        }
    }

    /// Hands over every row that ends in the piece; its cells are good only while `row` runs.
    /// - Parameter header: is called once, before the first row.
    mutating func take(
        _ piece: UnsafeBufferPointer<UInt8>, header: ([String]) throws(FormatFailure) -> Void,
        _ row: ([RowBinaryCell]) -> Void
    ) throws(FormatFailure) {
        rest.append(contentsOf: piece)
        let bytes = rest
        rest = []
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(FormatFailure) in try read(buffer, header, row) }
        }
        let used = try result.get()
        rest = Array(bytes[used...])
        guard rest.count <= Self.limit else { throw .endlessLine(limit: Self.limit) }
    }

    /// - Throws: `.empty` without a header, `.notRowBinary` when the last row is cut short.
    func finish() throws(FormatFailure) {
        guard hasHeader || !rest.isEmpty else { throw .empty }
        guard hasHeader, rest.isEmpty else { throw .notRowBinary("+\(rest.count) B") }
    }

    /// - Returns: bytes of what was read as a whole.
    private mutating func read(
        _ buffer: UnsafeBufferPointer<UInt8>, _ header: ([String]) throws(FormatFailure) -> Void,
        _ row: ([RowBinaryCell]) -> Void
    ) throws(FormatFailure) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        var cursor = RowBinaryCursor(ByteText(base, count: buffer.count))
        var used = 0
        if !hasHeader {
            if types.isEmpty, try !readHeader(&cursor) { return 0 }
            hasHeader = true
            used = cursor.place
            try header(names)
        }
        while used < buffer.count {
            cells.removeAll(keepingCapacity: true)
            for type in types {
                guard let cell = try cursor.cell(type) else { return used }
                cells.append(cell)
            }
            row(cells)
            used = cursor.place
        }
        return used
    }

    private mutating func readHeader(_ cursor: inout RowBinaryCursor) throws(FormatFailure) -> Bool {
        guard let count = try cursor.length() else { return false }
        guard (1...Self.columnLimit).contains(count) else { throw .notRowBinary("\(count) columns") }
        var texts: [String] = []
        for _ in 0..<(2 * count) {
            guard let length = try cursor.length() else { return false }
            guard length <= 4096 else { throw .notRowBinary("header") }
            guard let text = cursor.bytes(length) else { return false }
            guard let name = String(validating: UnsafeBufferPointer(start: text.start, count: length), as: UTF8.self)
            else { throw .notRowBinary("header") }
            texts.append(name)
        }
        names = Array(texts[..<count])
        types = []
        for text in texts[count...] {
            guard let type = RowBinaryType(text) else {
                throw .notRowBinary(PlainText.sanitized(text, limit: 60))
            }
            types.append(type)
        }
        return true
    }
}

/// A place among bytes from which values are read.
struct RowBinaryCursor {
    private(set) var place = 0
    private let bytes: ByteText

    init(_ bytes: ByteText) { self.bytes = bytes }

    /// - Returns: nil when the bytes end before the value does.
    mutating func cell(_ type: RowBinaryType) throws(FormatFailure) -> RowBinaryCell? {
        switch type {
        case .unsigned(let count):
            guard let word = word(count) else { return nil }
            return word > UInt64(Int64.max) ? .large(word) : .integer(Int64(word))
        case .signed(let count): return signed(count).map { .integer($0) }
        case .float32:
            return word(4).map { .real(Self.double(Float(bitPattern: UInt32(truncatingIfNeeded: $0)))) }
        case .float64: return word(8).map { .real(Double(bitPattern: $0)) }
        case .string:
            guard let count = try length() else { return nil }
            guard count <= RowBinaryReader.limit else { throw .endlessLine(limit: RowBinaryReader.limit) }
            return bytes(count).map { .text($0) }
        case .fixedString(let count):
            guard var text = bytes(count) else { return nil }
            while text.count > 0, text[text.count - 1] == 0 { text = text.part(from: 0, to: text.count - 1) }
            return .text(text)
        case .date: return word(2).map { .day(Int64($0)) }
        case .dateTime: return word(4).map { .moment(Int64($0)) }
        case .dateTime64(let digits):
            guard let ticks = signed(8) else { return nil }
            let unit = (0..<digits).reduce(Int64(1)) { unit, _ in unit * 10 }
            return .moment(ticks / unit - (ticks % unit < 0 ? 1 : 0))
        case .enumeration(let count, let names):
            return signed(count).map { names[$0].map { .word($0) } ?? .integer($0) }
        case .decimal(let count, let digits):
            let unit = (0..<digits).reduce(1.0) { unit, _ in unit * 10 }
            return signed(count).map { .real(Double($0) / unit) }
        case .nullable(let type):
            guard let isNull = word(1) else { return nil }
            return isNull == 0 ? try cell(type) : .null
        }
    }

    /// An unsigned number in base 128 (LEB128).
    mutating func length() throws(FormatFailure) -> Int? {
        var (value, shift) = (0, 0)
        var next = place
        while next < bytes.count {
            let byte = bytes[next]
            next += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 {
                place = next
                return value
            }
            shift += 7
            guard shift < 35 else { throw .notRowBinary("@ \(place)") }
        }
        return nil
    }

    mutating func bytes(_ count: Int) -> ByteText? {
        guard place + count <= bytes.count else { return nil }
        defer { place += count }
        return bytes.part(from: place, to: place + count)
    }

    private mutating func word(_ count: Int) -> UInt64? {
        guard place + count <= bytes.count else { return nil }
        defer { place += count }
        let start = UnsafeRawPointer(bytes.start + place)
        switch count {
        case 1: return UInt64(bytes[place])
        case 2: return UInt64(UInt16(littleEndian: start.loadUnaligned(as: UInt16.self)))
        case 4: return UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
        default: return UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        }
    }

    private mutating func signed(_ count: Int) -> Int64? {
        guard let word = word(count) else { return nil }
        let shift = Int64(64 - 8 * count)
        return (Int64(bitPattern: word) << shift) >> shift
    }

    /// The shortest decimal that a single-precision number stands for: 0.1 and not 0.10000000149.
    private static func double(_ value: Float) -> Double {
        let wide = Double(value)
        guard value.isFinite, abs(wide) < 16_777_216 else { return wide }
        var power = 1.0
        for _ in 0...6 {
            let short = (wide * power).rounded() / power
            if Float(short) == value { return short }
            power *= 10
        }
        return Double("\(value)") ?? wide
    }
}
