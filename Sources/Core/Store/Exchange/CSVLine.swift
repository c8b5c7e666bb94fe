internal import Glibc

/// Splits a line of comma-separated text (RFC 4180) into the fields of an observation.
struct CSVLine {
    enum Answer {
        case whole
        /// A quoted field goes on in the next line.
        case unfinished
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    /// What each column holds, from the left; nil for columns that are not asked for.
    private let columns: [ObservationField?]
    /// Holds quoted fields without their quotes while the line is looked at.
    private var unquoted: [[UInt8]] = []

    /// - Returns: nil with the field that is missing when the header lacks one that must be there.
    static func header(_ line: ByteText) -> Result<CSVLine, MissingColumn> {
        let names = line.string.split(separator: ",", omittingEmptySubsequences: false).map { name in
            name.filter { $0 != "\"" && $0 != " " && $0 != "\u{FEFF}" }.lowercased()
        }
        var columns: [ObservationField?] = []
        for name in names {
            let field = ObservationField(rawValue: name)
            columns.append(columns.contains(field) ? nil : field)
        }
        for field in ObservationField.allCases where field != .flag && !columns.contains(field) {
            return .failure(MissingColumn(field: field))
        }
        return .success(CSVLine(columns: columns))
    }

    private init(columns: [ObservationField?]) { self.columns = columns }

    /// - Parameter body: gets the fields, which are good only while it runs.
    mutating func split(_ line: ByteText, _ body: (ObservationLine) -> Void) -> Answer {
        if memchr(line.start, Int32(Self.quote), line.count) != nil { return splitQuoted(line, body) }
        var fields = ObservationLine()
        var (column, start, place) = (0, 0, 0)
        while column < columns.count {
            while place < line.count, line[place] != Self.comma { place += 1 }
            if let field = columns[column] { fields[field] = line.part(from: start, to: place) }
            guard place < line.count else { break }
            column += 1
            place += 1
            start = place
        }
        body(fields)
        return .whole
    }

    private mutating func splitQuoted(_ line: ByteText, _ body: (ObservationLine) -> Void) -> Answer {
        unquoted = [[]]
        var isQuoted = false
        var place = 0
        while place < line.count {
            let byte = line[place]
            if isQuoted {
                if byte != Self.quote {
                    unquoted[unquoted.count - 1].append(byte)
                } else if place + 1 < line.count, line[place + 1] == Self.quote {
                    unquoted[unquoted.count - 1].append(byte)
                    place += 1
                } else {
                    isQuoted = false
                }
            } else if byte == Self.comma {
                unquoted.append([])
            } else if byte == Self.quote, unquoted[unquoted.count - 1].isEmpty {
                isQuoted = true
            } else {
                unquoted[unquoted.count - 1].append(byte)
            }
            place += 1
        }
        if isQuoted { return .unfinished }
        hand(over: 0, ObservationLine(), body)
        return .whole
    }

    /// Names the unquoted fields one inside the other, so that all hold still at once.
    private func hand(over column: Int, _ fields: ObservationLine, _ body: (ObservationLine) -> Void) {
        guard column < columns.count, column < unquoted.count else { return body(fields) }
        guard let field = columns[column] else { return hand(over: column + 1, fields, body) }
        unquoted[column].withUnsafeBufferPointer { bytes in
            var fields = fields
            if let start = bytes.baseAddress { fields[field] = ByteText(start, count: bytes.count) }
            hand(over: column + 1, fields, body)
        }
    }
}

/// The header of a file lacks a column.
struct MissingColumn: Error { let field: ObservationField }
