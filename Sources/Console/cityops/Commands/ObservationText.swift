import CityAssets
import CityModel
import CityStore
import Foundation
import Glibc

/// Observations as text; the fixed forms of the command line.
enum ObservationText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    let hex = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

/// Reads observations from a CSV file and stores them in batches.
struct ObservationImport {
    struct Report {
        var stored = 0
        var repeated = 0
        var refused: [(line: Int, field: String)] = []
    }

    let cache: CityCache
    let source: SourceID

    private static let batchSize = 20_000

    func run(_ path: String) throws -> Report {
        guard let file = fopen(path, "rb") else { throw Complaint("file.unreadable", ["file": path], code: .input) }
        defer { fclose(file) }
        var parser = CSVParser()
        var columns: [String: Int]?
        var report = Report()
        var batch: [Observation] = []
        func take(_ line: Int, _ fields: [String]) throws {
            guard let known = columns else {
                columns = try Self.columns(fields, path)
                return
            }
            switch Self.observation(fields, known) {
            case .success(let observation): batch.append(observation)
            case .failure(let refusal): report.refused.append((line, refusal.field))
            }
            if batch.count >= Self.batchSize { try store(&batch, &report) }
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            try buffer.withUnsafeBufferPointer {
                try parser.consume(UnsafeBufferPointer(rebasing: $0[0..<count]), row: take)
            }
            guard parser.pendingBytes < 1 << 20 else { throw Complaint("import.endless", ["file": path], code: .input) }
            if count < buffer.count { break }
        }
        try parser.finish(row: take)
        try store(&batch, &report)
        return report
    }

    private func store(_ batch: inout [Observation], _ report: inout Report) throws {
        guard !batch.isEmpty else { return }
        let outcome = try cache.append(ObservationBatch(source: source, observations: batch))
        report.stored += outcome.stored + outcome.corrected
        report.repeated += outcome.repeated
        batch.removeAll(keepingCapacity: true)
    }

    private struct Refusal: Error { let field: String }

    private static func columns(_ header: [String], _ path: String) throws -> [String: Int] {
        let columns = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for name in ["entity", "metric", "time", "value"] where columns[name] == nil {
            throw Complaint("assets.column", ["file": path, "column": name], code: .input)
        }
        return columns
    }

    private static func observation(_ fields: [String], _ columns: [String: Int]) -> Result<Observation, Refusal> {
        func field(_ name: String) -> String { columns[name].flatMap { $0 < fields.count ? fields[$0] : nil } ?? "" }
        let (entity, metric) = (
            PlainText.sanitized(field("entity"), limit: 200), PlainText.sanitized(field("metric"), limit: 200)
        )
        guard !entity.isEmpty else { return .failure(Refusal(field: "entity")) }
        guard !metric.isEmpty else { return .failure(Refusal(field: "metric")) }
        guard let time = Timestamp(field("time")) else { return .failure(Refusal(field: "time")) }
        let text = field("value")
        guard let value = text.isEmpty ? Double.nan : Double(text) else { return .failure(Refusal(field: "value")) }
        let word = field("flag")
        guard let flag = word.isEmpty ? .valid : ObservationFlag(word: word) else {
            return .failure(Refusal(field: "flag"))
        }
        return .success(
            Observation(entity: EntityID(entity), metric: MetricID(metric), time: time, value: value, flag: flag))
    }
}

/// Rows of a query in one of three forms.
final class QueryWriter {
    private let format: StoreCommand.QueryFormat
    private var header: [String]?
    private var table: [[String]] = []

    init(_ format: StoreCommand.QueryFormat) { self.format = format }

    func row(_ names: [String], _ values: [QueryValue]) {
        let isFirst = header == nil
        header = names
        switch format {
        case .csv:
            if isFirst { StandardOutput.write(names.map(CSVField.quoted).joined(separator: ",") + "\n") }
            StandardOutput.write(values.map { CSVField.quoted(Self.text($0)) }.joined(separator: ",") + "\n")
        case .json:
            let fields = zip(names, values).map { "\(ObservationText.quoted($0)):\(Self.json($1))" }
            StandardOutput.write((isFirst ? "[" : ",\n") + "{" + fields.joined(separator: ",") + "}")
        case .table:
            table.append(values.map { PlainText.sanitized(Self.text($0), limit: 60) })
        }
    }

    func finish() {
        switch format {
        case .csv: break
        case .json: StandardOutput.write((header == nil ? "[" : "") + "]\n")
        case .table:
            StandardOutput.write(TextTable.lines(header: header ?? [], rows: table).joined(separator: "\n") + "\n")
        }
    }

    private static func text(_ value: QueryValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): DecimalText.text(number)
        case .text(let text): text
        case .blob(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }

    private static func json(_ value: QueryValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): String(number)
        case .real(let number): number.isFinite ? DecimalText.text(number) : "null"
        case .text(let text): ObservationText.quoted(text)
        case .blob: ObservationText.quoted(text(value))
        }
    }
}
