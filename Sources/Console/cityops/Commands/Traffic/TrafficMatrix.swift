import ArgumentParser
import CityKernels
import CityModel

struct TrafficMatrix: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix", abstract: "Least times between zones, or from nodes to nodes.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var times: TrafficTimes
    @Option(help: ArgumentHelp("Nodes to start from; without it every zone.", valueName: "node,…")) var from = ""
    @Option(help: ArgumentHelp("Nodes to go to; without it every zone.", valueName: "node,…")) var to = ""
    @Option(help: ArgumentHelp("Write from,to,cost as CSV; - for stdout.", valueName: "file")) var output: String?
    @Option(help: "Threads.") var threads = 1
    @Flag(help: "One JSON document.") var json = false

    private struct Report: Encodable {
        let from: [Int]
        let to: [Int]
        /// Rows of `from`, columns of `to`; null where no path leads.
        let costs: [[Double?]]
        let unreachablePairs: Int
        let basis: String
        let timeUnit: String
    }

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, output)
        guard (1...256).contains(threads) else { throw ValidationError("--threads must be from 1 to 256.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let (sources, targets) = (try nodes(from, input, setup), try nodes(to, input, setup))
            guard !sources.isEmpty, !targets.isEmpty else { throw Complaint("traffic.noZones", code: .usage) }
            let (costs, basis) = try times.linkCosts(input)
            let interrupt = Interrupt()
            let rows = NodeDistances.matrix(
                network: input.network, linkCosts: costs, from: sources, to: targets, threads: threads,
                isCancelled: { interrupt.isRaised })
            if interrupt.isRaised { throw Guarded.stopped }
            let report = Report(
                from: sources.map(input.nodeNumber), to: targets.map(input.nodeNumber),
                costs: rows.map { $0.map { $0.isFinite ? $0 : nil } },
                unreachablePairs: rows.reduce(0) { $0 + $1.count { !$0.isFinite } }, basis: basis,
                timeUnit: input.timeUnit)
            if json { try JSONOutput.print(report) }
            guard !json || output != nil else { return }
            let writer = try OutputWriter(output ?? "-")
            try writer.write("from,to,cost\n")
            for (origin, row) in zip(report.from, report.costs) {
                for (destination, cost) in zip(report.to, row) {
                    try writer.write("\(origin),\(destination),\(cost.map { "\($0)" } ?? "")\n")
                }
            }
            try writer.finish()
        }
    }

    private func nodes(_ list: String, _ input: TrafficInput, _ setup: Setup) throws -> [Int32] {
        list.isEmpty
            ? input.network.zoneNodes : try list.split(separator: ",").map { try input.node(String($0), setup) }
    }
}
