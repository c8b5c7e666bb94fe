import CityKernels
package import CityModel
import CityStore

/// What the pollution panel reads: two days of every monitor, and a week of the selected one.
package struct PollutionSnapshot: Sendable {
    package struct Detail: Sendable {
        package let entity: EntityID
        package let week: [MetricID: [Sample]]
    }

    package struct Wind: Sendable {
        package let metresPerSecond: Sample
        /// Where the wind comes from.
        package let fromDegrees: Sample
    }

    package let asOf: Timestamp
    package let city: City
    /// Samples of the last `memory` seconds, oldest first.
    package let samples: [MetricID: [EntityID: [Sample]]]
    /// By weather station.
    package let winds: [EntityID: Wind]
    /// The feed that delivers a metric.
    package let sources: [MetricID: SourceID]
    package let alarms: [Alarm]
    package var detail: Detail?

    let metrics: [MetricID: Metric]

    /// Seconds a reading may be old and still be shown, as stale.
    package static let memory: Int64 = 2 * 86_400
    static let flow: MetricID = "outlet.flow"

    init(
        asOf: Timestamp, city: City, samples: [MetricID: [EntityID: [Sample]]], winds: [EntityID: Wind] = [:],
        sources: [MetricID: SourceID] = [:], alarms: [Alarm] = [], detail: Detail? = nil
    ) {
        self.asOf = asOf
        self.city = city
        self.samples = samples
        self.winds = winds
        self.sources = sources
        self.alarms = alarms
        self.detail = detail
        metrics = Dictionary(city.metrics.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    static func read(_ snapshot: Snapshot, _ query: PollutionQuery) throws -> PollutionSnapshot {
        let city = snapshot.city
        let range = TimeRange(
            start: snapshot.asOf.adding(seconds: -memory), end: snapshot.asOf.adding(seconds: 1))
        var samples: [MetricID: [EntityID: [Sample]]] = [:]
        var sources: [MetricID: SourceID] = [:]
        for metric in metrics(of: city) {
            let found = try snapshot.samples(metric, entities: nil, in: range)
            samples[metric] = found
            if let entity = found.keys.min() { sources[metric] = try snapshot.source(of: SeriesKey(entity, metric)) }
        }
        let winds = try winds(snapshot)
        if let station = winds.keys.min() {
            sources["weather.wind"] = try snapshot.source(of: SeriesKey(station, "weather.wind"))
        }
        let rules = Set(city.alarmRules.filter { isOurs($0.metric) }.map(\.id))
        var facts = PollutionSnapshot(
            asOf: snapshot.asOf, city: city, samples: samples, winds: winds, sources: sources,
            alarms: try snapshot.openAlarms().filter { rules.contains($0.rule) })
        if let chosen = query.selected ?? PollutionModel.ranked(facts, query.topic).first?.id {
            let week = TimeRange(start: snapshot.asOf.adding(seconds: -8 * 86_400), end: range.end)
            facts.detail = Detail(entity: chosen, week: try history(of: chosen, in: week, snapshot))
        }
        return facts
    }

    private static func isOurs(_ metric: MetricID) -> Bool {
        ["air.", "water.", "outlet."].contains { metric.text.hasPrefix($0) }
    }

    /// Every metric the three lists are made from.
    private static func metrics(of city: City) -> [MetricID] {
        let water = city.stations.filter { $0.kind == .water }.flatMap(\.metrics).filter {
            WaterQualityItem(metric: $0) != nil
        }
        let outlets = city.outlets.flatMap { $0.permits.map(\.metric) }
        return Set(AirPollutant.allCases.map(\.metric) + water + outlets + [flow]).sorted()
    }

    private static func history(
        of entity: EntityID, in range: TimeRange, _ snapshot: Snapshot
    ) throws -> [MetricID: [Sample]] {
        let station = snapshot.city.stations.first { $0.id == entity }
        let outlet = snapshot.city.outlets.first { $0.id == entity }
        var week: [MetricID: [Sample]] = [:]
        for metric in (station?.metrics ?? []) + (outlet.map { $0.permits.map(\.metric) + [flow] } ?? []) {
            week[metric] = try snapshot.samples(SeriesKey(entity, metric), in: range)
        }
        return week
    }

    private static func winds(_ snapshot: Snapshot) throws -> [EntityID: Wind] {
        let speeds = try snapshot.latest("weather.wind", within: 7200)
        let directions = try snapshot.latest("weather.windDirection", within: 7200)
        return speeds.reduce(into: [:]) { winds, entry in
            guard entry.value.isUsable, let direction = directions[entry.key], direction.isUsable else { return }
            winds[entry.key] = Wind(metresPerSecond: entry.value, fromDegrees: direction)
        }
    }
}

extension PollutionSnapshot {
    func series(_ key: SeriesKey) -> [Sample] { samples[key.metric]?[key.entity] ?? [] }

    func rule(_ metric: MetricID) -> AlarmRule? {
        city.alarmRules.first { $0.metric == metric && $0.kind == .threshold }
    }

    func alarm(of entity: EntityID) -> Alarm? { alarms.first { $0.subject == entity } }

    /// Stale when three cycles went by.
    func quality(newest: Timestamp?, cycleSeconds: Int64) -> FigureQuality {
        guard let newest else { return .unavailable }
        return Freshness.state(newest: newest, cycleSeconds: cycleSeconds, at: asOf) == .stale ? .stale : .good
    }

    /// A reading, or what follows from readings of the feed that delivers `key.metric`.
    func figure(
        _ value: Double?, _ key: SeriesKey, of name: LocalizedText, at time: Timestamp?, _ quality: FigureQuality,
        method: String, title: String? = nil, unit: String? = nil, decimals: Int? = nil, missing: MissingReason? = nil,
        feed: MetricID? = nil
    ) -> Figure {
        let source = sources[feed ?? key.metric]
        return Figure(
            value: value, unit: unit ?? metrics[key.metric]?.unit ?? "",
            decimals: decimals ?? metrics[key.metric]?.decimals ?? 0, time: time, source: source,
            department: city.sources.first { $0.id == source }?.department, quality: quality, method: method,
            title: title ?? key.metric.text, subject: name, missing: missing, series: key)
    }
}
