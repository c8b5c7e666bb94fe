package import CityModel
package import CityStore

/// What the crowd panel reads: every place's last count and day, and more of the selected one.
package struct CrowdSnapshot: Sendable {
    package struct Detail: Sendable {
        package let place: EntityID
        /// Counts of the last 24 hours.
        package let day: [Sample]
        /// Hour means of the last five weeks, for the forecast, and of the weeks around the same date a year ago.
        package let hours: [HourRollUp]
        package let lastYear: [HourRollUp]
        /// Hour means of the day after the moment, where the store has them: it is looked back at.
        package let came: [HourRollUp]
        package let gates: [(gate: Gate, entries: Sample?, exits: Sample?)]
        /// Hour means of each gate's entries over five weeks, for what-if and diversion.
        package let arrivals: [EntityID: [HourRollUp]]
        package let readings: CrowdFusion.Readings
        package let alarms: [Alarm]
        package let log: [LogEntry]

        package init(
            place: EntityID, day: [Sample] = [], hours: [HourRollUp] = [], lastYear: [HourRollUp] = [],
            came: [HourRollUp] = [], gates: [(gate: Gate, entries: Sample?, exits: Sample?)] = [],
            arrivals: [EntityID: [HourRollUp]] = [:],
            readings: CrowdFusion.Readings = CrowdFusion.Readings(entries: [:], exits: [:], wifi: [], cells: []),
            alarms: [Alarm] = [], log: [LogEntry] = []
        ) {
            self.place = place
            self.day = day
            self.hours = hours
            self.lastYear = lastYear
            self.came = came
            self.gates = gates
            self.arrivals = arrivals
            self.readings = readings
            self.alarms = alarms
            self.log = log
        }
    }

    package let asOf: Timestamp
    package let city: City
    package let counts: [EntityID: Sample]
    package let hours: [EntityID: [HourRollUp]]
    package let sources: [EntityID: SourceID]
    package let alarms: [Alarm]
    package let detail: Detail?
    /// Road speeds, read for the ways to alternatives only.
    package let speeds: [EntityID: Sample]
    /// Four weeks of hour means of all places, read for what is unusual only.
    package let weeks: [EntityID: [HourRollUp]]
    /// The same weeks of the other sources, by place, read with them.
    package let witnesses: [CrowdWitness.Source: [EntityID: [HourRollUp]]]

    package init(
        asOf: Timestamp, city: City, counts: [EntityID: Sample] = [:], hours: [EntityID: [HourRollUp]] = [:],
        sources: [EntityID: SourceID] = [:], alarms: [Alarm] = [], detail: Detail? = nil,
        speeds: [EntityID: Sample] = [:], weeks: [EntityID: [HourRollUp]] = [:],
        witnesses: [CrowdWitness.Source: [EntityID: [HourRollUp]]] = [:]
    ) {
        self.asOf = asOf
        self.city = Self.inForce(city, on: CivilTime(asOf).date)
        self.counts = counts
        self.hours = hours
        self.sources = sources
        self.alarms = alarms
        self.detail = detail
        self.speeds = speeds
        self.weeks = weeks
        self.witnesses = witnesses
    }

    /// The city with the caps of the day applied, so that every load, line and alternative reads what is in force.
    private static func inForce(_ city: City, on date: CivilDate) -> City {
        guard !city.temporaryCaps.isEmpty else { return city }
        var capped = city
        capped.places = city.places.map { $0.capped(city.temporaryCaps.inForce(at: $0, on: date)) }
        return capped
    }

    /// Seconds a count may be old and still be shown, as stale.
    package static let memory: Int64 = 7 * 86_400

    package static func read(_ snapshot: Snapshot, _ query: CrowdQuery) throws -> CrowdSnapshot {
        let (city, now) = (snapshot.city, snapshot.asOf)
        let counts = try snapshot.latest("crowd.count", within: memory)
        let chosen = query.selected ?? firstChoice(city, counts)
        let isDiversion = query.page == .diversion
        let isUnusual = query.page == .unusual
        let fourWeeks = TimeRange(last: 28 * 86_400 + 3600, before: now)
        return CrowdSnapshot(
            asOf: now, city: city, counts: counts,
            hours: try snapshot.hourly("crowd.count", in: TimeRange(last: 86_400, before: now)),
            sources: try snapshot.sources(of: "crowd.count"),
            alarms: try snapshot.openAlarms().filter { $0.rule.hasPrefix("crowd") },
            detail: try chosen.map { try detail($0, snapshot) },
            speeds: isDiversion
                ? try snapshot.latest("road.speed", within: RoadTimes.oldestReadingSeconds) : [:],
            weeks: isUnusual ? try snapshot.hourly("crowd.count", in: fourWeeks) : [:],
            witnesses: isUnusual
                ? [
                    .gates: CrowdWitness.ofPlaces(try snapshot.hourly("crowd.gateIn", in: fourWeeks), city.gates),
                    .wifi: try snapshot.hourly("crowd.wifi", in: fourWeeks),
                    .cells: try snapshot.hourly("crowd.cells", in: fourWeeks),
                ] : [:])
    }

    /// The place a fresh screen shows: the fullest.
    private static func firstChoice(_ city: City, _ counts: [EntityID: Sample]) -> EntityID? {
        city.places.max { load($0, counts) < load($1, counts) }?.id
    }

    private static func load(_ place: Place, _ counts: [EntityID: Sample]) -> Double {
        guard let sample = counts[place.id], sample.isUsable, place.instantaneousCapacity > 0 else { return -1 }
        return sample.value / Double(place.instantaneousCapacity)
    }

    private static func detail(_ place: EntityID, _ snapshot: Snapshot) throws -> Detail {
        let now = snapshot.asOf
        let key = SeriesKey(place, "crowd.count")
        let own = snapshot.city.gates.filter { $0.place == place }
        let gates = try own.map { gate in
            (
                gate: gate, entries: try snapshot.latest(SeriesKey(gate.id, "crowd.gateIn"), within: 3600),
                exits: try snapshot.latest(SeriesKey(gate.id, "crowd.gateOut"), within: 3600)
            )
        }
        let fiveWeeks = TimeRange(last: 35 * 86_400, before: now)
        var arrivals: [EntityID: [HourRollUp]] = [:]
        for gate in own { arrivals[gate.id] = try snapshot.hourly(SeriesKey(gate.id, "crowd.gateIn"), in: fiveWeeks) }
        let year: Int64 = 366 * 86_400
        let thisHour = now.floored(toSeconds: 3600)
        return Detail(
            place: place,
            day: try snapshot.samples(
                key, in: TimeRange(start: now.adding(seconds: -86_400), end: now.adding(seconds: 1))),
            hours: try snapshot.hourly(key, in: fiveWeeks),
            lastYear: try snapshot.hourly(
                key,
                in: TimeRange(
                    start: now.adding(seconds: -year - 45 * 86_400), end: now.adding(seconds: -year + 35 * 86_400))),
            came: try snapshot.hourlyAfterwards(
                key, in: TimeRange(start: thisHour, end: thisHour.adding(seconds: 25 * 3600))),
            gates: gates, arrivals: arrivals,
            readings: try readings(
                place, own, snapshot,
                TimeRange(start: now.adding(seconds: -CrowdFusion.days * 86_400), end: now.adding(seconds: 1))),
            alarms: try snapshot.alarms(
                in: TimeRange(start: now.adding(seconds: -7 * 86_400), end: now.adding(seconds: 1))
            )
            .filter { $0.subject == place },
            log: try snapshot.log(incident: nil, limit: 200).filter { $0.subject == place })
    }

    /// What the sources of a place taught in the weeks before the moment.
    package static func learnt(_ place: Place, _ snapshot: Snapshot) throws -> CrowdFusion.Learnt {
        let gates = snapshot.city.gates.filter { $0.place == place.id }
        let until = CrowdFusion.Learnt.until(at: snapshot.asOf)
        let range = TimeRange(start: until.adding(seconds: -CrowdFusion.Learnt.days * 86_400), end: until)
        return CrowdFusion.Learnt(
            try readings(place.id, gates, snapshot, range), place: place, gates: gates, until: until)
    }

    private static func readings(
        _ place: EntityID, _ gates: [Gate], _ snapshot: Snapshot, _ range: TimeRange
    ) throws -> CrowdFusion.Readings {
        let ids = gates.map(\.id)
        return CrowdFusion.Readings(
            entries: ids.isEmpty ? [:] : try snapshot.samples("crowd.gateIn", entities: ids, in: range),
            exits: ids.isEmpty ? [:] : try snapshot.samples("crowd.gateOut", entities: ids, in: range),
            wifi: try snapshot.samples(SeriesKey(place, "crowd.wifi"), in: range),
            cells: try snapshot.samples(SeriesKey(place, "crowd.cells"), in: range))
    }
}
