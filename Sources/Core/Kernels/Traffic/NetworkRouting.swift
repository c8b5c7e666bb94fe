/// Routes over a road network at given costs: k alternatives, arrival when times change on the way, and what is in reach.
///
/// Costs become whole numbers for the routing kernels, as fine as the route asked for allows: links that cost more than any
/// answer could, as those that a feed closes by an enormous time, cannot be driven. What is answered is summed anew from the
/// costs given. Terminal nodes may be left only at the start of a route.
package struct NetworkRouting: Sendable {
    package struct Route: Sendable, Equatable {
        /// Links by position, in driving order.
        package let links: [Int32]
        package let cost: Double
        /// Cost shared with routes before it, over the best cost.
        package let sharing: Double
    }

    private let network: RoadNetwork
    private let linkCosts: [Double]
    private let graph: RoutingGraph

    /// - Parameter linkCosts: one a link, at least 0; not finite where closed.
    /// - Precondition: one cost a link.
    package init(network: RoadNetwork, linkCosts: [Double]) throws(RoutingGraph.Fault) {
        precondition(linkCosts.count == network.linkCount, "\(linkCosts.count) costs, \(network.linkCount) links")
        self.network = network
        self.linkCosts = linkCosts
        graph = try RoutingGraph(nodeCount: network.nodeCount, tail: network.tails, head: network.heads)
    }

    /// Whole units in one unit of cost, so that `bound` and what rounding adds to it stay well below what counts as out of
    /// reach.
    private static func scale(bound: Double) -> Double {
        bound > 0 ? min(Self.finest / bound, 1e200) : 1
    }

    /// Whole units of the dearest answer.
    private static let finest = 5e8

    /// Least cost in double precision; infinite where no way leads.
    private func leastCost(_ costs: [Double], from source: Int32, to target: Int32) -> Double {
        var distances = NodeDistances(network: network, linkCosts: costs.map { $0.isFinite ? $0 : .infinity })
        return distances.costs(from: source, to: [target])[0]
    }

    /// The best route and up to `settings.count - 1` sensible others; empty when there is none.
    package func routes(
        from source: Int32, to target: Int32, settings: AlternativeRoutes.Settings = AlternativeRoutes.Settings()
    ) -> [Route] {
        guard source != target, case let least = leastCost(linkCosts, from: source, to: target), least.isFinite else {
            return []
        }
        let whole = costs(leaving: [source], scale: Self.scale(bound: Self.dearest * least))
        var search = AlternativeRoutes(graph: graph)
        return search.routes(from: source, to: target, costs: whole, settings: settings).map { route in
            let links = route.arcs.map { graph.inputArc[Int($0)] }
            return Route(links: links, cost: cost(of: links), sharing: route.sharing)
        }
    }

    /// The dearest part that a search for alternatives looks at, over the least cost.
    private static let dearest = 4.0

    /// Sum of the given costs along links.
    package func cost(of links: [Int32]) -> Double { links.reduce(0) { $0 + linkCosts[Int($1)] } }

    /// Nodes within the largest limit of the sources, by rising cost, with the smallest limit that covers each.
    /// - Precondition: limits rise.
    package func reach(from sources: [Int32], limits: [Double]) -> [(node: Int32, cost: Double, band: Int)] {
        var search = ShortestPathSearch(graph: graph)
        // Whole costs are coarser than limits may lie apart: they bound the search, the exact costs choose the band.
        let limit = limits.last ?? 0
        let scale = Self.scale(bound: limit)
        let largest = min((limit * scale).rounded(.up) + Double(min(network.nodeCount, 1_000_000)), 2 * Self.finest)
        let reach = Isochrone(
            graph: graph, costs: costs(leaving: sources, scale: scale), sources: sources.map { .init(node: $0) },
            limits: [Int32(largest)], search: &search)
        return reach.nodes.compactMap { node in
            let cost = cost(of: (search.path(to: node) ?? []).map { graph.inputArc[Int($0)] })
            return limits.firstIndex { cost <= $0 }.map { (node, cost, $0) }
        }
    }

    /// Travel times by time of departure: `interval` apart, the unit of the costs.
    package struct Profiles: Sendable {
        package let interval: Double
        /// One row a link; all of one length; not finite where closed.
        package let times: [[Double]]

        /// - Precondition: rows have one length, at least 1; interval is positive.
        package init(interval: Double, times: [[Double]]) {
            precondition(interval > 0 && times.allSatisfy { $0.count == times[0].count && !$0.isEmpty }, "whole rows")
            self.interval = interval
            self.times = times
        }
    }

    /// The earliest arrival when each link is entered at the time it is reached; nil when there is no way.
    /// - Parameter departure: unit of the costs, after the profiles' first point.
    package func earliestArrival(
        from source: Int32, to target: Int32, departure: Double, profiles: Profiles
    ) -> (arrival: Double, links: [Int32])? {
        precondition(profiles.times.count == network.linkCount, "one profile a link")
        // After the last point times stay, so a later departure drives as one there does.
        let given = departure
        let departure = min(given, profiles.interval * Double((profiles.times.first?.count ?? 1) - 1))
        let span = profiles.interval * Double(profiles.times.first?.count ?? 1) + departure
        // Driving the best way of the worst times bounds the arrival; where that is closed at times, the worst times of all.
        let worst = profiles.times.map { $0.reduce(0, max) }
        var bound = leastCost(worst, from: source, to: target)
        if !bound.isFinite {
            bound = worst.reduce(0) { $1.isFinite ? max($0, $1) : $0 } * Double(min(network.nodeCount, 2_000))
        }
        let scale = Self.scale(bound: span + bound)
        let points = profiles.times.first?.count ?? 1
        let whole = graph.inputArc.flatMap { link in
            profiles.times[Int(link)].map { time in
                time.isFinite
                    ? Int32(min((time * scale).rounded(), Double(RoutingGraph.unreachable))) : RoutingGraph.unreachable
            }
        }
        let closed = costs(leaving: [source], scale: scale).enumerated().map { arc, cost in
            cost >= RoutingGraph.unreachable || whole[arc * points] >= RoutingGraph.unreachable
        }
        guard
            let answer = TimeDependentSearch.earliestArrival(
                graph: graph,
                profiles: TravelTimeProfiles(
                    interval: Int32(max(1, (profiles.interval * scale).rounded())), pointCount: points,
                    travelTimes: whole),
                from: source, to: target, departure: Int32((departure * scale).rounded()), closed: closed)
        else { return nil }
        return (Double(answer.arrival) / scale + (given - departure), answer.arcs.map { graph.inputArc[Int($0)] })
    }

    /// Whole costs by arc; closed links and those out of terminal nodes that are no source cannot be driven.
    private func costs(leaving sources: [Int32], scale: Double) -> [Int32] {
        graph.inputArc.map { link in
            let (tail, cost) = (network.tails[Int(link)], linkCosts[Int(link)])
            guard cost.isFinite, !network.isTerminal[Int(tail)] || sources.contains(tail) else {
                return RoutingGraph.unreachable
            }
            return Int32(min((cost * scale).rounded(), Double(RoutingGraph.unreachable)))
        }
    }
}
