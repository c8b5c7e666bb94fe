import CityKernels
import CityModel

/// What can be reached from a place on the speeds of now: bands of minutes, and the places in them.
package struct TrafficReach: Sendable {
    static let limits = [15, 30, 45, 60]

    let from: RouteStop
    /// Places and how many minutes away, nearest first.
    let places: [(name: LocalizedText, minutes: Double)]
    /// Share of the junctions within each limit.
    let shares: [Figure]
    /// Band of each link by when its end is reached; links beyond the last are left out.
    let bandOfLink: [EntityID: Int]

    init(_ from: RouteStop, _ facts: TrafficSnapshot, closed: Set<EntityID>) {
        self.from = from
        let city = facts.city
        let reach = RoadTimes(city: city, speeds: facts.speeds, at: facts.asOf, closed: closed)?.departures(
            from: from.node)
        func minutes(_ node: Int) -> Double? { reach?.seconds(node).map { $0 / 60 } }
        places = city.places.filter { $0.node != from.node }.compactMap { place in
            minutes(place.node).map { (name: place.name, minutes: $0) }
        }.sorted { ($0.minutes, $0.name.zh) < ($1.minutes, $1.name.zh) }
        let times = city.roadNodes.map { minutes($0.id) }
        let department = city.sources.first { $0.id == facts.source }?.department
        shares = Self.limits.map { limit in
            let within = times.count { ($0 ?? .infinity) <= Double(limit) }
            return Figure(
                value: reach == nil || times.isEmpty ? nil : Double(within) / Double(times.count) * 100, unit: "%",
                time: facts.asOf, source: facts.source, department: department, method: "traffic.reach",
                title: "traffic.reach\(limit)", subject: from.name)
        }
        var bands: [EntityID: Int] = [:]
        for link in city.roadLinks {
            guard let time = minutes(link.to), minutes(link.from) != nil else { continue }
            bands[link.id] = Self.limits.firstIndex { time <= Double($0) }
        }
        bandOfLink = bands
    }

    func places(within band: Int) -> [(name: LocalizedText, minutes: Double)] {
        let low = band == 0 ? 0 : Double(Self.limits[band - 1])
        return places.filter { $0.minutes <= Double(Self.limits[band]) && ($0.minutes > low || band == 0) }
    }
}
