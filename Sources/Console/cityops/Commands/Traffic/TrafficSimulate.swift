import ArgumentParser
import Canvas
import CityKernels
import CityModel
import Glibc

struct TrafficSimulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Play hours of traffic with queues that spill back (link transmission model), with capacity drops.",
        discussion: """
            Travellers choose their ways anew on present times every five minutes (--reroute), half of them each time. With \
            --reroute 0, or where telling vehicles apart by destination would take too much memory, they keep the routes of the \
            equilibrium, whatever the queues.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var costs: TrafficCostOptions
    @OptionGroup var solve: TrafficSolveOptions
    @Option(help: "Minutes simulated.") var minutes = 120.0
    @Option(help: "Minutes in which trips set out, evenly.") var loadMinutes = 60.0
    @Option(help: "Seconds a step.") var step = 10.0
    @Option(help: "Seconds in one unit of the network's time.") var timeUnit = 60.0
    @Option(help: "Seconds the trips and capacities count for.") var period = 3_600.0
    @Option(help: "Metres in one unit of length.") var lengthMetres = 1_000.0
    @Option(
        help: ArgumentHelp(
            "Travellers choose their ways anew on present times every so many minutes; 0 keeps the equilibrium's.",
            valueName: "minutes"))
    var reroute = 5.0
    @Option(help: "Of the draws between ways that are as good; runs with other seeds show how firm the hours are.")
    var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "A link lets only SHARE of its capacity out between two minutes.", valueName: "a-b,from,until,share"))
    var drop: [String] = []
    @Option(help: ArgumentHelp("Write init_node,term_node,minute,vehicles,queue,time_seconds.", valueName: "file"))
    var output: String?
    @Option(help: "Minutes between rows of --output.") var every = 5.0
    @Option(help: "Links listed.") var top = 10
    @Flag(help: "One JSON document.") var json = false

    private struct Link: Encodable {
        let initNode: Int
        let termNode: Int
        let name: String
        let longestQueue: Double
        let atMinute: Double
        /// Minute after which the queue stays below one vehicle; null when it does not.
        let clearedAtMinute: Double?

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case name, longestQueue, atMinute, clearedAtMinute
        }
    }

    private struct Report: Encodable {
        let vehicles: Double
        /// Those without a way, left out.
        let unreached: Double
        let arrived: Double
        let onTheRoad: Double
        let waiting: Double
        let totalTravelTimeHours: Double
        let vehicleSecondsPerCPUSecond: Double
        let cpuSeconds: Double
        let steps: Int
        let stepSeconds: Double
        let raisedLinks: Int
        let relativeGap: Double
        /// Minutes between two choices of ways; null where the equilibrium's routes are kept.
        let rerouteMinutes: Double?
        let links: [Link]
    }

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, output)
        for (name, value) in [("minutes", minutes), ("load-minutes", loadMinutes), ("step", step), ("every", every)] {
            guard value > 0, value <= 1e7 else { throw ValidationError("--\(name) must be above 0, at most 10000000.") }
        }
        guard (0...1e7).contains(reroute) else { throw ValidationError("--reroute must be from 0 to 10000000.") }
        for (name, value) in [("time-unit", timeUnit), ("period", period), ("length-metres", lengthMetres)] {
            guard (1e-9...1e9).contains(value) else { throw ValidationError("--\(name) must be from 1e-9 to 1e9.") }
        }
        guard top >= 0 else { throw ValidationError("--top must be 0 or more.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            var options = try costs.equilibriumOptions(input)
            solve.apply(to: &options)
            var state = EquilibriumState(network: input.network, trips: try input.requiredTrips(), options: options)
            let interrupt = Interrupt()
            let settled = try solving(input) { () throws(EquilibriumError) in
                try state.settle(isCancelled: { interrupt.isRaised })
            }
            var settings = SimulationCase.Settings()
            (settings.stepSeconds, settings.horizonSeconds, settings.loadingSeconds) = (
                step, minutes * 60, loadMinutes * 60
            )
            (settings.secondsPerTimeUnit, settings.periodSeconds) = (timeUnit, period)
            settings.metresPerLength = lengthMetres
            let made: SimulationCase
            do throws(SimulationCase.Fault) {
                made = try SimulationCase(state, settings: settings)
            } catch {
                throw Complaint(error, input)
            }
            let drops = try drop.flatMap { try Self.drops($0, input) }
            var model: any TransmissionRun = try rerouted(made, drops, input, setup) ?? made.model(drops: drops)
            let before = Self.cpuSeconds()
            let isWhole = model.run(isCancelled: { interrupt.isRaised })
            let cpu = Self.cpuSeconds() - before
            // Hours that were not played out would read as if nobody had arrived.
            guard isWhole else { throw Complaint("traffic.simulation.stopped", code: .no) }
            let report = self.report(model, made, settled, cpu: cpu, input)
            try write(model, input)
            if json { try JSONOutput.print(report) } else { show(report, setup) }
        }
    }

    /// Nil where the routes of the equilibrium are asked for, or all that memory allows.
    private func rerouted(
        _ made: SimulationCase, _ drops: [CapacityDrop], _ input: TrafficInput, _ setup: Setup
    ) throws -> RoutedTransmissionModel? {
        guard reroute > 0 else { return nil }
        do throws(SimulationCase.Fault) {
            return try made.rerouted(everySeconds: reroute * 60, seed: seed, drops: drops)
        } catch .tooManyWays(let links, let destinations) {
            StandardError.write(
                setup.phrases(
                    "trafficCommand.fixedRoutes", ["links": "\(links)", "destinations": "\(destinations)"]) + "\n")
            return nil
        } catch {
            throw Complaint(error, input)
        }
    }

    private static func drops(_ text: String, _ input: TrafficInput) throws -> [CapacityDrop] {
        let parts = text.split(separator: ",")
        let numbers = parts.dropFirst().compactMap { Double($0) }
        guard parts.count == 4, numbers.count == 3, numbers[0] >= 0, numbers[1] > numbers[0],
            (0...1).contains(numbers[2])
        else { throw Complaint("traffic.drop", ["drop": text], code: .usage) }
        return try input.links(between: parts[0]).map {
            CapacityDrop(
                link: $0, fromSeconds: numbers[0] * 60, untilSeconds: numbers[1] * 60, remainingShare: numbers[2])
        }
    }

    private func report(
        _ model: any TransmissionRun, _ made: SimulationCase, _ settled: EquilibriumResult, cpu: Double,
        _ input: TrafficInput
    ) -> Report {
        let last = model.stepCount
        let links = (0..<input.network.linkCount).compactMap { link -> (Link, Int)? in
            var (longest, at, cleared) = (0.0, 0, 0)
            for step in 0...last {
                let queue = model.queue(link: link, step: step)
                if queue > longest { (longest, at) = (queue, step) }
                if queue >= 1 { cleared = step + 1 }
            }
            guard longest >= 1 else { return nil }
            let position = Int32(link)
            return (
                Link(
                    initNode: input.tailNumber(position), termNode: input.headNumber(position),
                    name: input.linkName(position), longestQueue: longest, atMinute: Double(at) * step / 60,
                    clearedAtMinute: cleared <= last ? Double(cleared) * step / 60 : nil), link
            )
        }.sorted { ($1.0.longestQueue, $0.1) < ($0.0.longestQueue, $1.1) }.prefix(top).map(\.0)
        let inside = (0..<input.network.linkCount).reduce(0.0) { $0 + model.vehicles(link: $1, step: last) }
        let routed = model as? RoutedTransmissionModel
        let seconds = model.totalTravelTimeSeconds
        return Report(
            vehicles: routed?.vehicles ?? made.vehicles,
            unreached: routed?.unreached ?? settled.disconnected.reduce(0) { $0 + $1.trips } * loadedPeriods,
            arrived: model.arrived[last], onTheRoad: inside, waiting: model.waitingAtEnd,
            totalTravelTimeHours: seconds / 3600, vehicleSecondsPerCPUSecond: cpu > 0 ? seconds / cpu : 0,
            cpuSeconds: cpu, steps: last, stepSeconds: step, raisedLinks: made.raisedLinks.count,
            relativeGap: settled.relativeGap, rerouteMinutes: routed == nil ? nil : reroute, links: links)
    }

    /// The demand periods in which trips set out.
    private var loadedPeriods: Double { min(loadMinutes, minutes) * 60 / period }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func write(_ model: any TransmissionRun, _ input: TrafficInput) throws {
        guard let output else { return }
        let writer = try OutputWriter(output)
        try writer.write("init_node,term_node,minute,vehicles,queue,time_seconds\n")
        let stride = max(1, Int((every * 60 / step).rounded()))
        for link in 0..<input.network.linkCount {
            for step in Swift.stride(from: 0, through: model.stepCount, by: stride) {
                let time = model.travelTimeSeconds(link: link, enteringAtStep: step)
                try writer.write(
                    "\(input.tailNumber(Int32(link))),\(input.headNumber(Int32(link))),"
                        + "\(Double(step) * model.stepSeconds / 60),\(model.vehicles(link: link, step: step)),"
                        + "\(model.queue(link: link, step: step)),\(time.map { "\($0)" } ?? "")\n")
            }
        }
        try writer.finish()
    }

    private func show(_ report: Report, _ setup: Setup) {
        let lines: [(String, String)] = [
            ("vehicles", Digits.fixed(report.vehicles, 1)), ("arrived", Digits.fixed(report.arrived, 1)),
            ("onTheRoad", Digits.fixed(report.onTheRoad, 1)), ("waiting", Digits.fixed(report.waiting, 1)),
            ("totalTravelTimeHours", Digits.fixed(report.totalTravelTimeHours, 1)),
        ]
        for (key, value) in lines { StandardOutput.write("\(setup.phrases["trafficCommand.\(key)"])\t\(value)\n") }
        if report.unreached > 0 {
            let unreached = Digits.fixed(report.unreached, 1)
            StandardOutput.write("\(setup.phrases["trafficCommand.disconnectedTrips"])\t\(unreached)\n")
        }
        for link in report.links {
            StandardOutput.write(
                setup.phrases(
                    link.clearedAtMinute == nil ? "trafficCommand.queueStands" : "trafficCommand.queueLine",
                    [
                        "link": "\(link.initNode)-\(link.termNode)", "name": link.name,
                        "queue": Digits.fixed(link.longestQueue, 0), "at": Digits.fixed(link.atMinute, 0),
                        "cleared": link.clearedAtMinute.map { Digits.fixed($0, 0) } ?? "",
                    ]) + "\n")
        }
    }
}
