import ArgumentParser
import CityModel
import CityStore
import CitySync

extension StoreCommand {
    struct Profile: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mean of every hour of the day (Asia/Shanghai), for each entity of a metric.",
            discussion: """
                Only usable values count, and only whole hours of the range. Where a warehouse is configured it answers for \
                what the cache no longer holds or would take long to read; the answer says so, and what it lacks.
                """)
        @OptionGroup var common: CommonOptions
        @Option(help: "The metric; may be given more than once.") var metric: [String]
        @Option(help: "From this moment.") var from: TimeArgument?
        @Option(help: "Up to, not including, this moment.") var to: TimeArgument?
        @Flag(help: "One JSON document.") var json = false

        func validate() throws {
            guard !metric.isEmpty else { throw ValidationError("Name a --metric.") }
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let cache = try setup.openExisting(common.store)
                let client = setup.warehouse.map { WarehouseClient($0, secrets: SecretStore.secrets()) }
                let history = History(cache: cache, client: client, now: SystemClock.now)
                let found = try metric.map { metric in
                    let answer = try history.profile(
                        metric: MetricID(metric), in: TimeArgument.range(from, to),
                        utcOffsetSeconds: CivilTime.shanghaiOffset)
                    return (metric: metric, answer: answer)
                }
                let writer = try OutputWriter("-")
                if json {
                    try writeJSON(found, to: writer)
                } else {
                    for (metric, answer) in found { try writeTable(metric, answer.profiles, to: writer) }
                }
                try writer.finish()
                for (metric, answer) in found {
                    if let line = HistoryText.line(answer, metric, at: SystemClock.now(), setup) {
                        StandardError.write("cityops: \(line)\n")
                    }
                }
            }
        }

        private func writeJSON(_ found: [(metric: String, answer: HistoryAnswer)], to writer: OutputWriter) throws {
            let answers = found.map { HistoryText.json($0.answer, $0.metric) }.joined(separator: ",\n")
            let profiles = found.flatMap { found in found.answer.profiles.map { (metric: found.metric, profile: $0) } }
            try writer.write("{\"zone\":\"+08:00\",\"answers\":[\(answers)],\"profiles\":[")
            for (index, (metric, profile)) in profiles.enumerated() {
                let names = "\"entity\":\(JSONText.quoted(profile.entity.text)),\"metric\":\(JSONText.quoted(metric))"
                try writer.write("\(index > 0 ? "," : "")\n{\(names),\"means\":")
                try writer.write { text in
                    Self.append(profile.means, to: &text) { value, text in
                        if value.isFinite { DecimalText.append(value, to: &text) } else { text += "null".utf8 }
                    }
                    text += ",\"counts\":".utf8
                    Self.append(profile.usable, to: &text) { DecimalText.append(Int64($0), to: &$1) }
                    text.append(UInt8(ascii: "}"))
                }
            }
            try writer.write("]}\n")
        }

        private func writeTable(_ metric: String, _ profiles: [HourProfile], to writer: OutputWriter) throws {
            let header = [PlainText.sanitized(metric, limit: 60)] + (0..<24).map { Digits.padded($0, 2) }
            let rows = profiles.map { profile in
                [profile.entity.text] + profile.means.map { $0.isFinite ? Digits.fixed($0, 2) : "—" }
            }
            for line in TextTable.lines(header: header, rows: rows) { try writer.write(line + "\n") }
        }

        private static func append<Value>(
            _ values: [Value], to text: inout [UInt8], _ one: (Value, inout [UInt8]) -> Void
        ) {
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                one(value, &text)
            }
            text.append(UInt8(ascii: "]"))
        }
    }
}
