import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct TrafficSelect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select", abstract: "Who uses a link: its pairs and where else their trips drive.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var costs: TrafficCostOptions
    @OptionGroup var solve: TrafficSolveOptions
    @Option(help: ArgumentHelp("The link.", valueName: "a-b")) var link: String
    @Option(help: ArgumentHelp("Write init_node,term_node,flow of the link's users.", valueName: "file"))
    var flows: String?
    @Option(help: "Pairs listed.") var top = 20
    @Flag(help: "One JSON document.") var json = false

    func validate() throws {
        try OutputWriter.expectOne(isJSON: json, flows)
        guard top >= 0 else { throw ValidationError("--top must be 0 or more.") }
    }

    private struct Pair: Encodable {
        let origin: Int
        let destination: Int
        let trips: Double
    }

    private struct Report: Encodable {
        let initNode: Int
        let termNode: Int
        let flow: Double
        let pairs: [Pair]
        let pairCount: Int
        let relativeGap: Double

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case flow, pairs, pairCount, relativeGap
        }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let trips = try input.requiredTrips()
            let chosen = try input.links(between: link)
            var options = try costs.equilibriumOptions(input)
            solve.apply(to: &options)
            let interrupt = Interrupt()
            var state = EquilibriumState(network: input.network, trips: trips, options: options)
            let (result, selected) = try solving(input) { () throws(EquilibriumError) in
                let result = try state.settle(isCancelled: { interrupt.isRaised })
                return (result, try chosen.map { (link) throws(EquilibriumError) in try state.selectLink(link) })
            }
            let pairs = Self.merged(selected.flatMap(\.pairs)).map {
                Pair(
                    origin: input.zoneNumber($0.origin), destination: input.zoneNumber($0.destination), trips: $0.trips)
            }
            try write(selected, input)
            let report = Report(
                initNode: input.tailNumber(chosen[0]), termNode: input.headNumber(chosen[0]),
                flow: selected.reduce(0) { $0 + $1.flow }, pairs: json ? pairs : Array(pairs.prefix(top)),
                pairCount: pairs.count, relativeGap: result.relativeGap)
            if json { return try JSONOutput.print(report) }
            StandardOutput.write(
                setup.phrases(
                    "trafficCommand.selected",
                    ["link": link, "flow": Digits.fixed(report.flow, 1), "pairs": "\(report.pairCount)"]) + "\n")
            TextTable.write(
                ["origin", "destination", "pairTrips"],
                report.pairs.map { ["\($0.origin)", "\($0.destination)", Digits.fixed($0.trips, 2)] }, setup.phrases)
        }
    }

    /// Pairs over parallel links added up, the most trips first.
    private static func merged(_ pairs: [TripTable.Pair]) -> [TripTable.Pair] {
        let sums = Dictionary(pairs.map { ([$0.origin, $0.destination], $0.trips) }, uniquingKeysWith: +)
        return sums.map { TripTable.Pair(origin: $0.key[0], destination: $0.key[1], trips: $0.value) }
            .sorted { ($1.trips, $0.origin, $0.destination) < ($0.trips, $1.origin, $1.destination) }
    }

    private func write(_ selected: [SelectedLink], _ input: TrafficInput) throws {
        guard let flows else { return }
        let writer = try OutputWriter(flows)
        try writer.write("init_node,term_node,flow\n")
        for link in 0..<Int32(input.network.linkCount) {
            let flow = selected.reduce(0) { $0 + $1.linkFlows[Int(link)] }
            try writer.write("\(input.tailNumber(link)),\(input.headNumber(link)),\(flow)\n")
        }
        try writer.finish()
    }
}
