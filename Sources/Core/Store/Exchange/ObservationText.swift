package import CityModel
internal import Glibc

/// How observations stand in a file: CSV with a header, or one JSON object a line.
package enum ObservationFormat: String, Sendable, CaseIterable {
    case csv
    case ndjson
}

/// Why a file cannot be read as observations.
package enum ObservationTextFailure: Error, Hashable, Sendable {
    /// The header of a CSV file lacks a column.
    case missingColumn(ObservationField)
    /// A line is longer than 64 kB, or a quote is never closed.
    case endlessLine(Int)
}

/// Reads observations from text that arrives in pieces; it holds one unfinished line at a time.
package struct ObservationText: ~Copyable {
    private static let longestLine = 1 << 16
    private static let quotedBytes = 500

    /// Rows of the pieces taken so far; the caller empties them.
    package private(set) var columns = ObservationColumns()
    /// Lines that are no observations; the caller empties them.
    package private(set) var refused: [RefusedLine] = []
    /// Lines taken so far, the header and blank ones included.
    package private(set) var lines = 0

    private let format: ObservationFormat
    private var csv: CSVLine?
    private var json = NDJSONLine()
    private var reader = ObservationLineReader()
    /// The beginning of a line whose end has not come.
    private var rest: [UInt8] = []
    /// So many bytes of `rest` end inside a quote; 0 when it was not looked at.
    private var looked = 0

    package init(_ format: ObservationFormat) { self.format = format }

    /// The series met so far; `columns.series` are places in it.
    package var keys: [SeriesKey] { reader.names.keys }

    /// Empties `columns` and `refused`.
    package mutating func clear() {
        columns.removeAll()
        refused.removeAll(keepingCapacity: true)
    }

    /// Reads a piece.
    /// - Throws: `ObservationTextFailure`
    package mutating func take(_ piece: UnsafeBufferPointer<UInt8>) throws(ObservationTextFailure) {
        guard let base = piece.baseAddress else { return }
        var start = base
        let end = base + piece.count
        while start < end {
            guard let found = memchr(start, 10, end - start) else { break }
            let stop = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
            if rest.isEmpty {
                if try !takeLine(ByteText(start, count: stop - start)) { try keep(start, to: stop + 1) }
                looked = rest.count
            } else {
                try takeLine(after: ByteText(start, count: stop - start))
            }
            start = stop + 1
        }
        if start < end { try keep(start, to: end) }
    }

    /// Reads what no line end has closed.
    package mutating func finish() throws(ObservationTextFailure) {
        guard !rest.isEmpty else { return }
        try takeLine(after: ObservationLine.nothing)
        guard !rest.isEmpty else { return }
        lines += 1
        refuse(nil, String(decoding: rest.prefix(Self.quotedBytes), as: UTF8.self))
        rest = []
    }

    private mutating func takeLine(after end: ByteText) throws(ObservationTextFailure) {
        try keep(end.start, to: end.start + end.count)
        if looked > 0, !rest[looked...].contains(UInt8(ascii: "\"")) {
            rest.append(10)
            looked = rest.count
            return
        }
        let line = rest
        rest = []
        let isWhole = try line.withUnsafeBufferPointer { bytes throws(ObservationTextFailure) in
            try takeLine(bytes.baseAddress.map { ByteText($0, count: bytes.count) } ?? ObservationLine.nothing)
        }
        if !isWhole { rest = line + [10] }
        looked = rest.count
    }

    private mutating func keep(
        _ start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
    ) throws(ObservationTextFailure) {
        rest.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
        if rest.count > Self.longestLine { throw .endlessLine(lines + 1) }
    }

    /// - Returns: false when the line goes on after its end.
    private mutating func takeLine(_ text: ByteText) throws(ObservationTextFailure) -> Bool {
        var line = text
        if line.count > 0, line[line.count - 1] == 13 { line = line.part(from: 0, to: line.count - 1) }
        guard !line.isEmpty else {
            lines += 1
            return true
        }
        switch format {
        case .ndjson: takeJSON(line)
        case .csv:
            guard csv != nil else {
                try takeHeader(line)
                return true
            }
            return takeCSV(line)
        }
        return true
    }

    private mutating func takeHeader(_ line: ByteText) throws(ObservationTextFailure) {
        lines += 1
        do {
            csv = try CSVLine.header(line).get()
        } catch {
            throw .missingColumn(error.field)
        }
    }

    private mutating func takeCSV(_ line: ByteText) -> Bool {
        var bad: ObservationField?
        guard var splitter = csv.take() else { return true }
        let answer = splitter.split(line) { bad = reader.take($0, into: &columns) }
        csv = consume splitter
        guard answer == .whole else { return false }
        lines += 1
        if let bad { refuse(bad, line) }
        // Line ends inside quotes count as lines of the file.
        for place in 0..<line.count where line[place] == 10 { lines += 1 }
        return true
    }

    private mutating func takeJSON(_ line: ByteText) {
        lines += 1
        var line = line
        if lines == 1, line.count >= 3, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF {
            line = line.part(from: 3, to: line.count)
        }
        var bad: ObservationField?
        let isObject = json.split(line) { bad = reader.take($0, into: &columns) }
        if !isObject { refuse(nil, line) } else if let bad { refuse(bad, line) }
    }

    private mutating func refuse(_ field: ObservationField?, _ line: ByteText) {
        refuse(field, line.part(from: 0, to: min(line.count, Self.quotedBytes)).string)
    }

    private mutating func refuse(_ field: ObservationField?, _ text: String) {
        refused.append(RefusedLine(line: lines, field: field, text: text))
    }
}
