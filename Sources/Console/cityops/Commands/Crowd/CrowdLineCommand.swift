import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct CrowdLineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "line",
        abstract: "Whether and when a series passes a line, and the metering rate that keeps the risk.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var series: SeriesOptions
    @Option(help: "The line, in units of the series.") var line: Double
    @Option(help: ArgumentHelp("Hours asked about.", valueName: "h,h")) var within = "1,3,6,12"
    @Option(help: ArgumentHelp("As if the series ended just before this time.", valueName: "time")) var origin: String?
    @Option(help: ArgumentHelp("Column of people entering a step, for metering.", valueName: "name")) var entries:
        String?
    @Option(help: "Accepted risk of passing the line, for metering.") var risk = 0.1
    @Flag(help: "One JSON document.") var json = false

    private var hours: [Double] { within.split(separator: ",").compactMap { Double($0) } }

    func validate() throws {
        guard !hours.isEmpty, hours.count == within.split(separator: ",").count,
            hours.allSatisfy({ $0 > 0 && $0 <= 168 })
        else { throw ValidationError("--within must be hours above 0, such as 1,3,6,12.") }
        guard line.isFinite else { throw ValidationError("--line must be a number.") }
        guard (0...1).contains(risk) else { throw ValidationError("--risk must be between 0 and 1.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let file = try series.read()
            let calendar = try series.holidays(setup)
            let words = SeriesWords(phrases: setup.phrases)
            let column = try series.prepared(file, file.columns(series.column)[0])
            let (fitted, ahead, first) = try fit(column, calendar, words)
            let steps = hours.map { max(1, Int(($0 * 3600 / Double(column.grid.stepSeconds)).rounded())) }
            let crossing = fitted.lineCrossing(line: line, within: steps, dayTypes: ahead)
            let calibration = fitted.lineCalibration(within: steps)
            func time(_ step: Int?) -> JSONValue {
                .optional(step.map { column.file.clock.text(first + Int64($0 - 1) * column.grid.stepSeconds) })
            }
            let chances = zip(hours, crossing.chances).map { hour, chance -> JSONValue in
                let record = chance.probability.flatMap { calibration.record(of: $0) }
                return .object([
                    "hours": .number(hour), "steps": .integer(chance.steps),
                    "probability": .optional(chance.probability),
                    "cameTrueShare": .optional(record?.cameTrueShare),
                    "questions": .integer(record?.questions ?? 0),
                ])
            }
            var notes = words.notes(file, asked: series.column) + words.notes(column)
            if let calendar, let sentence = column.unknownYears(calendar, first, ahead.count, words) {
                notes.append(sentence)
            }
            if crossing.paths < LineCrossing.fewestPaths {
                notes.append(
                    setup.phrases(
                        "crowd.fewPaths", ["have": "\(crossing.paths)", "need": "\(LineCrossing.fewestPaths)"]))
            }
            let metering = try metering(column, file, fitted, ahead, calendar, words)
            let document = JSONValue.object([
                "line": .number(line), "origin": .text(column.file.clock.text(first)), "chances": .list(chances),
                "medianTime": time(crossing.medianStep), "time10": time(crossing.tenthStep),
                "time90": time(crossing.nineTenthsStep), "paths": .integer(crossing.paths),
                "metering": metering,
                "notes": .list(notes.map { .text($0) }),
            ])
            if json { return JSONOutput.print(document) }
            for (hour, chance) in zip(hours, crossing.chances) {
                let record = chance.probability.flatMap { calibration.record(of: $0) }
                let said = chance.probability.map { "\(Digits.fixed($0 * 100, 0)) %" } ?? "—"
                let came = record.map {
                    setup.phrases(
                        "crowd.cameTrue",
                        ["share": Digits.fixed($0.cameTrueShare * 100, 0), "n": "\($0.questions)"])
                }
                StandardOutput.write(
                    "\(Digits.fixed(hour, 0)) h\t\(said)\t\(came ?? "—")\n")
            }
            for note in notes { StandardError.write("cityops: \(note)\n") }
        }
    }

    private func fit(_ column: PreparedColumn, _ calendar: HolidayCalendar?, _ words: SeriesWords) throws
        -> (FittedForecast, [DayType], Int64)
    {
        let (history, first) = try column.history(before: origin)
        let longest = Int((hours.max() ?? 12) * 3600 / Double(column.grid.stepSeconds)) + 1
        let types = column.dayTypes(calendar, count: history.count + longest)
        do throws(SeriesForecastError) {
            var fitted = try SeriesForecast.fit(
                values: history, seasons: column.seasons, dayTypes: Array(types.prefix(history.count)),
                options: ForecastOptions(
                    transform: column.transform, calibrationHorizon: max(longest, column.seasons.first ?? 1)
                ).countingChances())
            if let calendar { fitted.holidayEcho = column.echo(history, longest, calendar) }
            return (fitted, Array(types.dropFirst(history.count)), first)
        } catch {
            throw Complaint(
                "crowd.unfit", ["column": column.name, "detail": words.sentence(error, of: column.grid)], code: .input)
        }
    }

    /// The largest entry rate that keeps the risk over the longest horizon; says why when there is none.
    private func metering(
        _ column: PreparedColumn, _ file: SeriesFile, _ fitted: FittedForecast, _ ahead: [DayType],
        _ calendar: HolidayCalendar?, _ words: SeriesWords
    ) throws -> JSONValue {
        guard let entries else { return .null }
        let arriving = try series.prepared(file, file.column(entries))
        let (inflow, inflowAhead, _) = try fit(arriving, calendar, words)
        let horizon = max(1, Int((hours.max() ?? 12) * 3600 / Double(column.grid.stepSeconds)))
        let arrivals = inflow.forecast(horizon: horizon, dayTypes: inflowAhead).map(\.mean)
        let answer = MeteringRate.largest(
            occupancyPaths: fitted.samplePaths(horizon: horizon, dayTypes: ahead), arrivals: arrivals, line: line,
            risk: risk)
        let perHour = 3600 / Double(column.grid.stepSeconds)
        switch answer {
        case .notNeeded(let left):
            return .object(["outcome": .text("notNeeded"), "risk": .number(left)])
        case .limit(let rate, let left, let waiting):
            return .object([
                "outcome": .text("limit"), "personsPerHour": .number(rate * perHour), "risk": .number(left),
                "waitingAtEnd": .number(waiting),
            ])
        case .notEnough(let left):
            return .object(["outcome": .text("notEnough"), "risk": .number(left)])
        }
    }
}
