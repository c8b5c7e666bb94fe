import ArgumentParser
import Canvas
import CityKernels
import CityModel
import CityPanels
import CityStore

struct AdviseJunctions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "junctions",
        abstract: "The store's signals on the counts of the last 15 minutes: delay now and with Webster's timing.",
        discussion: "Those where a new timing saves most come first, then those no timing can serve.")

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Newest moment taken.", valueName: "time")) var at: TimeArgument?
    @Option(help: "Rows listed, 0 for all.") var top = 0
    @Flag(help: "One JSON document.") var json = false

    private struct Timing: Encodable {
        let cycleSeconds: Double
        let greenSeconds: [Double]
        let controlDelaySeconds: Double
        let levelOfService: String
        let saturationDegree: Double

        init(_ timing: SignalCheck.Timing) {
            (cycleSeconds, greenSeconds) = (timing.cycleSeconds, timing.greenSeconds)
            (controlDelaySeconds, saturationDegree) = (timing.delaySeconds, timing.saturationDegree)
            levelOfService = "\(timing.level)".uppercased()
        }
    }

    private struct Junction: Encodable {
        let node: Int
        let name: String
        let volume: Double?
        let criticalFlowRatio: Double?
        let present: Timing?
        let advised: Timing?
        let savedVehicleHoursPerHour: Double?
        /// Approaches without a usable count; the check needs all.
        let uncountedApproaches: Int
    }

    func validate() throws {
        guard top >= 0 else { throw ValidationError("--top must be 0 or more.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let cache = try setup.openForReading(common.store)
            let now = try at?.time ?? cache.timeSpan().last ?? SystemClock.now()
            let signals = try cache.read(asOf: now, viewer: .system) { try JunctionSignal.read($0) }
            guard !signals.isEmpty else { throw Complaint("traffic.noPlans", code: .no) }
            let ranked = signals.sorted { (Self.rank($0), $0.node) < (Self.rank($1), $1.node) }
            let rows = ranked.prefix(top == 0 ? .max : top).map { Self.row($0, setup) }
            if json { return try JSONOutput.print(["junctions": rows]) }
            TextTable.write(
                ["node", "name", "volume", "criticalFlowRatio", "presentTiming", "advisedTiming", "savedHours"],
                rows.map(Self.line), setup.phrases)
            let uncounted = rows.count { $0.uncountedApproaches > 0 }
            if uncounted > 0 {
                StandardOutput.write(
                    setup.phrases(
                        "trafficCommand.uncounted",
                        ["n": "\(uncounted)", "all": "\(rows.count)", "time": now.iso8601]) + "\n")
            }
        }
    }

    /// Savings first, largest first; then what cannot be served; then what cannot be told.
    private static func rank(_ signal: JunctionSignal) -> Double {
        guard let check = try? signal.check.get() else { return .infinity }
        return check.savedVehicleHours.map { -$0 } ?? 1e9
    }

    private static func row(_ signal: JunctionSignal, _ setup: Setup) -> Junction {
        let check = try? signal.check.get()
        var uncounted = 0
        if case .failure(.uncounted(let links)) = signal.check { uncounted = links }
        return Junction(
            node: signal.node, name: PlainText.sanitized(signal.name[setup.language]), volume: check?.volume,
            criticalFlowRatio: check?.criticalFlowRatio, present: check.map { Timing($0.present) },
            advised: check?.advised.map { Timing($0) }, savedVehicleHoursPerHour: check?.savedVehicleHours,
            uncountedApproaches: uncounted)
    }

    private static func line(_ row: Junction) -> [String] {
        func side(_ timing: Timing?) -> String {
            timing.map {
                "\(Digits.fixed($0.controlDelaySeconds, 0)) s \($0.levelOfService) / \(Digits.fixed($0.cycleSeconds, 0)) s"
            } ?? "—"
        }
        return [
            "\(row.node)", row.name, row.volume.map { Digits.fixed($0, 0) } ?? "—",
            row.criticalFlowRatio.map { Digits.fixed($0, 2) } ?? "—", side(row.present), side(row.advised),
            row.savedVehicleHoursPerHour.map { Digits.fixed($0, 1) } ?? "—",
        ]
    }
}
