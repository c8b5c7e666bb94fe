import Canvas
import CityKernels
import CityModel

/// The sensors of one place as a file holds them, ready for the filter.
struct FusionFile {
    private let stamps: [String]
    private let observations: [OccupancyObservation]
    private let truth: [Double]
    private let options: OccupancyOptions
    private let closedFrom: [Bool]
    private let notes: [RegularGrid.Note]
    private let present: [(name: String, isPresent: Bool)]
    /// Gate columns that were turned from running totals into people a step unasked.
    private let totals: [String]
    private let file: SeriesFile

    /// Most people a minute through a metre of gate, both the Green Guide's and the cap of plausibility.
    private static let personsPerMetreMinute = 82.0

    static func read(_ command: CrowdFuseCommand) throws -> FusionFile {
        let file = try SeriesFile.read(command.csv)
        let isNumbered = if case .steps = file.clock { true } else { false }
        let asked = command.step.map(Int64.init)
        guard let fileStep = file.stepSeconds else {
            throw Complaint("crowd.noStep", ["file": command.csv], code: .input)
        }
        let stepSeconds = asked ?? (isNumbered ? 300 : fileStep)
        guard stepSeconds <= 43_200, 86_400 % stepSeconds == 0 else {
            throw Complaint("crowd.unevenDay", ["file": command.csv, "seconds": "\(stepSeconds)"], code: .input)
        }
        let names = [command.entries, command.exits, command.wifi, command.cells]
        guard names.contains(where: { file.names.contains($0) }) else {
            throw Complaint(
                "crowd.noSensors", ["file": command.csv, "columns": names.joined(separator: ", ")], code: .input)
        }
        func grid(_ name: String) throws -> RegularGrid? {
            guard let index = file.names.firstIndex(of: name) else { return nil }
            let (times, readings) = try file.gridReadings(index)
            guard let grid = RegularGrid(times: times, readings: readings, stepSeconds: fileStep, checks: .none)
            else { throw Complaint("crowd.tooLong", ["file": command.csv], code: .input) }
            return grid
        }
        let grids = try names.map { try grid($0) }
        let count = grids.compactMap { $0?.values.count }.max() ?? 0
        try refuseStrayTimes(command.csv, rows: file.seconds.count, steps: count)
        let first = grids.compactMap { $0 }.first
        func values(_ index: Int) -> [Double] { grids[index]?.values ?? [Double](repeating: .nan, count: count) }
        let stepsPerDay = Int(86_400 / stepSeconds)
        let minutes = Double(stepSeconds) / 60
        let cap = command.gateWidth.map { $0 * personsPerMetreMinute * minutes }
        var gates = [values(0), values(1)]
        let isTotal = gates.map { command.wrapsAt == nil && RunningTotal.isLikely($0) }
        for gate in gates.indices where command.wrapsAt != nil || isTotal[gate] {
            // Without a known end every fall is a reset.
            let modulus = command.wrapsAt ?? .greatestFiniteMagnitude
            gates[gate] = differences(gates[gate], modulus: modulus, most: cap ?? modulus / 4)
        }
        let most = cap ?? plausibleMost(gates)
        let entries = FrozenReadings.removed(from: gates[0])
        let exits = FrozenReadings.removed(from: gates[1])
        let wifi = FrozenReadings.removed(from: values(2))
        let cells = FrozenReadings.removed(from: values(3))
        let offset = try firstStepOfDay(file, first, stepSeconds: stepSeconds)
        let closed = try closedSteps(
            command, passages: zip(entries, exits).map { $0 + $1 }, devices: wifi, stepsPerDay: stepsPerDay,
            first: offset)
        let observations = (0..<count).map { step in
            OccupancyObservation(
                entries: entries[step], exits: exits[step], wifiDevices: wifi[step], cellPhones: cells[step],
                isClosed: closed[(offset + step) % stepsPerDay])
        }
        return FusionFile(
            stamps: (0..<count).map { step in first.map { file.clock.text($0.second(of: step)) } ?? "\(step)" },
            observations: observations, truth: try grid("true_occupancy")?.values ?? [],
            options: OccupancyOptions(
                stepsPerDay: stepsPerDay, firstStepOfDay: offset, mostFlowPerStep: most,
                cellDelaySteps: Int((Double(command.cellDelay) / Double(stepSeconds)).rounded()),
                startDeviation: closed[offset % stepsPerDay] ? 50 : max(6 * most, 500)),
            closedFrom: closed, notes: first?.notes ?? [],
            present: names.map { ($0, file.names.contains($0)) },
            totals: isTotal.indices.filter { isTotal[$0] }.map { names[$0] }, file: file)
    }

