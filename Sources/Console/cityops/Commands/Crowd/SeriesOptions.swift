import ArgumentParser
import CityKernels
import CityModel

/// Which series of a file, and how it is read.
struct SeriesOptions: ParsableArguments {
    @Option(help: "CSV, first column the time; .gz is unpacked, - is standard input.") var csv: String
    @Option(
        help: ArgumentHelp(
            "Column of the series, repeatable, or names between commas, or 'all'; without it the second.",
            valueName: "name"))
    var column: [String] = []
    @Option(help: ArgumentHelp("Column of the times; without it the first.", valueName: "name")) var time: String?
    @Option(
        help: ArgumentHelp("Season lengths in steps, e.g. 24,168; without it the day and the week.", valueName: "n,n"))
    var seasons: String?
    @Option(
        help: ArgumentHelp(
            "Space of the model: sqrt for counts, log for concentrations, identity for speeds.",
            valueName: "auto|sqrt|log|identity"))
    var transform = "auto"
    @Option(
        help: ArgumentHelp(
            "Holidays as CSV (date[,name,kind,…]), or 'cn' for the bundled State Council calendars.",
            valueName: "file|cn"))
    var calendar: String?

    func validate() throws {
        if let seasons {
            let lengths = seasons.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard lengths.allSatisfy({ (2...100_000).contains($0 ?? 0) }), (1...2).contains(lengths.count) else {
                throw ValidationError("--seasons must be one or two whole numbers from 2 to 100000, such as 24,168.")
            }
        }
        guard ["auto", "sqrt", "log", "identity"].contains(transform) else {
            throw ValidationError("--transform must be auto, sqrt, log or identity.")
        }
    }

    /// Season lengths as asked, or the day and the week in steps of the grid.
    func seasonLengths(stepSeconds: Int64) -> [Int] {
        if let seasons { return seasons.split(separator: ",").compactMap { Int($0) } }
        let day = Int(86_400 / max(stepSeconds, 1))
        return day >= 2 ? [day, 7 * day] : stepSeconds <= 86_400 ? [7] : []
    }

    /// The space of a series: negative readings in more than one of a hundred rows belong to it, fewer are faults.
    func space(of values: [Double]) -> SeriesTransform {
        switch transform {
        case "sqrt": return .squareRoot
        case "log": return .logarithm
        case "identity": return .identity
        default:
            let negative = values.count { $0 < 0 }
            return 100 * negative > values.count ? .identity : .squareRoot
        }
    }

    func read() throws -> SeriesFile { try SeriesFile.read(csv, timeColumn: time) }

    func holidays(_ setup: Setup) throws -> HolidayCalendar? {
        guard let calendar else { return nil }
        return try HolidayFile.read(calendar, setup)
    }

    /// One column on a regular grid, judged as counts are when they cannot be negative.
    func prepared(_ file: SeriesFile, _ column: Int) throws -> PreparedColumn {
        let (times, readings) = try file.gridReadings(column)
        let space = space(of: readings)
        guard let step = file.stepSeconds else {
            throw Complaint("crowd.noStep", ["file": csv], code: .input)
        }
        let seasons = seasonLengths(stepSeconds: step)
        let checks = space == .identity ? RegularGrid.Checks.none : RegularGrid.Checks()
        guard
            let grid = RegularGrid(
                times: times, readings: readings, stepSeconds: step, season: seasons.last ?? 0, checks: checks)
        else { throw Complaint("crowd.tooLong", ["file": csv], code: .input) }
        return PreparedColumn(
            name: PlainText.sanitized(file.names[column], limit: 200), grid: grid, seasons: seasons, transform: space,
            file: file)
    }
}

/// A column ready for a kernel.
struct PreparedColumn {
    let name: String
    let grid: RegularGrid
    let seasons: [Int]
    let transform: SeriesTransform
    let file: SeriesFile

    /// Steps before a moment as the command line names it: the first step at or after it. Beyond the end the series is
    /// lengthened by missing values, up to one long season.
    func history(before origin: String?) throws -> (values: [Double], firstAhead: Int64) {
        let end = grid.second(of: grid.values.count)
        guard let origin else { return (grid.values, end) }
        guard let second = file.clock.second(origin) ?? SeriesClock.instant(origin) else {
            throw Complaint("crowd.noOrigin", ["time": origin], code: .usage)
        }
        let place = Int((second - grid.firstSecond + grid.stepSeconds - 1) / grid.stepSeconds)
        let reach = seasons.last ?? 24
        guard second >= grid.firstSecond, place <= grid.values.count + reach else {
            throw Complaint("crowd.noOrigin", ["time": origin], code: .usage)
        }
        let missing = max(place - grid.values.count, 0)
        let values = Array(grid.values.prefix(place)) + [Double](repeating: .nan, count: missing)
        return (values, grid.second(of: place))
    }

    /// Day types of the steps from the first of the grid on; without a calendar the days of the week alone.
    func dayTypes(_ calendar: HolidayCalendar?, count: Int) -> [DayType] {
        let known = calendar ?? .weeks
        var last: (date: CivilDate, type: DayType)?
        return (0..<count).map { step in
            let date = CivilTime(Timestamp(secondsSince1970: grid.second(of: step))).date
            if let last, last.date == date { return last.type }
            let type = DayType(date, in: known)
            last = (date, type)
            return type
        }
    }
}
