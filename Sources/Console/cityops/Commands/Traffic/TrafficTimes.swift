import ArgumentParser
import CityKernels
import CityModel
import CityPanels
import CityStore

/// Which times links are driven at: readings of now, free flow, given flows, or the equilibrium of the trips.
struct TrafficTimes: ParsableArguments {
    @OptionGroup var costs: TrafficCostOptions
    @Option(help: ArgumentHelp("Times at these flows: init_node,term_node,flow or TNTP flows.", valueName: "file"))
    var flows: String?
    @Flag(help: "Times of the trips' equilibrium (gap 1e-6).") var loaded = false
    @Flag(help: "Free-flow times, not the city's readings.") var free = false

    func validate() throws {
        guard [flows != nil, loaded, free].count(where: { $0 }) <= 1 else {
            throw ValidationError("--flows, --loaded and --free exclude each other.")
        }
    }

    /// Cost of each link, infinite where closed, and what it rests on.
    func linkCosts(_ input: TrafficInput) throws -> (costs: [Double], basis: String) {
        let options = try costs.equilibriumOptions(input)
        func timed(at flows: [Double]?) throws -> [Double] {
            try solving(input) { () throws(EquilibriumError) in
                try LinkCosts.travellerCosts(network: input.network, options: options, flows: flows)
            }
        }
        if let flows { return (try timed(at: try TrafficFlowFile.read(flows, input)), "flows") }
        if loaded {
            let trips = try input.requiredTrips()
            let result = try solving(input) { () throws(EquilibriumError) in
                try UserEquilibrium.solve(network: input.network, trips: trips, options: options)
            }
            return (try timed(at: result.linkFlows), "equilibrium")
        }
        guard !free, case .city(let roads, let city, let cache, let now) = input.source else {
            return (try timed(at: nil), "freeFlow")
        }
        let speeds = try cache.read(asOf: now, viewer: .system) {
            try $0.latest("road.speed", within: RoadTimes.oldestReadingSeconds)
        }
        var minutes = try timed(at: nil)
        let byID = Dictionary(city.roadLinks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (position, id) in roads.linkIDs.enumerated() where minutes[position].isFinite {
            guard let link = byID[id], let speed = RoadTimes.speed(speeds[id], at: now) else { continue }
            minutes[position] += link.lengthKilometres / speed * 60 - input.network.freeFlowTimes[position]
        }
        return (minutes, "readings")
    }
}

/// Links touching an area that is to be avoided: `lon lat,lon lat,lon lat[,…]`.
struct AvoidedArea {
    let corners: [(x: Double, y: Double)]

    init(_ text: String) throws {
        corners = try text.split(separator: ",").map { corner in
            let parts = corner.split(separator: " ").compactMap { Double($0) }
            guard parts.count == 2, parts.allSatisfy({ abs($0) <= 1e9 }) else {
                throw Complaint("traffic.area", ["area": text], code: .usage)
            }
            return (parts[0], parts[1])
        }
        guard corners.count >= 3 else { throw Complaint("traffic.area", ["area": text], code: .usage) }
    }

    /// Makes every link that touches the area unusable.
    func close(in input: TrafficInput, _ costs: inout [Double]) throws {
        guard let positions = input.positions else { throw Complaint("traffic.noPositions", code: .usage) }
        let network = input.network
        let graph = try RoutingGraph(nodeCount: network.nodeCount, tail: network.tails, head: network.heads)
        let touched = RouteAvoidance.arcs(
            of: graph, touching: corners, x: positions.map(\.longitude), y: positions.map(\.latitude))
        for arc in touched { costs[Int(graph.inputArc[Int(arc)])] = .infinity }
    }
}
