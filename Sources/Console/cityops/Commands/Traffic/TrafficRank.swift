import ArgumentParser
import CityKernels
import CityModel
import CityStore

struct TrafficRank: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rank", abstract: "Habitually congested links over stored history, worst first.",
        discussion: """
            Our definition: a half hour of a workday is congested when at least half of its readings are lightly congested or \
            worse by the ratio standard (speed ≤ 0.5 of free speed); a link is recurrently congested in it when that holds on at \
            least --day-share of the workdays. Ranked by delay times vehicle-kilometres.
            """)

    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "CSV with one column a sensor, as for forecast; without it the store's links.", valueName: "file"))
    var speeds: String?
    @Option(help: "First midnight of a file without times.") var start = "2012-03-01"
    @Option(help: "Minutes between rows of a file without times.") var step = 5
    @Option(help: "Free speed of all sensors of a file; without it the 85th percentile of each one's readings.")
    var freeSpeed: Double?
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
        guard dayShare > 0, dayShare <= 1 else { throw ValidationError("--day-share must be above 0 and at most 1.") }
        guard days > 0, days <= 3_660, top >= 0, (1...1_440).contains(step) else {
            throw ValidationError("--days must be 1 to 3660, --top 0 or more, --step 1 to 1440.")
        }
        if let freeSpeed, !(freeSpeed > 0 && freeSpeed.isFinite) {
            throw ValidationError("--free-speed must be above 0.")
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let study = try speeds.map { try fromFile($0, setup) } ?? fromStore(setup)
            let report = RecurrentReport(study, top: top == 0 ? .max : top)
            if let output { try report.writeCSV(to: output) }
            if json { return try JSONOutput.print(report) }
            if output == nil { report.show(setup) }
        }
    }

    private var settings: RecurrentCongestion.Settings {
        var settings = RecurrentCongestion.Settings()
        settings.dayShare = dayShare
        return settings
    }

    private func fromFile(_ file: String, _ setup: Setup) throws -> RecurrentStudy {
        guard let first = TimeArgument(argument: start)?.time else {
            throw Complaint("traffic.departure", ["time": start], code: .usage)
        }
        let table = try SpeedTable(
            csv: file, SpeedTable.Reading(stepSeconds: Int64(step) * 60, start: first, zerosCount: zerosCount))
        table.tellNotes(file, setup.phrases)
        guard 1_800 % table.stepSeconds == 0 else {
            throw Complaint("traffic.halfHour", ["file": file, "seconds": "\(table.stepSeconds)"], code: .input)
        }
        let count = table.sensors.count
        let free = (0..<count).map { sensor in
            freeSpeed
                ?? Percentile.linear(
                    stride(from: sensor, to: table.speeds.count, by: count).map { table.speeds[$0] }.filter(\.isFinite),
                    0.85) ?? 0
        }
        var settings = settings
        settings.readingsPerSlot = Int(1_800 / table.stepSeconds)
        settings.congestedReadings = (settings.readingsPerSlot + 1) / 2
        var congestion = RecurrentCongestion(
            freeSpeedKilometresPerHour: free, vehicleKilometresPerSlot: Array(repeating: 1, count: count),
            settings: settings)
        for day in 0..<table.dayCount where table.kind(ofDay: day) == 0 && isAsked(day, table) {
            congestion.beginWorkday()
            for sensor in 0..<count {
                let own = (0..<table.slotsPerDay).map { table.speeds[(day * table.slotsPerDay + $0) * count + sensor] }
                congestion.add(link: sensor, speeds: own.span)
            }
        }
        return RecurrentStudy(
            congestion: congestion, names: table.sensors.map { ("", $0) }, ends: nil, kilometres: nil, weight: "unit")
    }

    private func isAsked(_ day: Int, _ table: SpeedTable) -> Bool {
        let midnight = table.time(ofRow: day * table.slotsPerDay)
        return (from.map { midnight >= $0.time } ?? true) && (to.map { midnight < $0.time } ?? true)
    }

    /// Reads one day after the other, so that a year needs no more memory than a day.
    private func fromStore(_ setup: Setup) throws -> RecurrentStudy {
        let cache = try setup.openForReading(common.store)
        let now = try cache.timeSpan().last ?? SystemClock.now()
        let begun = Self.midnight(try cache.timeSpan().first ?? now)
        let interrupt = Interrupt()
        return try cache.read(asOf: now, viewer: .system) { snapshot in
            let links = snapshot.city.roadLinks
            let positions = Dictionary(links.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
            let end = Self.midnight(to?.time ?? now.adding(seconds: 86_399))
            // Days before the store's first reading hold nothing and need not be asked for one by one.
            let first = max(begun, from.map { Self.midnight($0.time) } ?? end.adding(seconds: -86_400 * Int64(days)))
            let flows = try snapshot.hourly("road.flow", in: TimeRange(start: first, end: end))
            let weights = links.map { link -> Double in
                let known = (flows[link.id] ?? []).filter { $0.usable > 0 && $0.mean.isFinite && $0.mean >= 0 }
                guard !known.isEmpty else { return link.lengthKilometres }
                return known.reduce(0) { $0 + $1.mean } / Double(known.count) / 2 * link.lengthKilometres
            }
            var congestion = RecurrentCongestion(
                freeSpeedKilometresPerHour: links.map(\.freeFlowKilometresPerHour), vehicleKilometresPerSlot: weights,
                settings: settings)
            var day = first
            while day < end, !interrupt.isRaised {
                let next = day.adding(seconds: 86_400)
                if !snapshot.city.calendar.day(CivilTime(day).date).isDayOff {
                    try Self.add(day, snapshot, positions, &congestion)
                }
                day = next
            }
            if interrupt.isRaised { throw Guarded.stopped }
            return RecurrentStudy(
                congestion: congestion, names: links.map { ($0.id.text, $0.name[setup.language]) },
                ends: (
                    links.map { Int32(truncatingIfNeeded: $0.from) }, links.map { Int32(truncatingIfNeeded: $0.to) }
                ),
                kilometres: links.map(\.lengthKilometres), weight: "meanFlow")
        }
    }

    private static func add(
        _ day: Timestamp, _ snapshot: Snapshot, _ positions: [EntityID: Int], _ congestion: inout RecurrentCongestion
    ) throws {
        let samples = try snapshot.samples(
            "road.speed", entities: nil, in: TimeRange(start: day, end: day.adding(seconds: 86_400)))
        guard !samples.isEmpty else { return }
        congestion.beginWorkday()
        var slots = [Double](repeating: .nan, count: 288)
        for (id, own) in samples {
            guard let position = positions[id] else { continue }
            for index in slots.indices { slots[index] = .nan }
            for sample in own where sample.isUsable {
                let slot = Int(sample.time.seconds(since: day) / 300)
                if slots.indices.contains(slot) { slots[slot] = sample.value }
            }
            congestion.add(link: position, speeds: slots.span)
        }
    }

    private static func midnight(_ time: Timestamp) -> Timestamp {
        CivilTime(date: CivilTime(time).date)?.timestamp() ?? time
    }
}

/// What a ranking rests on: the counted days and what is known of the links.
struct RecurrentStudy {
    let congestion: RecurrentCongestion
    let names: [(id: String, name: String)]
    /// Nodes each link leaves and enters; nil for plain sensors, which have no upstream.
    let ends: (from: [Int32], to: [Int32])?
    let kilometres: [Double]?
    /// Where the vehicle-kilometres come from: each link's mean flow, or one for every sensor and slot.
    let weight: String
}
