import ArgumentParser
import Canvas
import CityModel
import CityStore
import Foundation

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "The cache: what is in it, whether it is sound, and ways in and out.",
        subcommands: [Info.self, Verify.self, Export.self, Import.self, Query.self])

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Rows, bytes and span of a store.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON document.") var json = false

        private struct Report: Encodable {
            let path: String
            let bytes: Int64
            let schemaVersion: Int
            let observations: Int
            let series: Int
            let firstTime: String?
            let lastTime: String?
            let bytesPerObservation: Double?
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let info = try setup.openExisting(common.store).information()
                let report = Report(
                    path: info.path, bytes: info.bytes, schemaVersion: info.schemaVersion,
                    observations: info.observations, series: info.series,
                    firstTime: info.firstTime?.iso8601, lastTime: info.lastTime?.iso8601,
                    bytesPerObservation: info.observations > 0 ? info.bytesPerObservation : nil)
                if json { return try JSONOutput.print(report) }
                let lines: [(String, String)] = [
                    ("path", report.path), ("bytes", Digits.fixed(Double(report.bytes), 0, grouped: true)),
                    ("schema", "\(report.schemaVersion)"),
                    ("observations", Digits.fixed(Double(report.observations), 0, grouped: true)),
                    ("series", "\(report.series)"),
                    ("first", report.firstTime ?? "—"), ("last", report.lastTime ?? "—"),
                    ("perObservation", report.bytesPerObservation.map { Digits.fixed($0, 1) } ?? "—"),
                ]
                for (key, value) in lines { StandardOutput.write("\(setup.phrases["store.\(key)"])\t\(value)\n") }
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check integrity, references, roll-ups and the audit chain.")
        @OptionGroup var common: CommonOptions

        func run() throws {
            try Guarded.run(common) { setup in
                let findings = try setup.openExisting(common.store).verify()
                for finding in findings { StandardOutput.write(PlainText.sanitized("\(finding)") + "\n") }
                guard findings.isEmpty else { throw ExitCode(Complaint.Code.no.rawValue) }
                StandardOutput.write(setup.phrases["store.sound"] + "\n")
            }
        }
    }

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, ndjson }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Observations sorted by entity, metric and time.")
        @OptionGroup var common: CommonOptions
        @Option(help: "csv or ndjson.") var format: Format = .csv
        @Option(help: "File to write; - for stdout.") var output = "-"
        @Option(help: "Only these metrics.") var metric: [String] = []
        @Option(help: "From this moment.") var from: TimeArgument?
        @Option(help: "Up to, not including, this moment.") var to: TimeArgument?

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let writer = try OutputWriter(output)
                if format == .csv { try writer.write("entity,metric,time,value,flag\n") }
                let range =
                    from == nil && to == nil
                    ? nil
                    : TimeRange(
                        start: from?.time ?? Timestamp(secondsSince1970: -62_135_596_800),
                        end: to?.time ?? Timestamp(secondsSince1970: 253_402_300_799))
                var lines = ObservationLines(format)
                try cache.export(metrics: metric.isEmpty ? nil : metric.map { MetricID($0) }, in: range) {
                    observation in
                    try writer.write { lines.append(observation, to: &$0) }
                }
                try writer.finish()
            }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Observations from CSV with the header entity,metric,time,value[,flag].")
        @OptionGroup var common: CommonOptions
        @Option(help: "Source the rows are stored under.") var source = "import"
        @Argument(help: "CSV file.") var file: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.open(common.store)
                let report = try ObservationImport(cache: cache, source: SourceID(source)).run(file)
                for refusal in report.refused.prefix(10) {
                    StandardError.write(
                        "cityops: \(setup.phrases("import.refused", ["file": file, "line": "\(refusal.line)", "field": refusal.field]))\n"
                    )
                }
                StandardError.write(
                    "cityops: \(setup.phrases("import.done", ["stored": "\(report.stored)", "repeated": "\(report.repeated)", "refused": "\(report.refused.count)"]))\n"
                )
                if report.stored + report.repeated == 0, !report.refused.isEmpty {
                    throw ExitCode(Complaint.Code.input.rawValue)
                }
            }
        }
    }

    enum QueryFormat: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A SELECT over the cache, read-only.",
            discussion: "The view observations(entity, metric, time, value, flag) holds every reading.")
        @OptionGroup var common: CommonOptions
        @Option(help: "table, csv or json.") var format: QueryFormat = .table
        @Argument(help: "One SELECT statement.") var sql: String

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let writer = QueryWriter(format)
                try cache.query(sql) { names, values in
                    writer.row(names, values)
                    return true
                }
                writer.finish()
            }
        }
    }
}
