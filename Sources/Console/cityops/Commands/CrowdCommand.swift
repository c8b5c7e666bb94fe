import ArgumentParser
import CityAssets
import CityKernels
import CityModel
import Dispatch
import Foundation

struct CrowdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crowd", abstract: "Forecasts and alarms for any regular series.",
        subcommands: [Forecast.self, Detect.self])

    /// A CSV or CSV.gz file and the column that holds the series; the first column is the time.
    struct SeriesOptions: ParsableArguments {
        @Option(help: "CSV, first column the time; .gz is unpacked.") var csv: String
        @Option(help: "Column of the series; without it the second.") var column: String?
        @Option(help: "Season lengths in steps.") var seasons = "24,168"

        var seasonLengths: [Int] { seasons.split(separator: ",").compactMap { Int($0) } }

        func load() throws -> (times: [String], values: [Double]) {
            let table = CSVTable(try PackedFile.bytes(csv))
            guard table.header.count >= 2 else {
                throw Complaint("assets.column", ["file": csv, "column": column ?? "2"], code: .input)
            }
            guard let index = column.map({ table.column($0) }) ?? 1 else {
                throw Complaint("assets.column", ["file": csv, "column": column ?? ""], code: .input)
            }
            var times: [String] = []
            var values: [Double] = []
            for row in table.rows {
                times.append(PlainText.sanitized(row.fields.first ?? "", limit: 40))
                let text = index < row.fields.count ? row.fields[index] : ""
                guard !text.isEmpty else {
                    values.append(.nan)
                    continue
                }
                guard let value = Double(text) else {
                    throw Complaint(
                        "assets.field",
                        [
                            "file": csv, "line": "\(row.line)", "field": column ?? table.header[index],
                            "expected": "a number",
                        ], code: .input)
                }
                values.append(value)
            }
            return (times, values)
        }
    }

    struct Forecast: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The next steps with 80 % and 95 % bands.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var series: SeriesOptions
        @Option(help: "Steps ahead.") var horizon = 24
        @Option(help: ArgumentHelp("Forecast as if the series ended just before this time.", valueName: "time"))
        var origin: String?
        @Flag(help: "One JSON document.") var json = false

        private struct Point: Encodable {
            let t: Int
            let mean: Double
            let lower80: Double
            let upper80: Double
            let lower95: Double
            let upper95: Double
        }

        private struct Part: Encodable {
            let t: Int
            let level: Double
            let hour: Double
            let week: Double
            let holiday: Double
        }

        private struct Report: Encodable {
            let forecast: [Point]
            let parts: [Part]
            let fitSeconds: Double
            let seasonsUsed: [Int]
            let warnings: [String]
        }

        func validate() throws {
            guard (1...10_000).contains(horizon) else { throw ValidationError("--horizon must be from 1 to 10000.") }
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let (times, all) = try series.load()
                let values =
                    try origin.map { origin in
                        guard let index = times.firstIndex(of: origin) else {
                            throw Complaint("crowd.noOrigin", ["time": origin], code: .usage)
                        }
                        return Array(all[..<index])
                    } ?? all
                let start = DispatchTime.now().uptimeNanoseconds
                let fitted: FittedForecast
                do throws(SeriesForecastError) {
                    fitted = try SeriesForecast.fit(values: values, seasons: series.seasonLengths)
                } catch {
                    throw Complaint("crowd.unfit", ["detail": "\(error)"], code: .input)
                }
                let points = fitted.forecast(horizon: horizon)
                let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
                let report = Report(
                    forecast: points.enumerated().map { step, point in
                        Point(
                            t: step + 1, mean: point.mean, lower80: point.lower80, upper80: point.upper80,
                            lower95: point.lower95,
                            upper95: point.upper95)
                    },
                    parts: fitted.parts(horizon: horizon).enumerated().map { step, part in
                        Part(t: step + 1, level: part.level, hour: part.hour, week: part.week, holiday: part.holiday)
                    },
                    fitSeconds: seconds, seasonsUsed: fitted.seasonsUsed, warnings: fitted.warnings.map { "\($0)" })
                if json { return try JSONOutput.print(report) }
                for point in report.forecast {
                    StandardOutput.write(
                        "\(point.t)\t\(Digits.fixed(point.mean, 1))\t\(Digits.fixed(point.lower80, 1))\t\(Digits.fixed(point.upper80, 1))\n"
                    )
                }
            }
        }
    }

    struct Detect: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What stands out in a series, value by value.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var series: SeriesOptions
        @Option(help: "Steps to learn from before alarms count.") var learn = 672
        @Flag(help: "One JSON document.") var json = false

        private struct Reading: Encodable {
            let t: String
            let score: Double
            let alarm: Bool
            let reason: String?
        }

        func run() throws {
            try Guarded.run(common) { setup in
                let (times, values) = try series.load()
                guard values.count > learn else {
                    throw Complaint("crowd.short", ["have": "\(values.count)", "need": "\(learn + 1)"], code: .input)
                }
                var detector: AnomalyDetector
                do throws(SeriesForecastError) {
                    detector = try AnomalyDetector(
                        history: Array(values[..<learn]), seasons: series.seasonLengths,
                        options: AnomalyOptions(direction: .both))
                } catch {
                    throw Complaint("crowd.unfit", ["detail": "\(error)"], code: .input)
                }
                let readings = (learn..<values.count).map { index in
                    let reading = detector.observe(values[index])
                    return Reading(
                        t: times[index], score: reading.score, alarm: reading.alarm,
                        reason: reading.reason.map { "\($0)" })
                }
                if json { return try JSONOutput.print(readings) }
                for reading in readings where reading.alarm {
                    StandardOutput.write("\(reading.t)\t\(Digits.fixed(reading.score, 2))\t\(reading.reason ?? "")\n")
                }
            }
        }
    }
}

/// Files as they are, or unpacked when their name ends in `.gz`.
enum PackedFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        guard path.hasSuffix(".gz") else {
            guard let bytes = AssetFolder.contents(path) else {
                throw Complaint("file.unreadable", ["file": path], code: .input)
            }
            return bytes
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", "--", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Complaint("file.unreadable", ["file": path], code: .input) }
        return Array(data)
    }
}
