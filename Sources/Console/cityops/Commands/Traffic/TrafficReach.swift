import ArgumentParser
import CityKernels
import CityModel

struct TrafficReach: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "isochrone", abstract: "What can be reached from nodes within given times.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var times: TrafficTimes
    @Option(help: ArgumentHelp("Nodes to start from.", valueName: "node|name,…")) var from: String
    @Option(help: ArgumentHelp("Rising limits in the network's unit of time.", valueName: "t,…")) var limits: String
    @Flag(help: "One JSON document.") var json = false

    private struct Node: Encodable {
        let node: Int
        let cost: Double
        /// The smallest limit that covers it.
        let limit: Double
    }

    private struct Report: Encodable {
        let from: [Int]
        let limits: [Double]
        /// Nodes within each limit.
        let counts: [Int]
        let nodes: [Node]
        let basis: String
        let timeUnit: String
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let bounds = limits.split(separator: ",").map { Double($0) ?? .nan }
            guard !bounds.isEmpty, bounds.allSatisfy({ $0.isFinite && $0 > 0 }),
                zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw Complaint("traffic.limits", ["limits": limits], code: .usage) }
            let input = try files.load(setup, common)
            let sources = try from.split(separator: ",").map { try input.node(String($0), setup) }
            guard !sources.isEmpty else { throw Complaint("traffic.noNode", ["node": from], code: .usage) }
            let (costs, basis) = try times.linkCosts(input)
            let reached = try NetworkRouting(network: input.network, linkCosts: costs).reach(
                from: sources, limits: bounds)
            let report = Report(
                from: sources.map(input.nodeNumber), limits: bounds,
                counts: bounds.indices.map { band in reached.count { $0.band <= band } },
                nodes: reached.map { Node(node: input.nodeNumber($0.node), cost: $0.cost, limit: bounds[$0.band]) },
                basis: basis, timeUnit: input.timeUnit)
            if json { return try JSONOutput.print(report) }
            let rows = report.nodes.map { node in
                [
                    "\(node.node)", input.names[node.node]?.first?[setup.language] ?? "", Digits.fixed(node.cost, 3),
                    "\(node.limit)",
                ]
            }
            TextTable.write(["node", "name", "cost", "limit"], rows, setup.phrases)
        }
    }
}
