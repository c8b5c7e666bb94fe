package import CityModel
package import CityStore

/// What the crowd panel reads: every place's last count and day, and more of the selected one.
package struct CrowdSnapshot: Sendable {
    package struct Detail: Sendable {
        package let place: EntityID
        /// Counts of the last 24 hours.
        package let day: [Sample]
        /// Hour means of the last five weeks, for the forecast.
        package let hours: [HourRollUp]
        package let gates: [(gate: Gate, entries: Sample?, exits: Sample?)]
    }

    package let asOf: Timestamp
    package let city: City
    package let counts: [EntityID: Sample]
    package let hours: [EntityID: [HourRollUp]]
    package let sources: [EntityID: SourceID]
    package let alarms: [Alarm]
    package let detail: Detail?

    /// Seconds a count may be old and still be shown, as stale.
    package static let memory: Int64 = 7 * 86_400

    static func read(_ snapshot: Snapshot, selected: EntityID?) throws -> CrowdSnapshot {
        let city = snapshot.city
        let counts = try snapshot.latest("crowd.count", within: memory)
        let hours = try snapshot.hourly("crowd.count", in: TimeRange(last: 86_400, before: snapshot.asOf))
        let sources = try snapshot.sources(of: "crowd.count")
        let alarms = try snapshot.openAlarms().filter { $0.rule.hasPrefix("crowd") }
        let chosen = selected ?? firstChoice(city, counts)
        return CrowdSnapshot(
            asOf: snapshot.asOf, city: city, counts: counts, hours: hours, sources: sources, alarms: alarms,
            detail: try chosen.map { try detail($0, snapshot, city) })
    }

    /// The place a fresh screen shows: the fullest.
    private static func firstChoice(_ city: City, _ counts: [EntityID: Sample]) -> EntityID? {
        city.places.max { load($0, counts) < load($1, counts) }?.id
    }

    private static func load(_ place: Place, _ counts: [EntityID: Sample]) -> Double {
        guard let sample = counts[place.id], sample.isUsable, place.instantaneousCapacity > 0 else { return -1 }
        return sample.value / Double(place.instantaneousCapacity)
    }

    private static func detail(_ place: EntityID, _ snapshot: Snapshot, _ city: City) throws -> Detail {
        let key = SeriesKey(place, "crowd.count")
        let gates = try city.gates.filter { $0.place == place }.map { gate in
            (
                gate: gate, entries: try snapshot.latest(SeriesKey(gate.id, "crowd.gateIn"), within: 3600),
                exits: try snapshot.latest(SeriesKey(gate.id, "crowd.gateOut"), within: 3600)
            )
        }
        return Detail(
            place: place,
            day: try snapshot.samples(
                key, in: TimeRange(start: snapshot.asOf.adding(seconds: -86_400), end: snapshot.asOf.adding(seconds: 1))
            ),
            hours: try snapshot.hourly(key, in: TimeRange(last: 35 * 86_400, before: snapshot.asOf)), gates: gates)
    }
}
