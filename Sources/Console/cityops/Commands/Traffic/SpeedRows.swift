import CityModel
import CityStore
import CitySync
import Glibc

/// What a CSV of speeds says in its heading and first row.
struct SpeedHeading {
    let sensors: [String]
    let hasTimes: Bool
    fileprivate let columnCount: Int
}

/// Rows of a CSV of speeds, one after the other as the file is read; only the row at hand is kept.
struct SpeedRows {
    struct Row {
        /// Counted from 1, the heading included.
        let line: Int
        let time: Timestamp?
        /// One a sensor, NaN where missing.
        let speeds: [Double]
    }

    /// Half a million sensors of eight letters; a longer line is no table.
    private static let longestLine = 4 << 20
    private static let timeHeadings: Set<String> = ["time", "timestamp", "datetime", "date", "时间", "日期"]

    private let file: String
    private let reading: SpeedTable.Reading
    private var names: [String] = []
    private var separator = UInt8(ascii: ",")
    private var heading: SpeedHeading?
    private var line = 0
    private var rest: [UInt8] = []

    private init(_ file: String, _ reading: SpeedTable.Reading) {
        (self.file, self.reading) = (file, reading)
    }

    /// - Parameter body: Called once for every row below the heading.
    /// - Throws: `Complaint` for a file that is no such table, and what `body` throws.
    static func read(
        _ file: String, _ reading: SpeedTable.Reading, _ body: (SpeedHeading, Row) throws -> Void
    ) throws {
        var rows = SpeedRows(file, reading)
        try PackedFile.pieces(file) { try rows.take($0, body) }
        let last = rows.rest
        try last.withUnsafeBufferPointer { try rows.takeLine($0, body) }
        guard rows.heading != nil else { throw Complaint("file.empty", ["file": file], code: .input) }
    }

    private mutating func take(
        _ piece: UnsafeBufferPointer<UInt8>, _ body: (SpeedHeading, Row) throws -> Void
    ) throws {
        var start = piece.startIndex
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if rest.isEmpty {
                try takeLine(UnsafeBufferPointer(rebasing: piece[start..<end]), body)
            } else {
                rest += piece[start..<end]
                let whole = rest
                rest.removeAll(keepingCapacity: true)
                try whole.withUnsafeBufferPointer { try takeLine($0, body) }
            }
            start = end + 1
        }
        rest += piece[start...]
        guard rest.count <= Self.longestLine else {
            throw Complaint("import.endless", ["file": file, "line": "\(line + 1)"], code: .input)
        }
    }

    /// A line of the file; carriage returns end lines too.
    private mutating func takeLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (SpeedHeading, Row) throws -> Void
    ) throws {
        line += 1
        for part in bytes.split(separator: UInt8(ascii: "\r")) {
            let part = UnsafeBufferPointer(rebasing: part)
            guard let start = part.baseAddress else { continue }
            try takeRow(ByteText(start, count: part.count), body)
        }
    }

    private mutating func takeRow(_ text: ByteText, _ body: (SpeedHeading, Row) throws -> Void) throws {
        let bytes = UnsafeBufferPointer(start: text.start, count: text.count)
        guard !names.isEmpty else {
            // Names may be GBK, whatever the numbers below are.
            let words = (try? TextEncoding.utf8(Array(bytes), charset: nil)) ?? Array(bytes)
            separator = SeriesFile.separator(words)
            names = CSVTable(words, separator: separator).header
            return
        }
        guard !bytes.contains(UInt8(ascii: "\"")) else {
            // Neither times nor speeds hold commas, so that without quotes the row is the same. Taken out as bytes: as characters,
            // a quote before a combining mark is none.
            let mark = String(UnicodeScalar(separator))
            let plain = CSVTable(Array(bytes), separator: separator).header.joined(separator: mark).utf8.filter {
                $0 != UInt8(ascii: "\"")
            }
            return try plain.withUnsafeBufferPointer { plain in
                guard let start = plain.baseAddress else { return }
                try takeRow(ByteText(start, count: plain.count), body)
            }
        }
        let first = field(text, from: 0)
        let heading = self.heading ?? makeHeading(first)
        self.heading = heading
        var speeds: [Double] = []
        speeds.reserveCapacity(heading.sensors.count)
        var place = heading.hasTimes ? first.count + 1 : 0
        while place <= text.count {
            let field = field(text, from: place)
            speeds.append(reading.speed(DecimalReader.value(field.trimmed)))
            place += field.count + 1
        }
        guard speeds.count == heading.sensors.count else {
            let found = speeds.count + (heading.hasTimes ? 1 : 0)
            throw Complaint(
                "traffic.rowWidth",
                ["file": file, "line": "\(line)", "found": "\(found)", "count": "\(heading.columnCount)"], code: .input)
        }
        let time = heading.hasTimes ? Self.moment(first) : nil
        if heading.hasTimes, time == nil {
            throw Complaint(
                "traffic.badTime", ["file": file, "line": "\(line)", "found": String(first.string.prefix(40))],
                code: .input)
        }
        try body(heading, Row(line: line, time: time, speeds: speeds))
    }

    /// Whether the first column is a time shows in its name, or in the first row.
    private func makeHeading(_ first: ByteText) -> SpeedHeading {
        let name = names[0].trimmingWhitespace.lowercased()
        let hasTimes =
            Self.timeHeadings.contains(name) || (DecimalReader.value(first.trimmed) == nil && Self.moment(first) != nil)
        return SpeedHeading(
            sensors: names.dropFirst(hasTimes ? 1 : 0).map { PlainText.sanitized($0, limit: 60) },
            hasTimes: hasTimes, columnCount: names.count)
    }

    private func field(_ text: ByteText, from start: Int) -> ByteText {
        var end = start
        while end < text.count, text[end] != separator { end += 1 }
        return text.part(from: start, to: end)
    }

    private static func moment(_ text: ByteText) -> Timestamp? {
        let word = text.trimmed
        let found =
            DecimalReader.value(word).flatMap { Int64(exactly: $0.rounded()) }.map { Timestamp(secondsSince1970: $0) }
            ?? SeriesClock.instant(word.string).map { Timestamp(secondsSince1970: $0) }
        return found.flatMap { $0.isOnCalendar ? $0 : nil }
    }
}
