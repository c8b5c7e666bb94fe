import CityModel
import CityStore
import Glibc

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
    /// The import ends after so many lines that are no observations.
    let refusedLimit: Int

    /// So many refused lines are kept in quarantine.
    private static let quarantineLimit = 1000
    private static let pieceBytes = 1 << 20
    private static let batchRows = 100_000

    /// - Parameters:
    ///   - path: `-` for standard input.
    ///   - now: when refused lines went to quarantine.
    func run(_ path: String, now: Timestamp) throws -> Report {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
        defer {
            if path != "-" { close(descriptor) }
        }
        var report = Report()
        var text = ObservationText(format)
        do {
            try read(descriptor, path, &text, &report)
            try text.finish()
            try store(&text, path, &report)
        } catch let failure as ObservationTextFailure {
            throw Self.complaint(failure, path)
        }
        try cache.quarantine(report.firstRefused.map { record($0, now) })
        return report
    }

    private func read(
        _ descriptor: Int32, _ path: String, _ text: inout ObservationText, _ report: inout Report
    ) throws {
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
            guard count > 0 else { return }
            try buffer.withUnsafeBufferPointer { try text.take(UnsafeBufferPointer(rebasing: $0[..<count])) }
            if text.columns.count >= Self.batchRows || !text.refused.isEmpty { try store(&text, path, &report) }
        }
    }

    private func store(_ text: inout ObservationText, _ path: String, _ report: inout Report) throws {
        if text.columns.count > 0 {
            let outcome = try cache.append(text.columns, keys: text.keys, source: source)
            report.stored += outcome.stored + outcome.corrected
            report.repeated += outcome.repeated
        }
        report.refused += text.refused.count
        report.firstRefused += text.refused.prefix(max(0, Self.quarantineLimit - report.firstRefused.count))
        let last = text.refused.last
        text.clear()
        guard report.refused > refusedLimit, let last else { return }
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
