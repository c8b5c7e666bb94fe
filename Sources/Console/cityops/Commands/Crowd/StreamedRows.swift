import CityModel
import Glibc

/// Rows of a series from standard input, one at a time as lines arrive; the first line is the header.
final class StreamedRows {
    struct Row {
        let second: Int64
        let stamp: String
        let value: Double
    }

    private let column: String?
    private let time: String?
    private var places: (time: Int, value: Int)?
    private var clock: SeriesClock?
    private var line = 0
    private var hasRead = false
    /// Rows whose time was not understood, behind one whose was; they are left out.
    private(set) var unreadableTimes = 0

    init(column: String?, time: String?) {
        self.column = column
        self.time = time
    }

    /// The next row that holds a time; nil at the end of input.
    func next() throws -> Row? {
        while let text = readLine(strippingNewline: true) {
            line += 1
            guard text.utf8.count <= 1 << 16 else {
                throw Complaint("import.endless", ["file": "-", "line": "\(line)"], code: .input)
            }
            let table = CSVTable(Array(text.utf8))
            guard !table.header.isEmpty else { continue }
            guard let places else {
                self.places = try find(table)
                continue
            }
            let fields = table.header.map(\.trimmingWhitespace)
            guard fields.indices.contains(places.time) else { continue }
            let stamp = fields[places.time]
            let clock = self.clock ?? SeriesClock.guess([stamp])
            self.clock = clock
            guard let second = clock.second(stamp) else {
                guard hasRead else {
                    throw Complaint(
                        "crowd.badTime", ["file": "-", "line": "\(line)", "column": "\(places.time + 1)"], code: .input)
                }
                unreadableTimes += 1
                continue
            }
            hasRead = true
            let value = fields.indices.contains(places.value) ? Double(fields[places.value]) ?? .nan : .nan
            return Row(second: second, stamp: PlainText.sanitized(stamp, limit: 40), value: value)
        }
        return nil
    }

    private func find(_ header: CSVTable) throws -> (time: Int, value: Int) {
        guard header.header.count >= 2 else { throw Complaint("crowd.noColumns", ["file": "-"], code: .input) }
        let time = time.map { header.column($0) } ?? 0
        let value = column.map { header.column($0) } ?? (time == 0 ? 1 : 0)
        guard let time, let value else {
            throw Complaint("assets.column", ["file": "-", "column": column ?? self.time ?? ""], code: .input)
        }
        return (time, value)
    }
}
