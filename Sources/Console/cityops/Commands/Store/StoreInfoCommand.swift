import ArgumentParser
import Canvas
import CityModel
import CityStore

extension StoreCommand {
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
}