    /// Steps up to which any file is taken: years of five minutes.
    private static let mostSparseSteps = 300_000
    /// Beyond, one step in so many has to have a row.
    private static let sparseness = 20

    /// One time of another year would make millions of steps of nothing.
    private static func refuseStrayTimes(_ path: String, rows: Int, steps: Int) throws {
        guard steps > mostSparseSteps, rows * sparseness < steps else { return }
        throw Complaint(
            "crowd.strayTimes", ["file": path, "rows": "\(rows)", "steps": "\(steps)"], code: .input)
    }

    func run() -> FusionRun {
        var filter = OccupancyFilter(options: options)
        var run = FusionRun(
            closedSteps: closedFrom, notes: notes, truth: truth, present: present, totals: totals, file: file)
        for (stamp, observation) in zip(stamps, observations) {
            run.add(stamp, filter.observe(observation), isClosed: observation.isClosed)
        }
        return run
    }

    /// Several times what ever passed on an ordinary step: the widest plausible reading when no gate width is known.
    private static func plausibleMost(_ gates: [[Double]]) -> Double {
        let flows = gates.flatMap { $0 }.filter { $0 > 0 }.sorted()
        guard !flows.isEmpty else { return 2_000 }
        return max(6 * flows[min(flows.count * 99 / 100, flows.count - 1)], 60)
    }

    /// People a step of a running total that starts anew at `modulus`; a fall that is no wrap is a reset and missing.
    private static func differences(_ totals: [Double], modulus: Double, most: Double) -> [Double] {
        var counter = CounterSanity(
            options: CounterSanity.Options(mostPerStep: most, wrapsAt: modulus, frozenSteps: .max))
        return totals.indices.map { counter.check(totals[$0], time: Double($0)).persons }
    }

    /// The step of the day of the first row: from its clock, or from a column hour_of_day where steps are numbered.
    private static func firstStepOfDay(_ file: SeriesFile, _ grid: RegularGrid?, stepSeconds: Int64) throws -> Int {
        if let hours = file.names.firstIndex(of: "hour_of_day"), let hour = try file.values(hours).first,
            (0...24).contains(hour)
        {
            return Int((hour * 3600 / Double(stepSeconds)).rounded()) % Int(86_400 / stepSeconds)
        }
        guard let grid else { return 0 }
        if case .steps = file.clock {
            let step = grid.firstSecond / max(grid.stepSeconds, 1) % (86_400 / stepSeconds)
            return Int(step < 0 ? 0 : step)
        }
        let civil = CivilTime(Timestamp(secondsSince1970: grid.firstSecond))
        return civil.secondOfDay / Int(stepSeconds)
    }

    private static func closedSteps(
        _ command: CrowdFuseCommand, passages: [Double], devices: [Double], stepsPerDay: Int, first: Int
    ) throws -> [Bool] {
        guard let text = command.closed else {
            return QuietHours.closedSteps(
                passages: passages, devices: devices, stepsPerDay: stepsPerDay, firstStepOfDay: first)
        }
        if text == "never" { return [Bool](repeating: false, count: stepsPerDay) }
        let minutes = text.split(separator: "-").map { clock -> Int? in
            let parts = clock.split(separator: ":").map { Int($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
                (0..<60).contains(minute)
            else { return nil }
            return hour * 60 + minute
        }
        guard minutes.count == 2, let start = minutes[0], let end = minutes[1] else {
            throw Complaint("crowd.badHours", ["text": text], code: .usage)
        }
        return (0..<stepsPerDay).map { step in
            let minute = step * 1440 / stepsPerDay
            return start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
        }
    }
}
