import CityKernels
package import CityModel

/// One line of a list.
package enum PollutionRow: BrowseItem {
    case air(AirReport)
    case water(WaterReport)
    case outlet(OutletReport)

    package var id: EntityID {
        switch self {
        case .air(let report): report.station.id
        case .water(let report): report.station.id
        case .outlet(let report): report.outlet.id
        }
    }

    package var name: LocalizedText {
        switch self {
        case .air(let report): report.station.name
        case .water(let report): report.station.name
        case .outlet(let report): report.outlet.name
        }
    }

    package var position: Coordinate? {
        switch self {
        case .air(let report): report.station.position
        case .water(let report): report.station.position
        case .outlet(let report): report.outlet.position
        }
    }

    /// The figure the list is ranked by.
    package var lead: Figure {
        switch self {
        case .air(let report): report.index
        case .water(let report): report.grade
        case .outlet(let report): report.ratio
        }
    }

    package var severity: Severity? {
        switch self {
        case .air(let report): report.severity
        case .water(let report): report.severity
        case .outlet(let report): report.severity
        }
    }

    package var alarm: Alarm? {
        switch self {
        case .air(let report): report.alarm
        case .water(let report): report.alarm
        case .outlet(let report): report.alarm
        }
    }

    /// Worst first: severity, then how far off, then the figure itself; what is not known comes last.
    fileprivate var risk: (Int, Double, Double) {
        let known = lead.quality == .unavailable ? -1 : severity?.rawValue ?? 0
        switch self {
        case .air, .outlet: return (known, lead.value ?? -1, 0)
        case .water(let report):
            return (
                known, Double(report.classesOver ?? -1), (lead.value ?? -1) + min(report.excess.value ?? 0, 999) / 1000
            )
        }
    }
}

