import CityKernels
package import CityModel
package import CityStore

/// What the traffic panel reads: every link's last speed and flow and its day, and more of the selected one.
package struct TrafficSnapshot: Sendable {
    package struct Detail: Sendable {
        package let link: EntityID
        /// Speeds of the last 24 hours.
        package let day: [Sample]
        /// Hour means of the last five weeks, for the usual speed and the reliability.
        package let hours: [HourRollUp]
        /// Speeds of the same 24 hours and the hour to come, one week earlier.
        let weekAgo: [Sample]
        /// Speeds of the last 24 hours by each detector of the link, where there are several.
        let detectors: [EntityID: [Sample]]
        /// That of the junction the link leads to; nil where no plan is on record.
        let signal: JunctionSignal?

        init(
            link: EntityID, day: [Sample], hours: [HourRollUp], weekAgo: [Sample] = [],
            detectors: [EntityID: [Sample]] = [:], signal: JunctionSignal? = nil
        ) {
            self.link = link
            self.day = day
            self.hours = hours
            self.weekAgo = weekAgo
            self.detectors = detectors
            self.signal = signal
        }
    }

    package let asOf: Timestamp
    package let city: City
    package let speeds: [EntityID: Sample]
    package let flows: [EntityID: Sample]
    /// Speeds around one hour ago, oldest first.
    package let before: [EntityID: [Sample]]
    /// Hour means of the last 24 hours.
    package let hours: [EntityID: [HourRollUp]]
    /// The feed of the speeds; one for all links.
    package let source: SourceID?
    package let alarms: [Alarm]
    /// Sudden drops of the last 24 hours that the rules made alarms, newest first.
    package let incidents: [Alarm]
    package let detail: Detail?
    /// Speeds of the corridor and day the heat map shows.
    package let corridorDay: [EntityID: [Sample]]

    /// Seconds a reading may be old and still be shown, as stale.
    package static let memory: Int64 = 86_400

    init(
        asOf: Timestamp, city: City, speeds: [EntityID: Sample] = [:], flows: [EntityID: Sample] = [:],
        before: [EntityID: [Sample]] = [:], hours: [EntityID: [HourRollUp]] = [:], source: SourceID? = nil,
        alarms: [Alarm] = [], incidents: [Alarm] = [], detail: Detail? = nil,
        corridorDay: [EntityID: [Sample]] = [:]
    ) {
        self.asOf = asOf
        self.city = city
        self.speeds = speeds
        self.flows = flows
        self.before = before
        self.hours = hours
        self.source = source
        self.alarms = alarms
        self.incidents = incidents
        self.detail = detail
        self.corridorDay = corridorDay
    }

    static func read(_ snapshot: Snapshot, _ query: TrafficQuery) throws -> TrafficSnapshot {
        let selected = query.selected
        let (city, now) = (snapshot.city, snapshot.asOf)
        let speeds = try snapshot.latest("road.speed", within: memory)
        let flows = try snapshot.latest("road.flow", within: memory)
        let hourAgo = now.adding(seconds: -3600)
        let before = try snapshot.samples(
            "road.speed", entities: nil,
            in: TimeRange(
                start: hourAgo.adding(seconds: -RoadTimes.oldestReadingSeconds), end: hourAgo.adding(seconds: 1))
        ).mapValues(RoadTimes.believed)
        let hours = try snapshot.hourly("road.speed", in: TimeRange(last: 86_400, before: now))
        let source = try city.roadLinks.first { speeds[$0.id] != nil }.flatMap {
            try snapshot.source(of: SeriesKey($0.id, "road.speed"))
        }
        let rules = Set(city.alarmRules.filter { $0.metric == RoadIncidentWatch.metric }.map(\.id))
        let isLink = selected.map { id in city.roadLinks.contains { $0.id == id } } ?? false
        let chosen = isLink ? selected : TrafficReading.worst(city.roadLinks, speeds, flows, at: now)
        return TrafficSnapshot(
            asOf: now, city: city, speeds: speeds, flows: flows, before: before, hours: hours, source: source,
            alarms: try snapshot.openAlarms().filter { $0.rule.hasPrefix("road") },
            incidents: try snapshot.alarms(in: TimeRange(last: 86_400, before: now.adding(seconds: 1))).filter {
                rules.contains($0.rule)
            },
            detail: try chosen.map { try detail($0, detectors: speeds, snapshot) },
            corridorDay: try query.heat.map { try corridorDay($0, snapshot) } ?? [:])
    }

    private static func corridorDay(_ query: HeatQuery, _ snapshot: Snapshot) throws -> [EntityID: [Sample]] {
        let start = LinkForecastFit.midnight(snapshot.asOf).adding(seconds: Int64(-query.daysBack) * 86_400)
        let links = CorridorChain.links(of: query, snapshot.city).map(\.id)
        guard !links.isEmpty else { return [:] }
        return try snapshot.samples(
            "road.speed", entities: links, in: TimeRange(start: start, end: start.adding(seconds: 86_400))
        ).mapValues(RoadTimes.believed)
    }

    private static func detail(
        _ link: EntityID, detectors speeds: [EntityID: Sample], _ snapshot: Snapshot
    ) throws -> Detail {
        let (key, now) = (SeriesKey(link, "road.speed"), snapshot.asOf)
        let day = TimeRange(start: now.adding(seconds: -86_400), end: now.adding(seconds: 1))
        let weekAgo = TimeRange(
            start: day.start.adding(seconds: -weekSeconds), end: now.adding(seconds: 3600 - weekSeconds))
        let detectors = speeds.keys.filter { $0.text.hasPrefix("\(link.text).d") }.sorted()
        return Detail(
            link: link, day: RoadTimes.believed(try snapshot.samples(key, in: day)),
            hours: try snapshot.hourly(key, in: TimeRange(last: 35 * 86_400, before: now)),
            weekAgo: RoadTimes.believed(try snapshot.samples(key, in: weekAgo)),
            detectors: detectors.isEmpty
                ? [:]
                : try snapshot.samples("road.speed", entities: [link] + detectors, in: day)
                    .mapValues(RoadTimes.believed),
            signal: try snapshot.city.roadLinks.first { $0.id == link }.flatMap {
                try JunctionSignal.read(snapshot, nodes: [$0.to]).first
            })
    }

    static let weekSeconds: Int64 = 7 * 86_400
}
