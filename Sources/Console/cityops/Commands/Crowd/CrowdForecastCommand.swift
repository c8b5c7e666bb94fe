import ArgumentParser
import Canvas
import CityKernels
import CityModel
import Dispatch

struct CrowdForecastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "The next steps with bands and the parts they are made of.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var series: SeriesOptions
    @Option(help: "Steps ahead.") var horizon = 24
    @Option(help: ArgumentHelp("Forecast as if the series ended just before this time.", valueName: "time"))
    var origin: String?
    @Option(help: ArgumentHelp("Coverage of the bands in percent.", valueName: "n,n")) var levels = "80,95"
    @Flag(help: "One JSON document.") var json = false

    private var coverages: [Int] { levels.split(separator: ",").compactMap { Int($0) } }

    func validate() throws {
        guard (1...10_000).contains(horizon) else { throw ValidationError("--horizon must be from 1 to 10000.") }
        guard !coverages.isEmpty, coverages.count == levels.split(separator: ",").count,
            coverages.allSatisfy({ (1...99).contains($0) })
        else { throw ValidationError("--levels must be whole percents from 1 to 99, such as 80,95.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let file = try series.read()
            let calendar = try series.holidays(setup)
            let words = SeriesWords(phrases: setup.phrases)
            let fileNotes = words.notes(file, asked: series.column)
            let start = DispatchTime.now().uptimeNanoseconds
            let answers = try file.columns(series.column).map {
                try answer(series.prepared(file, $0), calendar, words, fileNotes: fileNotes)
            }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            for note in fileNotes { StandardError.write("cityops: \(note)\n") }
            guard json else { return answers.forEach { print($0, several: answers.count > 1) } }
            guard answers.count != 1 else { return JSONOutput.print(answers[0].document) }
            JSONOutput.print(
                JSONValue.object([
                    "series": .list(answers.map(\.document)), "fitSeconds": .number(seconds),
                    "count": .integer(answers.count),
                ]))
        }
    }

    private struct Answer {
        let name: String
        let times: [String]
        let points: [ForecastPoint]
        /// What the series lacked and what was done about it.
        let remarks: [String]
        let document: JSONValue
    }

    private func answer(
        _ column: PreparedColumn, _ calendar: HolidayCalendar?, _ words: SeriesWords, fileNotes: [String]
    ) throws -> Answer {
        let (history, firstAhead) = try column.history(before: origin)
        let types = column.dayTypes(calendar, count: history.count + horizon)
        let start = DispatchTime.now().uptimeNanoseconds
        var fitted: FittedForecast
        do throws(SeriesForecastError) {
            fitted = try SeriesForecast.fit(
                values: history, seasons: column.seasons, dayTypes: Array(types.prefix(history.count)),
                options: ForecastOptions(transform: column.transform))
        } catch {
            throw Complaint(
                "crowd.unfit", ["column": column.name, "detail": words.sentence(error, of: column.grid)], code: .input)
        }
        let ahead = Array(types.dropFirst(history.count))
        if let calendar { fitted.holidayEcho = column.echo(history, horizon, calendar) }
        let points = fitted.forecast(horizon: horizon, dayTypes: ahead)
        let bands = fitted.bands(
            horizon: horizon, coverages: coverages.map { Double($0) / 100 }, dayTypes: ahead)
        let parts = fitted.parts(horizon: horizon, dayTypes: ahead)
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let times = (0..<horizon).map { column.file.clock.text(firstAhead + Int64($0) * column.grid.stepSeconds) }
        let forecast = points.indices.map { step -> JSONValue in
            var fields: [String: JSONValue] = [
                "t": .text(times[step]), "step": .integer(step + 1), "mean": .number(points[step].mean),
            ]
            for (coverage, band) in zip(coverages, bands[step]) {
                fields["lower\(coverage)"] = .number(min(band.lowerBound, points[step].mean))
                fields["upper\(coverage)"] = .number(max(band.upperBound, points[step].mean))
            }
            return .object(fields)
        }
        let pieces = parts.enumerated().map { step, part -> JSONValue in
            .object([
                "t": .text(times[step]), "level": .number(part.level), "hour": .number(part.hour),
                "week": .number(part.week), "holiday": .number(part.holiday), "carried": .number(part.carried),
                "blend": .number(part.blend), "mean": .number(part.mean),
            ])
        }
        var notes = words.notes(column)
        if let calendar, let sentence = column.unknownYears(calendar, firstAhead, horizon, words) {
            notes.append(sentence)
        }
        let warnings = fitted.warnings.map { words.sentence($0) }
        let document = JSONValue.object([
            "column": .text(column.name), "origin": .text(times[0]),
            "stepSeconds": .integer(Int(column.grid.stepSeconds)),
            "forecast": .list(forecast), "parts": .list(pieces), "fitSeconds": .number(seconds),
            "seasonsUsed": .list(fitted.seasonsUsed.map { .integer($0) }),
            "warnings": .list(warnings.map { .text($0) }),
            "notes": .list((fileNotes + notes).map { .text($0) }),
        ])
        return Answer(
            name: column.name, times: times, points: points, remarks: notes + warnings, document: document)
    }

    private func print(_ answer: Answer, several: Bool) {
        if several { StandardOutput.write("\(answer.name)\n") }
        for (time, point) in zip(answer.times, answer.points) {
            let numbers = [point.mean, point.lower80, point.upper80, point.lower95, point.upper95]
            StandardOutput.write("\(time)\t" + numbers.map { Digits.fixed($0, 1) }.joined(separator: "\t") + "\n")
        }
        let name = several ? "\(answer.name): " : ""
        for remark in answer.remarks { StandardError.write("cityops: \(name)\(remark)\n") }
    }
}

extension PreparedColumn {
    /// What the same days of last year's holidays were; empty when the step does not divide the day.
    func echo(_ history: [Double], _ ahead: Int, _ calendar: HolidayCalendar) -> [Double] {
        guard grid.stepSeconds > 0, 86_400 % grid.stepSeconds == 0 else { return [] }
        let first = CivilTime(Timestamp(secondsSince1970: grid.firstSecond))
        return HolidayEcho.steps(
            values: history, stepsPerDay: Int(86_400 / grid.stepSeconds), firstDate: first.date,
            offset: first.secondOfDay / Int(grid.stepSeconds), ahead: ahead, calendar: calendar)
    }

    /// Years ahead that the calendar does not know.
    func unknownYears(_ calendar: HolidayCalendar, _ first: Int64, _ horizon: Int, _ words: SeriesWords) -> String? {
        let last = first + Int64(max(horizon - 1, 0)) * grid.stepSeconds
        let years = [first, last].map { CivilTime(Timestamp(secondsSince1970: $0)).date.year }
        let missing = Set(years).filter { !calendar.knows(year: $0) }.sorted()
        guard !missing.isEmpty else { return nil }
        let list = missing.map(String.init).joined(separator: ", ")
        return words.phrases("crowd.note.calendarYear", ["year": list])
    }
}