/// The pollution panel's figures: three ranked lists, the wind, and the selected thing with its week.
package struct PollutionModel: Sendable {
    package struct Wind: Sendable {
        package let station: Station
        package let speed: Figure
        /// Where it comes from.
        package let fromDegrees: Double
    }

    package struct Detail: Sendable {
        package let row: PollutionRow
        package let wind: Wind?
        /// Series that can be charted, by metric.
        package let charts: [MetricID: [(time: Timestamp, value: Double?)]]
    }

    package let asOf: Timestamp
    package let air: [PollutionRow]
    package let water: [PollutionRow]
    package let outlets: [PollutionRow]
    /// Of the worst station; the whole city has no official index of one hour.
    package let worstAir: Figure
    package let worstStation: LocalizedText?
    package let belowTarget: Figure
    package let overPermit: Figure
    package let bounds: BoundingBox?
    package let outlines: [Outline]
    package let rivers: [River]
    package let detail: Detail?

    init(_ facts: PollutionSnapshot) {
        asOf = facts.asOf
        (air, water, outlets) = (
            Self.ranked(facts, .air), Self.ranked(facts, .water), Self.ranked(facts, .outlet)
        )
        let worst = air.filter(\.isCurrent).max { ($0.lead.value ?? -1) < ($1.lead.value ?? -1) }
        worstAir = Self.worstAir(worst, facts)
        worstStation = worst?.name
        belowTarget = Self.count(water, facts, "water.belowTarget", feed: "water.do") { row in
            if case .water(let report) = row { (report.classesOver ?? 0) > 0 } else { false }
        }
        overPermit = Self.count(
            outlets, facts, "outlet.overPermit", feed: facts.city.outlets.first?.permits.first?.metric
        ) { row in
            if case .outlet(let report) = row { report.isOver } else { false }
        }
        outlines = facts.city.outlines
        rivers = facts.city.rivers
        bounds =
            BoundingBox(around: facts.city.outlines.flatMap(\.ring))
            ?? BoundingBox(around: facts.city.stations.map(\.position) + facts.city.outlets.map(\.position))
        let rows = air + water + outlets
        detail = facts.detail.flatMap { detail in
            rows.first { $0.id == detail.entity }.map { Self.detail($0, detail.week, facts) }
        }
    }

    package func rows(_ topic: PollutionTopic) -> [PollutionRow] {
        switch topic {
        case .air: air
        case .water: water
        case .outlet: outlets
        }
    }

    /// The list that holds an entity.
    package func topic(of entity: EntityID) -> PollutionTopic? {
        PollutionTopic.allCases.first { rows($0).contains { $0.id == entity } }
    }

    static func ranked(_ facts: PollutionSnapshot, _ topic: PollutionTopic) -> [PollutionRow] {
        let rows: [PollutionRow]
        switch topic {
        case .air: rows = facts.city.stations.filter { $0.kind == .air }.map { .air(AirReport($0, facts)) }
        case .water: rows = facts.city.stations.filter { $0.kind == .water }.map { .water(WaterReport($0, facts)) }
        case .outlet:
            let end = outletHour(facts)
            rows = facts.city.outlets.map { .outlet(OutletReport($0, end: end, facts)) }
        }
        return rows.map { ($0.risk, $0) }.sorted { $0.0 > $1.0 }.map(\.1)
    }

    /// The last hour any outlet reported, so that an hour not yet due is not counted as missing.
    private static func outletHour(_ facts: PollutionSnapshot) -> Timestamp {
        let metrics = Set(facts.city.outlets.flatMap { $0.permits.map(\.metric) })
        let newest = metrics.compactMap { facts.samples[$0]?.values.compactMap { $0.last?.time }.max() }.max()
        return (newest ?? facts.asOf).floored(toSeconds: 3600)
    }

    private static func worstAir(_ worst: PollutionRow?, _ facts: PollutionSnapshot) -> Figure {
        guard let worst else { return Figure(value: nil, time: facts.asOf, method: "air.aqi", title: "air.worst") }
        let lead = worst.lead
        return Figure(
            value: lead.value, time: lead.time, source: lead.source, department: lead.department,
            quality: lead.quality, method: "air.aqi", title: "air.worst", subject: worst.name, series: lead.series)
    }

    private static func count(
        _ rows: [PollutionRow], _ facts: PollutionSnapshot, _ key: String, feed: MetricID?,
        where condition: (PollutionRow) -> Bool
    ) -> Figure {
        let current = rows.filter(\.isCurrent)
        let source = feed.flatMap { facts.sources[$0] }
        return Figure(
            value: current.isEmpty ? nil : Double(current.count(where: condition)), time: facts.asOf, source: source,
            department: facts.city.sources.first { $0.id == source }?.department,
            quality: current.count < rows.count ? .partial : .good, method: key, title: key)
    }

    // MARK: Detail

    private static func detail(
        _ row: PollutionRow, _ week: [MetricID: [Sample]], _ facts: PollutionSnapshot
    ) -> Detail {
        var charts: [MetricID: [(time: Timestamp, value: Double?)]] = week.mapValues { samples in
            samples.map { ($0.time, $0.isUsable ? $0.value : nil) }
        }
        switch row {
        case .air:
            charts["air.aqi"] = AirHours(until: facts.asOf, count: 8 * 24) { week[$0.metric] ?? [] }.indices()
        case .water(let report):
            charts["water.class"] = WaterRounds(target: report.target) { week[$0] ?? [] }.grades()
        case .outlet(let report):
            for permit in report.outlet.permits {
                charts[permit.metric] = (week[permit.metric] ?? []).map { sample in
                    (sample.time, sample.value.isFinite && sample.flag.monitoring.entersMeans ? sample.value : nil)
                }
            }
        }
        return Detail(row: row, wind: row.position.flatMap { wind(near: $0, facts) }, charts: charts)
    }

    private static func wind(near place: Coordinate, _ facts: PollutionSnapshot) -> Wind? {
        let here = GeoPoint(longitude: place.longitude, latitude: place.latitude)
        func metres(_ station: Station) -> Double {
            here.distanceMetres(
                to: GeoPoint(longitude: station.position.longitude, latitude: station.position.latitude))
        }
        let stations = facts.city.stations.filter { facts.winds[$0.id] != nil }
        guard let nearest = stations.min(by: { metres($0) < metres($1) }), let wind = facts.winds[nearest.id] else {
            return nil
        }
        let time = wind.metresPerSecond.time
        return Wind(
            station: nearest,
            speed: facts.figure(
                wind.metresPerSecond.value, SeriesKey(nearest.id, "weather.wind"), of: nearest.name, at: time,
                facts.quality(newest: time, cycleSeconds: 600), method: "weather.wind"),
            fromDegrees: wind.fromDegrees.value)
    }
}

extension PollutionRow {
    /// Whether its figure is known and of now.
    fileprivate var isCurrent: Bool { lead.quality == .good }
}
