package import CityModel

/// A unit on its way to an incident.
package struct UnitArrival: Sendable {
    package let unit: ResponseUnit
    package let seconds: Double
    package let minutes: Figure
    package let kilometres: Double
    /// Links of the way driven at free speed for want of a reading.
    package let unmeasuredLinks: Int
    /// Whether its kind fits the incident.
    package let isSuitable: Bool
    /// Whether it has an open task of another or this incident.
    package let isBusy: Bool
}

/// A shelter and the way there.
package struct ShelterReach: Sendable {
    package let shelter: Resource
    package let minutes: Figure
}

/// Who can be there how soon, and where people can go, over the road network on the speeds of now.
package struct EmergencyReach: Sendable {
    /// By arrival time; those without a way are left out.
    package let units: [UnitArrival]
    /// Within `shelterSeconds`, the nearest first.
    package let shelters: [ShelterReach]
    package let shelterCapacity: Figure
    /// The first suitable free unit.
    package let best: UnitArrival?
    package let bestMinutes: Figure
    package let bestRoute: RoadRoute?

    /// Shelters farther than this are not offered.
    static let shelterSeconds = 1800.0

    init(_ row: EmergencyRow, _ facts: EmergencySnapshot) {
        let kinds = Suitability.kinds(row, rule: facts.rule)
        let busy = Self.busy(row, facts)
        let roads = RoadTimes(city: facts.city, speeds: facts.speeds, at: facts.asOf)
        let node = row.position.flatMap { roads?.nearestNode(to: $0) }
        let (arrivals, departures) = (
            node.flatMap { roads?.arrivals(at: $0) }, node.flatMap { roads?.departures(from: $0) }
        )
        let units = facts.city.units.compactMap { unit -> UnitArrival? in
            guard let route = arrivals?.route(unit.node) else { return nil }
            return UnitArrival(
                unit: unit, seconds: route.seconds, minutes: Self.minutes(route, facts, subject: unit.name),
                kilometres: route.kilometres, unmeasuredLinks: route.unmeasuredLinks,
                isSuitable: kinds.contains(unit.kind), isBusy: busy.contains(unit.id))
        }.sorted { ($0.seconds, $0.unit.id) < ($1.seconds, $1.unit.id) }
        let shelters = facts.city.resources.filter { $0.kind == "shelter" }.compactMap {
            shelter -> (ShelterReach, Double)? in
            guard let seconds = departures?.seconds(shelter.node), seconds <= Self.shelterSeconds else { return nil }
            let minutes = Self.minutes(departures?.route(shelter.node), facts, subject: shelter.name)
            return (ShelterReach(shelter: shelter, minutes: minutes), seconds)
        }.sorted { ($0.1, $0.0.shelter.id) < ($1.1, $1.0.shelter.id) }.map(\.0)
        let best = units.first { $0.isSuitable && !$0.isBusy }
        self.units = units
        self.shelters = shelters
        self.best = best
        bestRoute = best.flatMap { arrivals?.route($0.unit.node) }
        bestMinutes =
            best?.minutes
            ?? Self.minutes(nil, facts, subject: row.name, node == nil ? .notApplicable : .noData)
        shelterCapacity = Figure(
            value: node == nil ? nil : Double(shelters.reduce(0) { $0 + $1.shelter.capacity }), unit: "persons",
            time: facts.asOf, source: facts.source, department: "dept.emergency", method: "emergency.shelters",
            title: "emergency.shelters", subject: row.name, missing: .notApplicable)
    }

    /// Minutes of a way; partial when some of its links are driven at free speed for want of a reading.
    static func minutes(
        _ route: RoadRoute?, _ facts: EmergencySnapshot, subject: LocalizedText, _ missing: MissingReason = .noData
    ) -> Figure {
        Figure(
            value: route.map { $0.seconds / 60 }, unit: "min", time: facts.asOf, source: facts.source,
            department: facts.city.sources.first { $0.id == facts.source }?.department,
            quality: (route?.unmeasuredLinks ?? 0) > 0 ? .partial : .good, method: "emergency.arrival",
            title: "emergency.arrival", subject: subject, missing: missing)
    }

    /// Units with an open task. An exercise never holds a unit back from the real thing.
    private static func busy(_ row: EmergencyRow, _ facts: EmergencySnapshot) -> Set<EntityID> {
        let isExercise = row.incident?.isExercise ?? false
        let holding = facts.incidents.filter { $0.state != .closed && (isExercise || !$0.isExercise) }
        let tasks = holding.flatMap { facts.tasks[$0.id] ?? [] }.filter(EmergencyModel.isOpen)
        return Set(tasks.compactMap(\.unit))
    }
}

/// Which kinds of unit fit an incident: by the alarm it came from, else by its category. A house rule.
enum Suitability {
    private static let byRule: [(prefix: String, kinds: Set<String>)] = [
        ("crowd", ["police", "medical"]), ("road", ["traffic", "police"]), ("air", ["chemical", "fire"]),
        ("outlet", ["chemical", "fire"]), ("water", ["water", "chemical"]), ("weather-rain", ["flood", "rescue"]),
        ("weather-wind", ["rescue", "power", "flood"]),
    ]

    private static let byCategory: [String: Set<String>] = [
        "natural": ["flood", "rescue", "fire"], "accident": ["fire", "rescue", "chemical"], "health": ["medical"],
        "social": ["police"],
    ]

    static func kinds(_ row: EmergencyRow, rule: String?) -> Set<String> {
        let rule = row.alarm?.rule ?? rule
        if let rule, let found = byRule.first(where: { rule.hasPrefix($0.prefix) }) { return found.kinds }
        return row.incident.flatMap { byCategory[$0.category] } ?? ["police", "fire", "medical"]
    }
}
