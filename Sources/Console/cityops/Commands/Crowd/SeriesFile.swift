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
    /// One a name, NaN = missing.
    let columns: [[Double]]
    /// Rows whose time was not understood; they are left out.
    let unreadableTimes: Int
    let mixesZones: Bool
    /// The most frequent step of the rows; nil when all have one time.
    let stepSeconds: Int64?

    private static let words: Set<String> = [
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
        let numbered = table.header.indices.filter { $0 != time }
        var seconds: [Int64] = []
        var stamps: [String] = []
        var columns = [[Double]](repeating: [], count: numbered.count)
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
            for (place, column) in numbered.enumerated() {
                columns[place].append(try number(row, column, header: table.header[column], path: path))
            }
        }
        guard 2 * unreadable.count <= table.rows.count else {
            throw Complaint(
                "crowd.badTime", ["file": path, "line": "\(unreadable.first ?? 2)", "column": table.header[time]],
                code: .input)
        }
        return SeriesFile(
            path: path, clock: clock, seconds: seconds, stamps: stamps, names: numbered.map { table.header[$0] },
            columns: columns, unreadableTimes: unreadable.count, mixesZones: zoned && bare,
            stepSeconds: RegularGrid.stepSeconds(of: seconds))
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
        if asked == ["all"], !names.contains("all") {
            let known = columns.indices.filter { columns[$0].contains { !$0.isNaN } }
            return known.isEmpty ? [0] : known
        }
        return try asked.flatMap { name -> [Int] in
            if names.contains(name) || !name.contains(",") { return [try column(name)] }
            return try name.split(separator: ",").map { try column(String($0).trimmingWhitespace) }
        }
    }

    private static func number(_ row: CSVTable.Row, _ column: Int, header: String, path: String) throws -> Double {
        guard column < row.fields.count else { return .nan }
        let field = row.fields[column]
        if let value = Double(field) { return value.isFinite ? value : .nan }
        let text = field.trimmingWhitespace
        if let value = Double(text) { return value.isFinite ? value : .nan }
        if words.contains(text.lowercased()) { return .nan }
        if let value = Double(text.filter { $0 != "," && $0 != "_" }), text.contains(",") {
            return value.isFinite ? value : .nan
        }
        throw Complaint(
            "assets.field",
            ["file": path, "line": "\(row.line)", "field": header],
            words: ["expected": "crowdExpected.numberOrNothing"],
            code: .input)
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
