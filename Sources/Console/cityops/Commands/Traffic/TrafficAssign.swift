import ArgumentParser
import Canvas
import CityKernels
import Dispatch

struct TrafficAssign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "User equilibrium or system optimum by Algorithm B.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var costs: TrafficCostOptions
    @OptionGroup var solve: TrafficSolveOptions
    @Option(help: ArgumentHelp("Write init_node,term_node,flow,cost.", valueName: "file")) var flows: String?
    @Flag(help: "One JSON document.") var json = false

    func validate() throws { try OutputWriter.expectOne(isJSON: json, flows) }

    private struct Report: Encodable {
        let relativeGap: Double
        let objective: Double
        let totalTravelTime: Double
        let averageExcessCost: Double
        let iterations: Int
        let seconds: Double
        let outcome: String
        let conservationError: Double
        let assignedTrips: Double
        let disconnectedPairs: Int
        let disconnectedTrips: Double
        let timeUnit: String
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let trips = try input.requiredTrips()
            var options = try costs.equilibriumOptions(input)
            solve.apply(to: &options)
            let interrupt = Interrupt()
            let start = DispatchTime.now().uptimeNanoseconds
            let result = try solving(input) { () throws(EquilibriumError) in
                try UserEquilibrium.solve(
                    network: input.network, trips: trips, options: options, isCancelled: { interrupt.isRaised })
            }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            try TrafficFlowFile.write(result, input, to: flows)
            try report(
                Report(
                    relativeGap: result.relativeGap, objective: result.objective,
                    totalTravelTime: result.totalTravelTime, averageExcessCost: result.averageExcessCost,
                    iterations: result.iterations, seconds: seconds, outcome: result.outcome.rawValue,
                    conservationError: result.audit.conservationError, assignedTrips: result.audit.assignedTrips,
                    disconnectedPairs: result.disconnected.count,
                    disconnectedTrips: result.disconnected.reduce(0) { $0 + $1.trips }, timeUnit: input.timeUnit), setup
            )
            if result.relativeGap > options.relativeGapTarget { throw ExitCode(Complaint.Code.no.rawValue) }
        }
    }

    private func report(_ report: Report, _ setup: Setup) throws {
        if json { return try JSONOutput.print(report) }
        let lines: [(String, String)] = [
            ("outcome", setup.phrases["trafficCommand.outcome.\(report.outcome)"]),
            ("relativeGap", "\(report.relativeGap)"),
            ("objective", "\(report.objective)"), ("totalTravelTime", "\(report.totalTravelTime)"),
            ("averageExcessCost", "\(report.averageExcessCost)"), ("iterations", "\(report.iterations)"),
            ("seconds", "\(report.seconds)"), ("disconnectedPairs", "\(report.disconnectedPairs)"),
            ("disconnectedTrips", "\(report.disconnectedTrips)"),
        ]
        for (key, value) in lines { StandardOutput.write("\(setup.phrases["trafficCommand.\(key)"])\t\(value)\n") }
    }
}
