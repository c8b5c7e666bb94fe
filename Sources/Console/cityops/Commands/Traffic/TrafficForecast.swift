import ArgumentParser
import Canvas
import CityKernels
import CityModel
import CityStore
import Dispatch
import Foundation

struct TrafficForecast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "Speeds 15, 30 and 60 minutes ahead with 80 % intervals, judged on what came after the training.",
        discussion: """
            The CSV has one column a sensor and a heading row, an optional time first; zeros are missing. A file without times \
            starts at --start (the METR-LA reference week: 2012-03-01). --train-until is a moment, a date, or a number of rows.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Speeds; .gz is unpacked; without it the store's links.", valueName: "file"))
    var speeds: String?
    @Option(help: ArgumentHelp("Square matrix of weights, 0 for not adjacent; .gz is unpacked.", valueName: "file"))
    var adjacency: String?
    @Option(help: ArgumentHelp("Train on what is before; without it on everything.", valueName: "time|rows"))
    var trainUntil: String?
    @Option(help: "First midnight of a file without times.") var start = "2012-03-01"
    @Option(help: "Minutes between rows of a file without times.") var step = 5
    @Option(help: "Minutes ahead.") var horizons = "15,30,60"
    @Option(help: "Days read from the store.") var days = 28
    @Option(help: "Threads of the fit; without it one for each processor.") var threads: Int?
    @Flag(help: "A speed of 0 is a reading, not a gap.") var zerosCount = false
    @Option(help: "Speeds above are not believed.") var highest = 300.0
    @Option(
        help: ArgumentHelp(
            "Write time,sensor,minutes,speed,lower80,upper80,actual of every forecast.", valueName: "file"))
    var output: String?
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, output)
        guard (1...256).contains(threads ?? 1) else { throw ValidationError("--threads must be from 1 to 256.") }
        guard (1...1_440).contains(step) else { throw ValidationError("--step must be from 1 to 1440.") }
        guard (1...3_660).contains(days) else { throw ValidationError("--days must be from 1 to 3660.") }
        guard highest > 0, highest.isFinite else { throw ValidationError("--highest must be above 0.") }
    }

    struct Score: Encodable {
        let minutes: Int
        let mae: Double?
        let rmse: Double?
        let persistenceMae: Double?
        let profileMae: Double?
        /// 1 − MAE ÷ that of persistence; above 0 is worth having.
        let skill: Double?
        /// Share of outcomes inside the 80 % interval.
        let coverage80: Double?
        let count: Int
    }

    private struct Point: Encodable {
        let sensor: String
        let minutes: Int
        /// Null for a sensor without a reading before the origin.
        let speed: Double?
        let lower80: Double?
        let upper80: Double?
    }

    private struct Report: Encodable {
        let sensors: Int
        let stepMinutes: Int
        let trainedRows: Int
        let testedRows: Int
        let fitSeconds: Double
        /// One forecast of all sensors and horizons.
        let forecastSeconds: Double
        let horizons: [Score]
        /// The last row trained on, and the forecast made there.
        let origin: String
        /// Sensors without a reading in the last six rows before the origin: their usual course is given, with its own band.
        let silent: [String]
        /// Sensors never read before the origin.
        let unknown: [String]
        let forecast: [Point]
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let table = try read(setup)
            let stepMinutes = Int(table.stepSeconds / 60)
            let ahead = horizons.split(separator: ",").map { Int($0) ?? 0 }
            guard !ahead.isEmpty,
                ahead.allSatisfy({ (1...1_440).contains($0) && stepMinutes > 0 && $0 % stepMinutes == 0 })
            else {
                throw Complaint("traffic.horizons", ["horizons": horizons, "step": "\(stepMinutes)"], code: .usage)
            }
            let until = try trainedRows(table)
            var settings = SpeedForecastModel.Settings()
            settings.horizons = ahead.map { $0 / stepMinutes }
            let neighbours = try neighbours(table, setup)
            let interrupt = Interrupt()
            let history = table.history(before: until)
            let begun = DispatchTime.now().uptimeNanoseconds
            guard
                let model = SpeedForecastModel(
                    history: history, neighbours: neighbours, settings: settings,
                    threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
                    isCancelled: { interrupt.isRaised })
            else {
                if interrupt.isRaised { throw Guarded.stopped }
                throw Complaint("traffic.shortHistory", ["days": "\(history.knownDays.count)"], code: .input)
            }
            let fitSeconds = Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
            var trial = ForecastReplay(table: table, model: model, trainedRows: until, minutes: ahead)
            try trial.run(writing: output, isCancelled: { interrupt.isRaised })
            let issued = trial.forecast(atRow: until - 1)
            let isDark = trial.isUnknown
            let report = Report(
                sensors: table.sensors.count, stepMinutes: stepMinutes, trainedRows: until,
                testedRows: table.rowCount - until, fitSeconds: fitSeconds, forecastSeconds: trial.meanForecastSeconds,
                horizons: trial.scores, origin: table.time(ofRow: until - 1).iso8601,
                silent: trial.silent(atRow: until - 1).map { table.sensors[$0] },
                unknown: table.sensors.indices.filter { isDark[$0] }.map { table.sensors[$0] },
                forecast: table.sensors.indices.flatMap { sensor in
                    ahead.indices.map { position in
                        let index = sensor * ahead.count + position
                        return Point(
                            sensor: table.sensors[sensor], minutes: ahead[position],
                            speed: isDark[sensor] ? nil : issued.speeds[index],
                            lower80: isDark[sensor] || !issued.lower[index].isFinite ? nil : issued.lower[index],
                            upper80: isDark[sensor] || !issued.upper[index].isFinite ? nil : issued.upper[index])
                    }
                })
            if json { try JSONOutput.print(report) } else { show(report, setup) }
            tellDark(report, setup.phrases)
            if let speeds { SpeedTable.tellNotes(table.doubledRows, speeds, setup.phrases) }
        }
    }

    private static let mostNamed = 5

    /// Says on stderr of which sensors nothing is known, or nothing new.
    private func tellDark(_ report: Report, _ phrases: Phrases) {
        for (key, sensors) in [("silent", report.silent), ("unknown", report.unknown)] where !sensors.isEmpty {
            let isAll = sensors.count == report.sensors && key == "silent"
            StandardError.write(
                phrases(
                    "trafficCommand.forecast.\(isAll ? "allSilent" : key)",
                    [
                        "n": "\(sensors.count)", "names": phrases.list(sensors, most: Self.mostNamed),
                        "origin": report.origin,
                        "minutes": "\(6 * report.stepMinutes)",
                    ]) + "\n")
        }
    }

    private func read(_ setup: Setup) throws -> SpeedTable {
        guard let first = TimeArgument(argument: start)?.time, step > 0 else {
            throw Complaint("traffic.departure", ["time": start], code: .usage)
        }
        let reading = SpeedTable.Reading(
            stepSeconds: Int64(step) * 60, start: first, zerosCount: zerosCount, highest: highest)
        if let speeds {
            return try SpeedTable(csv: speeds, reading)
        }
        let cache = try setup.openForReading(common.store)
        let now = try cache.timeSpan().last ?? SystemClock.now()
        return try cache.read(asOf: now, viewer: .system) {
            try SpeedTable($0, days: days, reading: reading)
        }
    }

    /// Rows before the moment, date or row number asked for.
    private func trainedRows(_ table: SpeedTable) throws -> Int {
        guard let trainUntil else { return table.rowCount }
        let rows: Int
        if let number = Int(trainUntil), number <= table.rowCount {
            rows = number
        } else if let time = TimeArgument(argument: trainUntil)?.time {
            rows = Int((time.seconds(since: table.start) + table.stepSeconds - 1) / table.stepSeconds)
        } else {
            throw Complaint("traffic.departure", ["time": trainUntil], code: .usage)
        }
        guard rows > 0, rows <= table.rowCount else {
            throw Complaint(
                "traffic.trainUntil",
                [
                    "time": trainUntil, "first": table.start.iso8601,
                    "last": table.time(ofRow: table.rowCount - 1).iso8601, "rows": "\(table.rowCount)",
                ], code: .usage)
        }
        return rows
    }

    private func neighbours(_ table: SpeedTable, _ setup: Setup) throws -> [Int32] {
        let count = table.sensors.count
        if let adjacency {
            let lines = try PackedFile.bytes(adjacency).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
            let rows = lines.map {
                String(decoding: $0, as: UTF8.self).split(separator: ",").map { Double($0) ?? .nan }
            }
            let body = rows.count == count + 1 ? Array(rows.dropFirst()) : rows
            guard body.count == count, body.allSatisfy({ $0.count == count && $0.allSatisfy(\.isFinite) }) else {
                throw Complaint(
                    "traffic.adjacency", ["file": adjacency, "sensors": "\(count)"], code: .input)
            }
            return SensorNeighbours.strongest(adjacency: body.flatMap { $0 }, sensorCount: count)
        }
        guard speeds == nil else { return Array(repeating: -1, count: 6 * count) }
        let cache = try setup.openForReading(common.store)
        let city = try cache.read(asOf: try cache.timeSpan().last ?? SystemClock.now(), viewer: .system) { $0.city }
        return SensorNeighbours.adjoining(
            fromNode: city.roadLinks.map { Int32(truncatingIfNeeded: $0.from) },
            toNode: city.roadLinks.map { Int32(truncatingIfNeeded: $0.to) })
    }

    private func show(_ report: Report, _ setup: Setup) {
        guard report.testedRows > 0 else { return showForecast(report, setup) }
        func text(_ value: Double?) -> String { value.map { Digits.fixed($0, 3) } ?? "—" }
        let header = ["minutes", "mae", "persistenceMae", "profileMae", "skill", "coverage80"]
        let rows = report.horizons.map {
            [
                "\($0.minutes)", text($0.mae), text($0.persistenceMae), text($0.profileMae), text($0.skill),
                text($0.coverage80),
            ]
        }
        TextTable.write(header, rows, setup.phrases)
        StandardOutput.write("\(setup.phrases["trafficCommand.seconds"])\t\(Digits.fixed(report.fitSeconds, 2))\n")
    }

    /// Where nothing came afterwards there is nothing to judge, but the forecast itself to show.
    private func showForecast(_ report: Report, _ setup: Setup) {
        let phrases = setup.phrases
        StandardOutput.write(phrases("trafficCommand.nothingJudged", ["origin": report.origin]) + "\n")
        func text(_ point: Point) -> String {
            guard let speed = point.speed, let lower = point.lower80, let upper = point.upper80 else { return "—" }
            return "\(Digits.fixed(speed, 1)) [\(Digits.fixed(lower, 1))–\(Digits.fixed(upper, 1))]"
        }
        let count = report.horizons.count
        let rows = stride(from: 0, to: report.forecast.count, by: max(1, count)).map { first in
            let own = report.forecast[first..<min(first + count, report.forecast.count)]
            return [own.first?.sensor ?? ""] + own.map(text)
        }
        let header =
            [phrases["trafficCommand.sensor"]]
            + report.horizons.map { phrases("trafficCommand.ahead", ["n": "\($0.minutes)"]) }
        for line in TextTable.lines(header: header, rows: rows) { StandardOutput.write(line + "\n") }
    }
}
