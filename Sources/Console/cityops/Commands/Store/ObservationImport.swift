import CityModel
import CityStore

/// Reads observations from a file, or standard input, and stores them.
struct ObservationImport {
    struct Report {
        var stored = 0
        var repeated = 0
        var refused = 0
        /// The first of the lines that are no observations.
        var firstRefused: [RefusedLine] = []
    }

    let cache: CityCache
    let source: SourceID
    let format: ObservationFormat
    /// The import ends after more lines than this that are no observations.
    let refusedLimit: Int

    /// So many refused lines are kept in quarantine.
    private static let quarantineLimit = 1000

    /// - Parameters:
    ///   - path: `-` for standard input.
    ///   - now: when refused lines went to quarantine.
    func run(_ path: String, now: Timestamp) throws -> Report {
        var report = Report()
        let filling = cache.seriesImport(source: source)
        var handles: [Int32] = []
        try Self.pieces(of: path, format) { text in
            try Self.take(text, into: filling, &handles)
            try note(text, path, &report)
            text.clear()
        }
        let outcome = try filling.finish()
        report.stored = outcome.stored + outcome.corrected
        report.repeated = outcome.repeated
        try cache.quarantine(report.firstRefused.map { record($0, now) })
        return report
    }

    /// Reads a file piece by piece; unpacked when its name ends in `.gz`.
    /// - Parameter body: takes what was read and clears it.
    static func pieces(
        of path: String, _ format: ObservationFormat, _ body: (inout ObservationText) throws -> Void
    ) throws {
        var text = ObservationText(format)
        do {
            try PackedFile.pieces(path) {
                try text.take($0)
                try body(&text)
            }
            try text.finish()
            try body(&text)
        } catch let failure as ObservationTextFailure {
            throw complaint(failure, path)
        }
    }

    private static func take(
        _ text: borrowing ObservationText, into filling: SeriesImport, _ handles: inout [Int32]
    ) throws {
        let keys = text.keys
        while handles.count < keys.count {
            let key = keys[handles.count]
            handles.append(filling.series(key.entity, key.metric))
        }
        let columns = text.columns
        for row in 0..<columns.count {
            try filling.add(
                handles[Int(columns.series[row])], time: columns.times[row], value: columns.values[row],
                flag: columns.flags[row])
        }
    }

    private func note(_ text: borrowing ObservationText, _ path: String, _ report: inout Report) throws {
        report.refused += text.refused.count
        report.firstRefused += text.refused.prefix(max(0, Self.quarantineLimit - report.firstRefused.count))
        guard report.refused > refusedLimit, let last = text.refused.last else { return }
        throw Complaint(
            "import.tooMany",
            ["file": path, "n": "\(report.refused)", "line": "\(last.line)", "field": last.field?.rawValue ?? "line"],
            code: .input)
    }

    private func record(_ line: RefusedLine, _ now: Timestamp) -> QuarantinedRecord {
        QuarantinedRecord(
            source: source, time: now, reason: Self.reason(line.field), field: line.field?.rawValue ?? "",
            original: PlainText.sanitized(line.text, limit: 990))
    }

    /// Key of the reason (`quarantine.<reason>`).
    private static func reason(_ field: ObservationField?) -> String {
        switch field {
        case .entity, .metric: "missingField"
        case .time: "badTime"
        case .value: "notANumber"
        case .flag: "unknownFlag"
        case nil: "fieldCount"
        }
    }

    private static func complaint(_ failure: ObservationTextFailure, _ path: String) -> Complaint {
        switch failure {
        case .missingColumn(let field):
            Complaint("assets.column", ["file": path, "column": field.rawValue], code: .input)
        case .endlessLine(let line):
            Complaint("import.endless", ["file": path, "line": "\(line)"], code: .input)
        }
    }
}
