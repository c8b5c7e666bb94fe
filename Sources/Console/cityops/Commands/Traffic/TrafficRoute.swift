import ArgumentParser
import Canvas
import CityKernels
import CityModel

struct TrafficRoute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "The best route and sensible others between two nodes.",
        discussion: """
            Nodes are numbers of the network, or in a city names (pinyin too). --depart asks for the arrival when times change on \
            the way: with --profiles by travel times per time of departure, in a city by the usual speeds of its hours.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var files: TrafficNetworkOptions
    @OptionGroup var times: TrafficTimes
    @Option(help: ArgumentHelp("Node to start from.", valueName: "node|name")) var from: String
    @Option(help: ArgumentHelp("Node to go to.", valueName: "node|name")) var to: String
    @Option(help: "Routes at most.") var count = 3
    @Option(help: ArgumentHelp("Avoid an area.", valueName: "lon lat,lon lat,…")) var avoid: String?
    @Option(
        help: ArgumentHelp(
            "Departure: with --profiles a number in its unit, in a city a moment.", valueName: "number|time"))
    var depart: String?
    @Option(
        help: ArgumentHelp(
            "CSV init_node,term_node,T0,T1,…: travel times for departures at the equally spaced header times.",
            valueName: "file"))
    var profiles: String?
    @Flag(help: "One JSON document.") var json = false

    struct Step: Encodable {
        let initNode: Int
        let termNode: Int
        let name: String
        let cost: Double

        private enum CodingKeys: String, CodingKey {
            case initNode = "init_node"
            case termNode = "term_node"
            case name, cost
        }
    }

    struct Choice: Encodable {
        let cost: Double
        /// Null where a link's length is no length.
        let length: Double?
        let sharing: Double
        let nodes: [Int]
        let links: [Step]
    }

    private struct Report: Encodable {
        let from: Int
        let to: Int
        let basis: String
        let timeUnit: String
        let routes: [Choice]
        /// With a departure: when it is, and the arrival.
        let departure: String?
        let arrival: String?
    }

    func validate() throws {
        guard (1...20).contains(count) else { throw ValidationError("--count must be from 1 to 20.") }
        if profiles != nil, depart == nil { throw ValidationError("--profiles needs --depart.") }
    }

    func run() throws {
        try Guarded.run(common) { setup in
            let input = try files.load(setup, common)
            let (source, target) = (try input.node(from, setup), try input.node(to, setup))
            guard source != target else { throw Complaint("traffic.sameNode", ["node": from], code: .usage) }
            var (costs, basis) = try times.linkCosts(input)
            if let avoid { try AvoidedArea(avoid).close(in: input, &costs) }
            let routing = try NetworkRouting(network: input.network, linkCosts: costs)
            let report: Report
            if let depart {
                let departure = try DepartureTimes(depart, profiles: profiles, input, closedWhere: costs)
                let found = routing.earliestArrival(
                    from: source, to: target, departure: departure.offset, profiles: departure.profiles)
                let routes = found.map { [choice($0.links, cost: $0.arrival - departure.offset, costs, input)] } ?? []
                report = Report(
                    from: input.nodeNumber(source), to: input.nodeNumber(target), basis: departure.basis,
                    timeUnit: input.timeUnit, routes: routes, departure: departure.label(departure.offset),
                    arrival: found.map { departure.label($0.arrival) })
            } else {
                var settings = AlternativeRoutes.Settings()
                settings.count = count
                let routes = routing.routes(from: source, to: target, settings: settings).map {
                    choice($0.links, cost: $0.cost, sharing: $0.sharing, costs, input)
                }
                report = Report(
                    from: input.nodeNumber(source), to: input.nodeNumber(target), basis: basis,
                    timeUnit: input.timeUnit, routes: routes, departure: nil, arrival: nil)
            }
            if json { try JSONOutput.print(report) } else { show(report, setup) }
            if report.routes.isEmpty {
                StandardError.write("cityops: \(setup.phrases("trafficCommand.noRoute", ["from": from, "to": to]))\n")
                throw ExitCode(Complaint.Code.no.rawValue)
            }
        }
    }

    private func choice(
        _ links: [Int32], cost: Double, sharing: Double = 0, _ costs: [Double], _ input: TrafficInput
    ) -> Choice {
        let lengths = links.map { input.network.lengths[Int($0)] }
        let length = lengths.reduce(0, +)
        return Choice(
            cost: cost, length: lengths.allSatisfy({ $0 >= 0 }) && length.isFinite ? length : nil, sharing: sharing,
            nodes: links.prefix(1).map(input.tailNumber) + links.map(input.headNumber),
            links: links.map {
                Step(
                    initNode: input.tailNumber($0), termNode: input.headNumber($0), name: input.linkName($0),
                    cost: costs[Int($0)])
            })
    }

    private func show(_ report: Report, _ setup: Setup) {
        if let departure = report.departure, let arrival = report.arrival {
            StandardOutput.write("\(departure) → \(arrival)\n")
        }
        for (index, route) in report.routes.enumerated() {
            StandardOutput.write(
                setup.phrases(
                    "trafficCommand.routeLine",
                    [
                        "n": "\(index + 1)", "cost": Digits.fixed(route.cost, 3),
                        "unit": setup.phrases["trafficCommand.unit.\(report.timeUnit)"],
                        "length": route.length.map { Digits.fixed($0, 3) } ?? "—",
                        "basis": setup.phrases["trafficCommand.basis.\(report.basis)"],
                    ]) + "\n")
            let roads = route.links.reduce(into: [String]()) {
                if $1.name != $0.last, !$1.name.isEmpty { $0.append($1.name) }
            }
            let way =
                roads.isEmpty ? route.nodes.map { "\($0)" }.joined(separator: " ") : roads.joined(separator: " → ")
            StandardOutput.write("   \(way)\n")
        }
    }
}
