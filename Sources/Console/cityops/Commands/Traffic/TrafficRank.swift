import ArgumentParser
import CityKernels
import CityModel
import CityStore

struct TrafficRank: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank", abstract: "Habitually congested links over stored history, worst first.",
        discussion: """
            Our definition: a half hour of a workday is congested when at least half of the readings due in it (3 of 6 at 5 \
            minutes) are lightly congested or worse by the ratio standard (speed ≤ 0.5 of free speed); a link is recurrently \
            congested in it when that holds on at least --day-share of the workdays. A missing reading counts as none that is \
            congested; links for which missing readings decide it are told as undecided. Ranked by delay times \
            vehicle-kilometres. With --free-speed or --free-speeds a \
            file is read a day at a time, rows in order of their days, so that a year needs no more memory than a day. Of a store \
            whole days are ranked, without --to up to the last midnight.
            """)

    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "CSV with one column a sensor, as for forecast; .gz is unpacked; - for standard input; without it the store's links.",
            valueName: "file"))
    var speeds: String?
    @Option(help: "First midnight of a file without times.") var start = "2012-03-01"
    @Option(help: "Minutes between rows of a file without times.") var step = 5
    @Option(help: "Free speed of all sensors of a file; without it the 85th percentile of each one's readings.")
    var freeSpeed: Double?
    @Option(
        help: ArgumentHelp("CSV with a heading row: sensor, its free speed in km/h.", valueName: "file"))
    var freeSpeeds: String?
    @Flag(help: "A speed of 0 is a reading, not a gap.") var zerosCount = false
    @Option(help: "First day.") var from: TimeArgument?
    @Option(help: "Up to, not including, this day.") var to: TimeArgument?
    @Option(help: "Days looked back without --from.") var days = 35
    @Option(help: "Share of the workdays.") var dayShare = 0.6
    @Option(help: ArgumentHelp("Write the planner's table as CSV; - for stdout.", valueName: "file")) var output:
        String?
    @Option(help: "Rows listed, 0 for all.") var top = 0
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, output)
        guard dayShare > 0, dayShare <= 1 else { throw ValidationError("--day-share must be above 0 and at most 1.") }
        guard days > 0, days <= 3_660, top >= 0, (1...1_440).contains(step) else {
            throw ValidationError("--days must be 1 to 3660, --top 0 or more, --step 1 to 1440.")
        }
        if let freeSpeed, !(freeSpeed > 0 && freeSpeed.isFinite) {
            throw ValidationError("--free-speed must be above 0.")
        }
        guard freeSpeed == nil || freeSpeeds == nil else {
            throw ValidationError("--free-speed or --free-speeds, not both.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let study = try speeds.map { try studyOfFile($0, setup) } ?? studyOfStore(setup)
            let report = RecurrentReport(study, top: top == 0 ? .max : top)
            if let output { try report.writeCSV(to: output) }
            if json { try JSONOutput.print(report) } else if output == nil { report.show(setup) }
            if let speeds { SpeedTable.tellNotes(study.doubledRows, speeds, setup.phrases) }
        }
    }

    private func studyOfFile(_ file: String, _ setup: Setup) throws -> RecurrentStudy {
        guard let first = TimeArgument(argument: start)?.time else {
            throw Complaint("traffic.departure", ["time": start], code: .usage)
        }
        let reading = SpeedTable.Reading(stepSeconds: Int64(step) * 60, start: first, zerosCount: zerosCount)
        let known: RecurrentStudy.FreeSpeeds
        if let freeSpeeds {
            known = .bySensor(try Self.freeSpeeds(freeSpeeds))
        } else {
            known = freeSpeed.map { .same($0) } ?? .ofReadings
        }
        return try RecurrentStudy(csv: file, reading, known, dayShare: dayShare, from: from?.time, to: to?.time)
    }

    /// A CSV with a heading row, sensor and km/h.
    private static func freeSpeeds(_ file: String) throws -> [String: Double] {
        let table = CSVTable(try PackedFile.text(file))
        var found: [String: Double] = [:]
        for row in table.rows {
            guard row.fields.count >= 2, let speed = Double(row.fields[1].trimmingWhitespace), speed > 0, speed.isFinite
            else {
                throw Complaint("traffic.freeSpeedRow", ["file": file, "line": "\(row.line)"], code: .input)
            }
            found[PlainText.sanitized(row.fields[0], limit: 60)] = speed
        }
        guard !found.isEmpty else { throw Complaint("file.empty", ["file": file], code: .input) }
        return found
    }

    private func studyOfStore(_ setup: Setup) throws -> RecurrentStudy {
        let cache = try setup.openForReading(common.store)
        let now = try cache.timeSpan().last ?? SystemClock.now()
        let begun = SpeedTable.midnight(try cache.timeSpan().first ?? now)
        let interrupt = Interrupt()
        return try cache.read(asOf: now, viewer: .system) { snapshot in
            // Whole days, as in the panel: the running one would count as one without its peaks.
            let end = SpeedTable.midnight(to?.time ?? now.adding(seconds: RecurrentStudy.cycleSeconds))
            // Days before the store's first reading hold nothing and need not be asked for one by one.
            let first = max(
                begun, from.map { SpeedTable.midnight($0.time) } ?? end.adding(seconds: -86_400 * Int64(days)))
            let study = try RecurrentStudy(
                snapshot, days: TimeRange(start: first, end: max(first, end)), dayShare: dayShare,
                language: setup.language, isCancelled: { interrupt.isRaised })
            guard let study else { throw Guarded.stopped }
            return study
        }
    }
}
