import ArgumentParser
import Canvas
import CityModel
import CityStore

extension StoreCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Observations from CSV with the header entity,metric,time,value[,flag], or from NDJSON.",
            discussion:
                "Times are Unix seconds or ISO 8601 with a zone. Lines that are no observations are counted, the first 1000 are kept in quarantine. Importing a file again changes nothing."
        )
        @OptionGroup var common: CommonOptions
        @Option(help: "Source the rows are stored under.") var source = "import"
        @Option(help: "csv or ndjson; without it as the file's name ends.") var format: ObservationFormat?
        @Option(help: "End with exit code 3 after more lines than this that are no observations.") var badLines =
            10_000
        @Argument(help: "File to read; .gz is unpacked; - for stdin.") var file: String

        func run() throws {
            try Guarded.run(common) { setup in
                let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
                let found = name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") ? ObservationFormat.ndjson : .csv
                let report = try ObservationImport(
                    cache: try setup.open(common.store), source: SourceID(source), format: format ?? found,
                    refusedLimit: max(0, badLines)
                ).run(file, now: SystemClock.now())
                for refusal in report.firstRefused.prefix(10) {
                    let field = refusal.field?.rawValue ?? setup.phrases["import.line"]
                    StandardError.write(
                        "cityops: \(setup.phrases("import.refused", ["file": PlainText.sanitized(file), "line": "\(refusal.line)", "field": field]))\n"
                    )
                }
                StandardError.write(
                    "cityops: \(setup.phrases("import.done", ["stored": "\(report.stored)", "repeated": "\(report.repeated)", "refused": "\(report.refused)"]))\n"
                )
                if report.stored + report.repeated == 0, report.refused > 0 {
                    throw ExitCode(Complaint.Code.input.rawValue)
                }
            }
        }
    }
}
