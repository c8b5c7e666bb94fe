import CityKernels
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

    static let separators = ">＞→》"

    /// Reads `西湖 > 惠州南站`; each end is the stop that fits best: by name, its start, a part of it, pinyin or initials.
    package static func parse(_ names: NameFilter, stops: [RouteStop]) -> Result<RouteRequest, Fault> {
        let parts = names.text.split(whereSeparator: { separators.contains($0) }).map(trimmed).filter { !$0.isEmpty }
        guard parts.count == 2 else { return .failure(.form) }
        return find(parts[0], names, stops).flatMap { from in
            find(parts[1], names, stops).flatMap { to in
                from.node == to.node
                    ? .failure(.sameJunction(parts[1])) : .success(RouteRequest(from: from, to: to))
            }
        }
    }

    /// Letters merely in order somewhere in a name are no name: a typing error would lead anywhere.
    private static let worstFit = 3

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    static func find(_ text: String, _ names: NameFilter, _ stops: [RouteStop]) -> Result<RouteStop, Fault> {
        let scored = stops.compactMap { stop in
            names.score(text, [stop.name.zh, stop.name.en]).flatMap { $0 <= worstFit ? (score: $0, stop: stop) : nil }
        }
        guard let best = scored.map(\.score).min() else { return .failure(.unknown(text)) }
        let found = scored.filter { $0.score == best }.map(\.stop)
        for group in [found, found.filter(\.isPlace)] where Set(group.map(\.node)).count == 1 {
            return .success(group[0])
        }
        return .failure(.ambiguous(text, found.map(\.name)))
    }
}

/// The answer to a route request: up to three routes on the speeds of now.
package struct TrafficRoute: Sendable {
    package struct Choice: Sendable {
        package let route: RoadRoute
        package let minutes: Figure
        package let kilometres: Figure
        package let unmeasured: Figure
        /// Driven through the forecast of each link at the time it is reached.
        package fileprivate(set) var forecastMinutes: Figure
        /// Links without a forecast, driven at the speed of now.
        package fileprivate(set) var unforecastLinks = 0
        /// The roads in driving order with the kilometres on each.
        package let roads: [(name: LocalizedText, kilometres: Double)]
    }

    package let request: RouteRequest
    /// The quickest first; empty when there is no way.
    package private(set) var choices: [Choice]
    let asOf: Timestamp
    /// Links that were kept off.
    let closed: Int

    init(_ request: RouteRequest, _ facts: TrafficSnapshot, closed: Set<EntityID> = []) {
        self.request = request
        asOf = facts.asOf
        self.closed = closed.count
        let department = facts.city.sources.first { $0.id == facts.source }?.department
        let subject = LocalizedText(
            zh: "\(request.from.name.zh) → \(request.to.name.zh)", en: "\(request.from.name.en) → \(request.to.name.en)"
        )
        let routes =
            RoadTimes(city: facts.city, speeds: facts.speeds, at: facts.asOf, closed: closed)?
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
                forecastMinutes: Figure(
                    value: nil, unit: "min", time: facts.asOf, source: facts.source, department: department,
                    method: "traffic.routeForecast", title: "traffic.routeForecast", subject: subject,
                    missing: .tooFewReadings),
                roads: Self.roads(route))
        }
    }

    /// The same routes driven through forecasts, links without one at the speed of now; a route without any keeps its "—".
    func driven(_ forecasts: [EntityID: LinkForecast], speeds: [EntityID: Sample]) -> TrafficRoute {
        var driven = self
        for index in driven.choices.indices {
            let choice = driven.choices[index]
            guard let (minutes, lacking) = Self.minutes(choice.route, forecasts, speeds, at: asOf) else { continue }
            let figure = choice.forecastMinutes
            driven.choices[index].forecastMinutes = Figure(
                value: minutes, unit: "min", time: asOf, source: figure.source, department: figure.department,
                quality: lacking > 0 ? .partial : .forecast, method: figure.method, title: figure.title,
                subject: figure.subject)
            driven.choices[index].unforecastLinks = lacking
        }
        return driven
    }

    private static func minutes(
        _ route: RoadRoute, _ forecasts: [EntityID: LinkForecast], _ speeds: [EntityID: Sample], at now: Timestamp
    ) -> (minutes: Double, lacking: Int)? {
        var (minutes, lacking) = (0.0, 0)
        for link in route.links {
            let present = RoadTimes.speed(speeds[link.id], at: now) ?? link.freeFlowKilometresPerHour
            let ahead = forecasts[link.id]?.speed(after: minutes, now: present)
            if ahead == nil { lacking += 1 }
            let speed = ahead ?? present
            minutes += link.lengthKilometres / max(speed, NetworkIndex.slowestCountedKilometresPerHour) * 60
        }
        return lacking < route.links.count ? (minutes, lacking) : nil
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
