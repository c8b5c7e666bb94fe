import CityModel
import Glibc

/// Rows of a series from standard input, one at a time as lines arrive; the first line is the header.
final class StreamedRows {
    struct Row {
        let second: Int64
        let stamp: String
        /// NaN = missing.
        let value: Double
    }

    enum Item {
        case row(Row)
        /// A time that was not understood; the row is left out.
        case unreadableTime(line: Int)
        /// Text where a number should stand; the value counts as missing.
        case noNumber(line: Int, Row)
    }

    private let column: String?
    private let time: String?
    private let nextLine: () -> String?
    private var places: (time: Int, value: Int)?
    private var separator = UInt8(ascii: ",")
    private var comma = CommaReading()
    private var clock: SeriesClock?
    private var line = 0
    private var hasRead = false

    init(column: String?, time: String?, nextLine: @escaping () -> String? = { readLine(strippingNewline: true) }) {
        self.column = column
        self.time = time
        self.nextLine = nextLine
    }

    /// The next row; nil at the end of input.
    func next() throws -> Item? {
        while let text = nextLine() {
            line += 1
            guard text.utf8.count <= 1 << 16 else {
                throw Complaint("import.endless", ["file": "-", "line": "\(line)"], code: .input)
            }
            let bytes = Array(text.utf8)
            if places == nil { separator = SeriesFile.separator(bytes) }
            let fields = CSVTable(bytes, separator: separator).header
            guard !fields.isEmpty else { continue }
            guard let places else {
                self.places = try find(fields)
                continue
            }
            guard fields.indices.contains(places.time) else { continue }
            return try item(
                stamp: fields[places.time].trimmingWhitespace,
                field: fields.indices.contains(places.value) ? fields[places.value].trimmingWhitespace : "")
        }
        return nil
    }

    private func item(stamp: String, field: String) throws -> Item {
        let clock = self.clock ?? SeriesClock.guess([stamp])
        self.clock = clock
        guard let second = clock.second(stamp) else {
            guard hasRead else {
                throw Complaint(
                    "crowd.badTime", ["file": "-", "line": "\(line)", "column": "\((places?.time ?? 0) + 1)"],
                    code: .input)
            }
            return .unreadableTime(line: line)
        }
        hasRead = true
        let value = number(field)
        let row = Row(second: second, stamp: PlainText.sanitized(stamp, limit: 40), value: value ?? .nan)
        return value == nil ? .noNumber(line: line, row) : .row(row)
    }

    /// NaN for words that say that there is none; nil for other text. What a comma stands for is learnt as rows arrive.
    private func number(_ field: String) -> Double? {
        if let value = Double(field) { return value.isFinite ? value : .nan }
        if SeriesFile.words.contains(field.lowercased()) { return .nan }
        comma.see(field)
        return comma.value(field)
    }

    private func find(_ header: [String]) throws -> (time: Int, value: Int) {
        guard header.count >= 2 else { throw Complaint("crowd.noColumns", ["file": "-"], code: .input) }
        let time = time.map { header.firstIndex(of: $0) } ?? 0
        let value = column.map { header.firstIndex(of: $0) } ?? (time == 0 ? 1 : 0)
        guard let time, let value else {
            throw Complaint("assets.column", ["file": "-", "column": column ?? self.time ?? ""], code: .input)
        }
        return (time, value)
    }
}
