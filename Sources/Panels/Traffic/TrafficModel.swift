package import CityKernels
package import CityModel
import CityStore

/// The traffic panel's figures: links by delay, corridors and districts by index, the selected link, the asked route.
package struct TrafficModel: Sendable {
    package struct Link: BrowseItem {
        package let link: CityModel.RoadLink
        /// Road and direction, for search and titles.
        package let name: LocalizedText
        /// The junctions it leads from and to.
        package let from: LocalizedText
        package let to: LocalizedText
        package let path: [Coordinate]
        /// GB/T 33171-2016; nil is unknown.
        package let grade: CongestionGrade?
        package let speed: Figure
        package let freeSpeed: Figure
        package let ratio: Figure
        package let flow: Figure
        package let delay: Figure
        /// km/h faster (slower) than an hour ago.
        package let hourChange: Double?
        /// Hour means of the speed over the last day, oldest first.
        package let day: [Double?]
        package let severity: Severity?
        package let alarm: Alarm?

        package var id: EntityID { link.id }
        package var position: Coordinate? {
            guard let first = path.first, let last = path.last else { return nil }
            return Coordinate(
                longitude: (first.longitude + last.longitude) / 2, latitude: (first.latitude + last.latitude) / 2)
        }
    }

    package struct Detail: Sendable {
        package let link: Link
        package let samples: [Sample]
        /// Median of the same hour on days of the same kind in the weeks before; nil where fewer than three are known.
        package let usual: [(time: Timestamp, value: Double?)]
        /// Peak hours of workdays over the last five weeks.
        package let travelTimeIndex: Figure
        package let planningTimeIndex: Figure
        package let bufferIndex: Figure
    }

    package let asOf: Timestamp
    /// Worst first.
    package let links: [Link]
    package let city: TrafficArea
    /// Worst first; those without an index last.
    package let corridors: [TrafficArea]
    package let districts: [TrafficArea]
    package let unknown: Figure
    package let bounds: BoundingBox?
    package let outlines: [Outline]
    package let detail: Detail?
    package let route: TrafficRoute?
    /// What the rules advise, by rule.
    package let advice: [String: LocalizedText]
    /// Places and junctions a route can be asked between.
    package let stops: [RouteStop]

    init(_ facts: TrafficSnapshot, route request: RouteRequest? = nil) {
        let city = facts.city
        let positions = Dictionary(
            city.roadNodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let readings = city.roadLinks.map {
            TrafficReading($0, speed: facts.speeds[$0.id], flow: facts.flows[$0.id], at: facts.asOf)
        }
        let rule = city.alarmRules.first { $0.metric == "road.speedRatio" && $0.subjectKind == "link" }
        let build = TrafficLinkBuilder(facts: facts, nodes: positions, rule: rule)
        let order = zip(city.roadLinks, readings).map { (reading: $1, link: $0.id, entry: $0) }
            .sorted { TrafficReading.isWorse(($0.reading, $0.link), ($1.reading, $1.link)) }
        let links = order.map { build.link($0.entry, $0.reading) }
        let areas = TrafficAreas(facts, readings)
        asOf = facts.asOf
        self.links = links
        self.city = areas.city
        corridors = areas.corridors
        districts = areas.districts
        unknown = Figure(
            value: city.roadLinks.isEmpty ? nil : Double(readings.count { $0.grade == nil }), time: facts.asOf,
            method: "traffic.unknown", title: "traffic.unknown")
        outlines = city.outlines
        bounds =
            BoundingBox(around: city.outlines.flatMap(\.ring)) ?? BoundingBox(around: city.roadNodes.map(\.position))
        detail = facts.detail.flatMap { detail in
            links.first { $0.id == detail.link }.map { TrafficHistory.detail($0, detail, facts) }
        }
        advice = Dictionary(
            city.alarmRules.map { ($0.id, $0.advice) }, uniquingKeysWith: { first, _ in first })
        stops = RouteStop.all(of: city)
        self.route = request.map { TrafficRoute($0, facts) }
    }

    /// The areas a view lists.
    func areas(_ view: TrafficState.View) -> [TrafficArea] {
        switch view {
        case .links: []
        case .corridors: corridors
        case .districts: districts
        }
    }
}

/// Makes the figures of one link.
struct TrafficLinkBuilder {
    let facts: TrafficSnapshot
    let nodes: [Int: RoadNode]
    let rule: AlarmRule?
    private let department: DepartmentID?
    private let alarms: [EntityID: Alarm]

    init(facts: TrafficSnapshot, nodes: [Int: RoadNode], rule: AlarmRule?) {
        self.facts = facts
        self.nodes = nodes
        self.rule = rule
        department = facts.city.sources.first { $0.id == facts.source }?.department
        alarms = Dictionary(facts.alarms.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func link(_ link: CityModel.RoadLink, _ reading: TrafficReading) -> TrafficModel.Link {
        let (from, to) = (nodes[link.from], nodes[link.to])
        let sample = facts.speeds[link.id]
        let name = LocalizedText(
            zh: "\(link.name.zh) \(from?.name.zh ?? "")→\(to?.name.zh ?? "")",
            en: "\(link.name.en) \(from?.name.en ?? "")→\(to?.name.en ?? "")")
        let missing: MissingReason? =
            switch reading.quality {
            case .stale: .stale
            case .suspect: .tooFewReadings
            default: nil
            }
        func figure(
            _ value: Double?, _ unit: String, _ decimals: Int, _ method: String, metric: MetricID = "road.speed",
            _ missing: MissingReason? = nil
        ) -> Figure {
            Figure(
                value: value, unit: unit, decimals: decimals,
                time: (metric == "road.flow" ? facts.flows[link.id] : sample)?.time, source: facts.source,
                department: department, quality: metric == "road.flow" ? .good : reading.quality, method: method,
                title: method, subject: link.name.zh, missing: missing, series: SeriesKey(link.id, metric))
        }
        return TrafficModel.Link(
            link: link, name: name, from: from?.name ?? LocalizedText(zh: "—", en: "—"),
            to: to?.name ?? LocalizedText(zh: "—", en: "—"), path: [from, to].compactMap { $0?.position },
            grade: reading.grade, speed: figure(reading.speed, "km/h", 0, "traffic.speed"),
            freeSpeed: Figure(
                value: link.freeFlowKilometresPerHour, unit: "km/h", method: "traffic.freeSpeed",
                title: "traffic.freeSpeed", subject: link.name.zh),
            ratio: figure(reading.ratio, "", 2, "traffic.ratio", missing),
            flow: figure(reading.flow, "veh/h", 0, "traffic.flow", metric: "road.flow"),
            delay: figure(reading.delayVehicleHours, "veh·h", 1, "traffic.delay", missing),
            hourChange: change(link.id, reading), day: TrafficHistory.day(facts.hours[link.id] ?? [], facts.asOf),
            severity: reading.ratio.flatMap { ratio in rule.flatMap { AlarmEngine.severity(of: ratio, rule: $0) } },
            alarm: alarms[link.id])
    }

    private func change(_ link: EntityID, _ reading: TrafficReading) -> Double? {
        guard reading.quality == .good, let speed = reading.speed,
            let before = facts.before[link]?.last(where: \.isUsable)?.value
        else { return nil }
        return speed - before
    }
}
