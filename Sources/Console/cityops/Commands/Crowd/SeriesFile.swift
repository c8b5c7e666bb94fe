import ArgumentParser
import CityKernels
import CityModel

/// A table of series as a file holds it: one column of times, the others numbers.
struct SeriesFile {
    let path: String
    let clock: SeriesClock
    /// Seconds, one a row that could be read.
    let seconds: [Int64]
    /// As written, one a row.
    let stamps: [String]
    let names: [String]
    private let columns: [Column]
    /// Rows whose time was not understood; they are left out.
    let unreadableTimes: Int
    let mixesZones: Bool
    /// The step the rows keep; nil when all have one time.
    let stepSeconds: Int64?
    /// Rows whose time lies far from all others, as `ArrivalClock` tells them; left out of what is laid on a grid.
    let strays: [Int]

    /// The readings of one column as far as they are numbers.
    struct Column {
        /// NaN = missing.
        fileprivate(set) var values: [Double] = []
        /// The first line that holds neither a number nor a word for none.
        fileprivate(set) var firstText: Int?
        fileprivate(set) var hasNumber = false
        fileprivate(set) var comma = CommaReading()
        /// Fields with a comma, to be read when the whole column was seen.
        fileprivate var withComma: [(row: Int, line: Int, text: String)] = []

        fileprivate mutating func add(_ field: String?, line: Int) {
            guard let field else { return values.append(.nan) }
            let text = field.trimmingWhitespace
            if let value = Double(field) ?? Double(text) { return add(value) }
            if SeriesFile.words.contains(text.lowercased()) { return values.append(.nan) }
            values.append(.nan)
            guard text.contains(",") else {
                firstText = firstText ?? line
                return
            }
            comma.see(text)
            withComma.append((values.count - 1, line, text))
        }

        private mutating func add(_ value: Double) {
            hasNumber = hasNumber || value.isFinite
            values.append(value.isFinite ? value : .nan)
        }

        fileprivate mutating func readCommas() {
            for (row, line, text) in withComma {
                if let value = comma.value(text) {
                    hasNumber = true
                    values[row] = value.isFinite ? value : .nan
                } else {
                    firstText = min(firstText ?? line, line)
                }
            }
            withComma = []
        }
    }

    /// What stands for "no reading", in lower case.
    static let words: Set<String> = [
        "", "na", "nan", "n/a", "null", "none", "nil", "-", "--", "—", "缺测", "缺失", "无",
    ]

    /// - Parameter timeColumn: name of the column of times; nil = the first.
    static func read(_ path: String, timeColumn: String? = nil) throws -> SeriesFile {
        try parse(PackedFile.text(path), path: path, timeColumn: timeColumn)
    }

    static func parse(_ bytes: [UInt8], path: String, timeColumn: String? = nil) throws -> SeriesFile {
        let table = CSVTable(bytes, separator: separator(bytes))
        guard table.header.count >= 2 else { throw Complaint("crowd.noColumns", ["file": path], code: .input) }
        guard let time = timeColumn.map({ table.column($0) }) ?? 0 else {
            throw Complaint("assets.column", ["file": path, "column": timeColumn ?? ""], code: .input)
        }
        guard !table.rows.isEmpty else { throw Complaint("crowd.noRows", ["file": path], code: .input) }
        func stamp(_ row: CSVTable.Row) -> String { row.field(time).trimmingWhitespace }
        let clock = SeriesClock.guess(table.rows.lazy.map { stamp($0) }.prefix(5000))
        let others = table.header.indices.filter { $0 != time }
        var seconds: [Int64] = []
        var stamps: [String] = []
        var columns = [Column](repeating: Column(), count: others.count)
        var unreadable: [Int] = []
        var (zoned, bare) = (false, false)
        for row in table.rows {
            guard let second = clock.second(stamp(row)) else {
                unreadable.append(row.line)
                continue
            }
            if case .zoned = clock { isZoned(stamp(row)) ? (zoned = true) : (bare = true) }
            seconds.append(second)
            stamps.append(PlainText.sanitized(stamp(row), limit: 40))
            for (place, column) in others.enumerated() {
                columns[place].add(column < row.fields.count ? row.fields[column] : nil, line: row.line)
            }
        }
        guard 2 * unreadable.count <= table.rows.count else {
            throw Complaint(
                "crowd.badTime", ["file": path, "line": "\(unreadable.first ?? 2)", "column": table.header[time]],
                code: .input)
        }
        for place in columns.indices { columns[place].readCommas() }
        let step = RegularGrid.stepSeconds(of: seconds)
        return SeriesFile(
            path: path, clock: clock, seconds: seconds, stamps: stamps, names: others.map { table.header[$0] },
            columns: columns, unreadableTimes: unreadable.count, mixesZones: zoned && bare,
            stepSeconds: step, strays: step.map { ArrivalClock.strays(in: seconds, stepSeconds: $0) } ?? [])
    }

