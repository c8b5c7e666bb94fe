package import CityModel

/// Somewhere a route can start or end.
package struct RouteStop: Sendable, Hashable {
    package let name: LocalizedText
    /// Junction of the road network.
    package let node: Int
    /// Places are preferred over junctions of a like name.
    package let isPlace: Bool

    static func all(of city: City) -> [RouteStop] {
        let known = Set(city.roadNodes.map(\.id))
        return city.places.filter { known.contains($0.node) }
            .map { RouteStop(name: $0.name, node: $0.node, isPlace: true) }
            + city.roadNodes.map { RouteStop(name: $0.name, node: $0.id, isPlace: false) }
    }
}

/// What a person asked: from where to where.
package struct RouteRequest: Sendable, Hashable {
    package let from: RouteStop
    package let to: RouteStop

    package enum Fault: Error, Hashable {
        /// The text is not `from > to`.
        case form
        case unknown(String)
        case ambiguous(String, [LocalizedText])
        case sameJunction(String)
    }

    /// Reads `西湖 > 惠州南站`; the ends are found by exact name, then by its start, then by a part of it.
    package static func parse(_ text: String, stops: [RouteStop]) -> Result<RouteRequest, Fault> {
        let parts = text.split(whereSeparator: { ">＞→》".contains($0) }).map(trimmed).filter { !$0.isEmpty }
        guard parts.count == 2 else { return .failure(.form) }
        return find(parts[0], stops).flatMap { from in
            find(parts[1], stops).flatMap { to in
                from.node == to.node
                    ? .failure(.sameJunction(parts[1])) : .success(RouteRequest(from: from, to: to))
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func find(_ text: String, _ stops: [RouteStop]) -> Result<RouteStop, Fault> {
        let wanted = text.lowercased()
        let tests: [(String) -> Bool] = [{ $0 == wanted }, { $0.hasPrefix(wanted) }, { $0.contains(wanted) }]
        for test in tests {
            let found = stops.filter { test($0.name.zh.lowercased()) || test($0.name.en.lowercased()) }
            let places = found.filter(\.isPlace)
            for group in [found, places] where Set(group.map(\.node)).count == 1 { return .success(group[0]) }
            if !found.isEmpty { return .failure(.ambiguous(text, found.map(\.name))) }
        }
        return .failure(.unknown(text))
    }
}

/// The answer to a route request: up to three routes on the speeds of now.
package struct TrafficRoute: Sendable {
    package struct Choice: Sendable {
        package let route: RoadRoute
        package let minutes: Figure
        package let kilometres: Figure
        package let unmeasured: Figure
        /// The roads in driving order with the kilometres on each.
        package let roads: [(name: LocalizedText, kilometres: Double)]
    }

    package let request: RouteRequest
    /// The quickest first; empty when there is no way.
    package let choices: [Choice]

    init(_ request: RouteRequest, _ facts: TrafficSnapshot) {
        self.request = request
        let department = facts.city.sources.first { $0.id == facts.source }?.department
        let subject = "\(request.from.name.zh) → \(request.to.name.zh)"
        let routes =
            RoadTimes(city: facts.city, speeds: facts.speeds, at: facts.asOf)?
            .routes(from: request.from.node, to: request.to.node) ?? []
        choices = routes.map { route in
            func figure(_ value: Double, _ unit: String, _ decimals: Int, _ key: String) -> Figure {
                Figure(
                    value: value, unit: unit, decimals: decimals, time: facts.asOf, source: facts.source,
                    department: department, quality: route.unmeasuredLinks > 0 ? .partial : .good, method: key,
                    title: key, subject: subject)
            }
            return Choice(
                route: route, minutes: figure(route.seconds / 60, "min", 0, "traffic.routeMinutes"),
                kilometres: figure(route.kilometres, "km", 1, "traffic.routeKilometres"),
                unmeasured: figure(Double(route.unmeasuredLinks), "", 0, "traffic.routeUnmeasured"),
                roads: Self.roads(route))
        }
    }

    private static func roads(_ route: RoadRoute) -> [(name: LocalizedText, kilometres: Double)] {
        var roads: [(name: LocalizedText, kilometres: Double)] = []
        for link in route.links {
            if let last = roads.last, last.name == link.name {
                roads[roads.count - 1].kilometres += link.lengthKilometres
            } else {
                roads.append((link.name, link.lengthKilometres))
            }
        }
        return roads
    }
}
