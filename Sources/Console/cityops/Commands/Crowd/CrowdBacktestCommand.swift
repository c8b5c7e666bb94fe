import ArgumentParser
import CityKernels
import CityModel

struct CrowdBacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "What the models would have been worth: error, coverage and CRPS over origins.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var series: SeriesOptions
    @Option(help: ArgumentHelp("How many origins, or their times between commas.", valueName: "n|times"))
    var origins = "12"
    @Option(help: ArgumentHelp("First origin; without it the last ones that fit.", valueName: "time")) var from: String?
    @Option(help: ArgumentHelp("Steps between origins; without it spread over the series.", valueName: "steps"))
    var every: Int?
    @Option(help: "Steps of history a fit sees; without it twelve long seasons.") var window: Int?
    @Option(help: "Steps ahead.") var horizon = 24
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        guard (1...10_000).contains(horizon) else { throw ValidationError("--horizon must be from 1 to 10000.") }
        let most = RegularGrid.mostSteps
        if let every, !(1...most).contains(every) { throw ValidationError("--every must be from 1 to \(most).") }
        if let window, !(8...most).contains(window) { throw ValidationError("--window must be from 8 to \(most).") }
    }

    private struct Row {
        let column: String
        let model: String
        let result: ForecastBacktest
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let file = try series.read()
            let calendar = try series.holidays(setup)
            let columns = try file.columns(series.column).map { try series.prepared(file, $0) }
            let rows = try columns.flatMap { try results($0, calendar) }
            guard !rows.isEmpty else {
                throw Complaint(
                    "crowd.noCase",
                    [
                        "window": "\(columns.map(windowSteps).max() ?? 0)", "horizon": "\(horizon)",
                        "have": "\(columns.map { $0.grid.values.count { !$0.isNaN } }.max() ?? 0)",
                    ], code: .input)
            }
            if json { return JSONOutput.print(document(rows)) }
            let words = SeriesWords(phrases: setup.phrases)
            for column in columns {
                for note in words.notes(column) { StandardError.write("cityops: \(column.name): \(note)\n") }
            }
            for line in TextTable.lines(
                header: ["column", "model", "cases", "MAE", "MASE", "CRPS", "cover80", "cover95"],
                rows: rows.map { row in
                    [
                        row.column, row.model, "\(row.result.cases)", Digits.fixed(row.result.meanAbsoluteError, 2),
                        Digits.fixed(row.result.meanAbsoluteScaledError, 3),
                        Digits.fixed(row.result.scaledRankedProbabilityScore, 3),
                        Digits.fixed(row.result.coverage80, 3), Digits.fixed(row.result.coverage95, 3),
                    ]
                })
            { StandardOutput.write(line + "\n") }
        }
    }

    /// Steps that every fit sees: as asked, or twelve long seasons.
    private func windowSteps(_ column: PreparedColumn) -> Int {
        let long = column.seasons.last ?? 1
        return window ?? max(12 * long, max(long, horizon) + 8)
    }

    private func results(_ column: PreparedColumn, _ calendar: HolidayCalendar?) throws -> [Row] {
        let values = column.grid.values
        let long = column.seasons.last ?? 1
        let lag = max(long, horizon)
        let window = windowSteps(column)
        guard window > lag else {
            throw Complaint("crowd.window", ["window": "\(window)", "lag": "\(lag)"], code: .usage)
        }
        let origins = try originSteps(column, window: window)
        let types = column.dayTypes(calendar, count: values.count)
        func run(_ model: ForecastBacktest.Model) -> Row? {
            ForecastBacktest.run(
                model, values: values, seasons: column.seasons, dayTypes: types,
                options: ForecastOptions(transform: column.transform, historyLimit: window), origins: origins,
                window: window, horizon: horizon, naiveLag: lag
            ).map { Row(column: column.name, model: model.name, result: $0) }
        }
        var models: [ForecastBacktest.Model] = [.blend, .filter, .autoregression, .profile, .naive(lag: lag)]
        if let short = column.seasons.first, short < lag, short >= horizon { models.append(.naive(lag: short)) }
        return models.compactMap(run)
    }

    private func originSteps(_ column: PreparedColumn, window: Int) throws -> [Int] {
        let count = column.grid.values.count
        func step(_ text: String) throws -> Int {
            guard let second = column.file.clock.second(text) ?? SeriesClock.instant(text) else {
                throw Complaint("crowd.noOrigin", ["time": text], code: .usage)
            }
            return Int((second - column.grid.firstSecond) / column.grid.stepSeconds)
        }
        guard let wanted = Int(origins) else {
            return try origins.split(separator: ",").map { try step(String($0).trimmingWhitespace) }
        }
        guard (1...100_000).contains(wanted) else { throw Complaint("crowd.origins", ["n": origins], code: .usage) }
        let last = count - horizon
        if let from {
            let first = try step(from)
            let apart = every ?? max((last - first) / max(wanted - 1, 1), 1)
            return (0..<wanted).map { first + $0 * apart }
        }
        let apart = every ?? max((last - window) / max(wanted - 1, 1), 1)
        return (0..<wanted).map { last - $0 * apart }.filter { $0 >= window }.reversed()
    }

    private func document(_ rows: [Row]) -> JSONValue {
        .object([
            "horizon": .integer(horizon),
            "models": .list(
                rows.map { row in
                    .object([
                        "column": .text(row.column), "model": .text(row.model), "cases": .integer(row.result.cases),
                        "mae": .number(row.result.meanAbsoluteError),
                        "mase": .number(row.result.meanAbsoluteScaledError),
                        "crps": .number(row.result.scaledRankedProbabilityScore),
                        "coverage80": .number(row.result.coverage80), "coverage95": .number(row.result.coverage95),
                        "naiveMase": .number(row.result.naiveScaledError),
                    ])
                }),
        ])
    }
}
