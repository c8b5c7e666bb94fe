/// Routes over a road network at given costs: k alternatives, arrival when times change on the way, and what is in reach.
///
/// Costs become whole numbers, as fine as the network allows, for the routing kernels; what is answered is summed anew from
/// the costs given. Terminal nodes may be left only at the start of a route.
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
    /// Whole units in one unit of cost.
    private let scale: Double

    /// - Parameter linkCosts: one a link, at least 0; not finite where closed.
    /// - Precondition: one cost a link.
    package init(network: RoadNetwork, linkCosts: [Double]) throws(RoutingGraph.Fault) {
        precondition(linkCosts.count == network.linkCount, "\(linkCosts.count) costs, \(network.linkCount) links")
        self.network = network
        self.linkCosts = linkCosts
        graph = try RoutingGraph(nodeCount: network.nodeCount, tail: network.tails, head: network.heads)
        let largest = linkCosts.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
        scale = Self.scale(largest: largest, nodeCount: network.nodeCount)
    }

    /// The finest power of ten, at most a million, at which no simple path can overflow; coarser only for absurd costs.
    private static func scale(largest: Double, nodeCount: Int) -> Double {
        var scale = 1e6
        // No sensible path has more links than this; a longer one merely counts as unreachable.
        let longest = Double(min(nodeCount, 2_000))
        while scale > 1e-6, largest * longest * scale > 5e8 { scale /= 10 }
        return scale
    }

    /// The best route and up to `settings.count - 1` sensible others; empty when there is none.
    package func routes(
        from source: Int32, to target: Int32, settings: AlternativeRoutes.Settings = AlternativeRoutes.Settings()
    ) -> [Route] {
        guard source != target else { return [] }
        var search = AlternativeRoutes(graph: graph)
        return search.routes(from: source, to: target, costs: costs(leaving: [source]), settings: settings).map {
            route in
            let links = route.arcs.map { graph.inputArc[Int($0)] }
            return Route(links: links, cost: cost(of: links), sharing: route.sharing)
        }
    }

    /// Sum of the given costs along links.
    package func cost(of links: [Int32]) -> Double { links.reduce(0) { $0 + linkCosts[Int($1)] } }

    /// Nodes within the largest limit of the sources, by rising cost, with the smallest limit that covers each.
    /// - Precondition: limits rise.
    package func reach(from sources: [Int32], limits: [Double]) -> [(node: Int32, cost: Double, band: Int)] {
        var search = ShortestPathSearch(graph: graph)
        // Whole costs are coarser than limits may lie apart: they bound the search, the exact costs choose the band.
        let largest = min(((limits.last ?? 0) * scale).rounded(.up) + 1, Double(RoutingGraph.unreachable - 1))
        let reach = Isochrone(
            graph: graph, costs: costs(leaving: sources), sources: sources.map { .init(node: $0) },
            limits: [Int32(largest)],
            search: &search)
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
        let largest = profiles.times.joined().reduce(0) { $1.isFinite ? max($0, $1) : $0 }
        let span = profiles.interval * Double(profiles.times.first?.count ?? 1) + departure
        let scale = min(
            Self.scale(largest: largest, nodeCount: network.nodeCount), Self.scale(largest: span, nodeCount: 1))
        let points = profiles.times.first?.count ?? 1
        let whole = graph.inputArc.flatMap { link in
            profiles.times[Int(link)].map { time in
                time.isFinite
                    ? Int32(min((time * scale).rounded(), Double(RoutingGraph.unreachable))) : RoutingGraph.unreachable
            }
        }
        let closed = costs(leaving: [source]).enumerated().map { arc, cost in
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
    private func costs(leaving sources: [Int32]) -> [Int32] {
        graph.inputArc.map { link in
            let (tail, cost) = (network.tails[Int(link)], linkCosts[Int(link)])
            guard cost.isFinite, !network.isTerminal[Int(tail)] || sources.contains(tail) else {
                return RoutingGraph.unreachable
            }
            return Int32(min((cost * scale).rounded(), Double(RoutingGraph.unreachable)))
        }
    }
}