    /// A column by name, or by its number counted from 1 after the times.
    func column(_ name: String) throws -> Int {
        if let index = names.firstIndex(of: name) { return index }
        if let number = Int(name), number >= 1, number <= names.count { return number - 1 }
        throw Complaint("assets.column", ["file": path, "column": name], code: .input)
    }

    /// The columns asked for: names, or lists of names between commas; `all` is every column with at least one number.
    func columns(_ asked: [String]) throws -> [Int] {
        if asked.isEmpty { return [0] }
        if isAll(asked) {
            let known = columns.indices.filter { columns[$0].hasNumber }
            return known.isEmpty ? [0] : known
        }
        return try asked.flatMap { name -> [Int] in
            if names.contains(name) || !name.contains(",") { return [try column(name)] }
            return try name.split(separator: ",").map { try column(String($0).trimmingWhitespace) }
        }
    }

    /// Columns that `all` leaves out because they hold text and no number.
    func textColumns(_ asked: [String]) -> [String] {
        guard isAll(asked) else { return [] }
        return columns.indices.filter { !columns[$0].hasNumber && columns[$0].firstText != nil }.map { names[$0] }
    }

    private func isAll(_ asked: [String]) -> Bool { asked == ["all"] && !names.contains("all") }

    /// Columns whose commas were read as thousands without proof.
    var guessedThousands: [String] { columns.indices.filter { columns[$0].comma.isGuess }.map { names[$0] } }

    /// The readings of a column, NaN = missing.
    /// - Throws: `Complaint` where one of them is no number.
    func values(_ column: Int) throws -> [Double] {
        guard let line = columns[column].firstText else { return columns[column].values }
        throw Complaint(
            "assets.field", ["file": path, "line": "\(line)", "field": names[column]],
            words: ["expected": "crowdExpected.numberOrNothing"], code: .input)
    }

    /// The readings of a column at the times that are laid on a grid: without stray ones.
    func gridReadings(_ column: Int) throws -> (times: [Int64], readings: [Double]) {
        let readings = try values(column)
        guard !strays.isEmpty else { return (seconds, readings) }
        let isStray = Set(strays)
        let kept = seconds.indices.filter { !isStray.contains($0) }
        return (kept.map { seconds[$0] }, kept.map { readings[$0] })
    }

    /// The separator that the header uses most: comma, semicolon or tab.
    static func separator(_ bytes: [UInt8]) -> UInt8 {
        let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].max { left, right in
            header.count { $0 == left } < header.count { $0 == right }
        } ?? UInt8(ascii: ",")
    }

    private static func isZoned(_ stamp: String) -> Bool {
        stamp.hasSuffix("Z") || stamp.dropFirst(10).contains("+") || stamp.dropFirst(16).contains("-")
    }
}

extension StringProtocol {
    var trimmingWhitespace: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
