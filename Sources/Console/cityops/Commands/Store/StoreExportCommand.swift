import ArgumentParser
import CityModel
import CityStore

extension StoreCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Observations sorted by entity, metric and time.")
        @OptionGroup var common: CommonOptions
        @Option(help: "csv or ndjson.") var format: ObservationFormat = .csv
        @Option(help: "File to write; - for stdout.") var output = "-"
        @Option(help: "Only these entities.") var entity: [String] = []
        @Option(help: "Only these metrics.") var metric: [String] = []
        @Option(help: "From this moment.") var from: TimeArgument?
        @Option(help: "Up to, not including, this moment.") var to: TimeArgument?

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let writer = try OutputWriter(output)
                if format == .csv { try writer.write("entity,metric,time,value,flag\n") }
                var lines = ObservationLines(format)
                let damaged = try cache.export(
                    metrics: metric.isEmpty ? nil : metric.map { MetricID($0) },
                    entities: entity.isEmpty ? nil : entity.map { EntityID($0) }, in: TimeArgument.range(from, to)
                ) { observation in
                    try writer.write { lines.append(observation, to: &$0) }
                }
                try writer.finish()
                for finding in damaged {
                    StandardError.write("cityops: \(FindingText.line(finding, setup.phrases))\n")
                }
                guard damaged.isEmpty else { throw ExitCode(Complaint.Code.no.rawValue) }
            }
        }
    }
}

extension TimeArgument {
    /// From one moment up to, not including, another; nil when neither is given.
    static func range(_ start: TimeArgument?, _ end: TimeArgument?) -> TimeRange? {
        guard start != nil || end != nil else { return nil }
        return TimeRange(
            start: start?.time ?? Timestamp(secondsSince1970: -62_135_596_800),
            end: end?.time ?? Timestamp(secondsSince1970: 253_402_300_799))
    }
}
