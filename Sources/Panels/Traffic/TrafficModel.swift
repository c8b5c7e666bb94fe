package import CityKernels
package import CityModel
import CityStore

/// The traffic panel's figures: links by delay, corridors and districts by index, the selected link, the asked route.
package struct TrafficModel: Sendable {
    /// A class, since lists, orders, filters and details pass thousands of them on.
    package final class Link: BrowseItem {
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

        init(
            link: CityModel.RoadLink, name: LocalizedText, from: LocalizedText, to: LocalizedText, path: [Coordinate],
            grade: CongestionGrade?, speed: Figure, freeSpeed: Figure, ratio: Figure, flow: Figure, delay: Figure,
            hourChange: Double?, day: [Double?], severity: Severity?, alarm: Alarm?
        ) {
            self.link = link
            self.name = name
            (self.from, self.to) = (from, to)
            self.path = path
            self.grade = grade
            (self.speed, self.freeSpeed, self.ratio, self.flow, self.delay) = (speed, freeSpeed, ratio, flow, delay)
            self.hourChange = hourChange
            self.day = day
            self.severity = severity
            self.alarm = alarm
        }

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
        /// One week earlier, as they were then.
        let weekAgo: [Sample]
        /// Median of the same hour on days of the same kind in the weeks before; nil where fewer than three are known.
        package let usual: [(time: Timestamp, value: Double?)]
        /// Sudden drops the detector finds in the last 24 hours, oldest first.
        let drops: [(time: Timestamp, speed: Figure, expected: Double)]
        /// Nil where one detector alone delivers the link's speed.
        let sources: LinkSources?
        /// That of the junction it leads to; nil where no plan is on record.
        let signal: JunctionSignal?
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
    /// Links whose speed cannot be: above 200 km/h, or nought while vehicles pass.
    let impossible: Int
    /// Time of the newest speed where no link has a fresh one; nil inside when there never was any.
    let darkSince: Timestamp??
    package let bounds: BoundingBox?
    package let outlines: [Outline]
    package let detail: Detail?
    package private(set) var route: TrafficRoute?
    package let reach: TrafficReach?
    package let heat: CorridorHeat?
    /// Kept while its day lasts, also outside its mode.
    package private(set) var ranking: CongestionRanking?
    package private(set) var ranks: [RankingRow] = []
    /// That of the query in the playback; nil while it is simulated, or when it cannot be.
    package private(set) var playback: TrafficPlayback?
    private var isPlaybackDue = false
    /// Whether the query's hours cannot be simulated: nobody sets out, or a road's values are out of range.
    package private(set) var isPlaybackImpossible = false
    private var routeFits: [EntityID: LinkForecastFit] = [:]
    private var isRouteForecastDue = false
    /// The next hour of the link in the detail; that of a moment ago until the new one is there.
    package private(set) var forecast: LinkForecast?
    private var forecastFit: LinkForecastFit?
    private var isForecastDue = false
    /// Incidents of the last 24 hours, newest first.
    package let incidents: [Alarm]
    /// What the rules advise, by rule.
    package let advice: [String: LocalizedText]
    /// Places and junctions a route can be asked between.
    package let stops: [RouteStop]

    /// Nil outside the what-if mode.
    package private(set) var whatIf: Result<WhatIfModel, WhatIfBase.Lack>?
    /// Kept outside the mode too, so that it opens again at once.
    private var settlement: WhatIfSettlement?
    private let facts: TrafficSnapshot

    init(
        _ facts: TrafficSnapshot,
        _ query: TrafficQuery = TrafficQuery(selected: nil), after last: TrafficModel? = nil
    ) {
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
        impossible = readings.count(where: \.isImpossible)
        let isDark = !readings.isEmpty && readings.allSatisfy { $0.grade == nil && !$0.isImpossible }
        darkSince = isDark ? .some(facts.speeds.values.map(\.time).max()) : nil
        unknown = Figure(
            value: city.roadLinks.isEmpty ? nil : Double(readings.count { $0.grade == nil }), time: facts.asOf,
            method: "traffic.unknown", title: "traffic.unknown")
        outlines = city.outlines
        bounds =
            BoundingBox(around: city.outlines.flatMap(\.ring)) ?? BoundingBox(around: city.roadNodes.map(\.position))
        detail = facts.detail.flatMap { detail in
            links.first { $0.id == detail.link }.map { TrafficHistory.detail($0, detail, facts) }
        }
        incidents = facts.incidents
        advice = Dictionary(
            city.alarmRules.map { ($0.id, $0.advice) }, uniquingKeysWith: { first, _ in first })
        stops = RouteStop.all(of: city)
        route = query.route.map { TrafficRoute($0, facts, closed: query.closed) }
        reach = query.reach.map { TrafficReach($0, facts, closed: query.closed) }
        heat = query.heat.map { CorridorHeat($0, facts) }
        self.facts = facts
        if let asked = query.playback {
            playback = last?.playback.flatMap { $0.query == asked ? $0 : nil }
            isPlaybackDue = true
        }
        let midnight = LinkForecastFit.midnight(facts.asOf)
        ranking = last?.ranking.flatMap { $0.through == midnight ? $0 : nil }
        if query.wantsRanking, ranking == nil { ranking = CongestionRanking(through: midnight) }
        if query.wantsRanking { rank() }
        routeFits = (last?.routeFits ?? [:]).filter { $0.value.through == midnight }
        isRouteForecastDue = route.map { !$0.choices.isEmpty } ?? false
        settlement = last?.settlement
        if let detail {
            forecast = last?.forecast.flatMap { $0.link == detail.link.id ? $0 : nil }
            forecastFit = last?.forecastFit.flatMap {
                $0.link == detail.link.id && $0.through == LinkForecastFit.midnight(facts.asOf) ? $0 : nil
            }
            isForecastDue = true
        }
        if let asked = query.whatIf { settle(asked) }
    }

    private mutating func settle(_ query: WhatIfQuery) {
        switch WhatIfSettlement.make(facts.city, query.plan, after: settlement) {
        case .success(let made):
            settlement = made
            whatIf = .success(WhatIfModel(made, query: query, facts: facts))
        case .failure(let lack): whatIf = .failure(lack)
        }
    }

    func isUnfinished(_ query: TrafficQuery) -> Bool {
        isWhatIfDue(query) || isPlaybackDue || isForecastDue || isRankingDue(query) || isRouteForecastDue
    }

    private func isRankingDue(_ query: TrafficQuery) -> Bool { query.wantsRanking && ranking?.isDone != true }

    private mutating func rank() {
        guard let ranking, ranking.isDone else { return }
        ranks = RankingRow.rows(ranking, links: links, city: facts.city)
    }

    func isWhatIfDue(_ query: TrafficQuery) -> Bool {
        guard let asked = query.whatIf, let settlement, settlement.plan == asked.plan else { return false }
        return settlement.isUnfinished(scanning: asked.isScanning)
    }

    /// What a person waits for first: the plan, then the forecast.
    mutating func advance(_ query: TrafficQuery, _ snapshot: Snapshot) throws {
        if isWhatIfDue(query) {
            advanceWhatIf(query)
        } else if isPlaybackDue {
            try play(query, snapshot)
        } else if isRankingDue(query) {
            try ranking?.advance(snapshot)
            rank()
        } else if isForecastDue {
            try makeForecast(snapshot)
        } else if isRouteForecastDue {
            try forecastRoute(snapshot)
        }
    }

    /// Simulates once, then takes in what has been measured since.
    private mutating func play(_ query: TrafficQuery, _ snapshot: Snapshot) throws {
        isPlaybackDue = false
        guard let asked = query.playback, case .success(let whatIf)? = whatIf else { return }
        if playback == nil {
            let spans = TrafficPlayback.flowSpans(from: asked.start)
            let flows = try spans.mapValues { try snapshot.samples("road.flow", entities: nil, in: $0) }
            playback = TrafficPlayback(asked, whatIf.settlement, flows: flows)
            isPlaybackImpossible = playback == nil
        }
        try playback?.measure(snapshot)
    }

    /// Fits a few of the route's links, or drives it through their forecasts when all have been tried.
    private mutating func forecastRoute(_ snapshot: Snapshot) throws {
        guard let asked = route else {
            isRouteForecastDue = false
            return
        }
        let wanted = Set(asked.choices.flatMap(\.route.links).map(\.id)).sorted()
        let missing = wanted.filter { routeFits[$0] == nil }.prefix(Self.fitsAPart)
        for link in missing {
            routeFits[link] = try LinkForecastFit.read(link, withNeighbours: false, snapshot)
        }
        // A young city has no history anywhere: the first few links tell.
        let read = wanted.compactMap { routeFits[$0] }
        if read.count >= min(Self.fitsAPart, wanted.count), read.allSatisfy({ $0.model == nil }) {
            isRouteForecastDue = false
            return
        }
        guard missing.isEmpty else { return }
        isRouteForecastDue = false
        let recent = try snapshot.samples(
            "road.speed", entities: wanted, in: TimeRange(last: 1800, before: snapshot.asOf.adding(seconds: 1))
        ).mapValues(RoadTimes.believed)
        let byID = Dictionary(links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var forecasts: [EntityID: LinkForecast] = [:]
        for id in wanted {
            guard let fit = routeFits[id], let link = byID[id] else { continue }
            forecasts[id] = LinkForecast(
                fit, day: [], recent: recent, asOf: snapshot.asOf, link: link, calendar: snapshot.city.calendar)
        }
        route = asked.driven(forecasts, speeds: facts.speeds)
    }

    private static let fitsAPart = 4

    mutating func advanceWhatIf(_ query: TrafficQuery) {
        guard let asked = query.whatIf, var next = settlement else { return }
        next.advance(scanning: asked.isScanning)
        settlement = next
        whatIf = .success(WhatIfModel(next, query: asked, facts: facts))
    }

    private mutating func makeForecast(_ snapshot: Snapshot) throws {
        isForecastDue = false
        guard let detail else { return }
        let fit = try forecastFit ?? LinkForecastFit.read(detail.link.id, snapshot)
        forecastFit = fit
        let recent = try snapshot.samples(
            "road.speed", entities: fit.sensors, in: TimeRange(last: 1800, before: snapshot.asOf.adding(seconds: 1))
        ).mapValues(RoadTimes.believed)
        forecast = LinkForecast(
            fit, day: detail.samples, recent: recent, asOf: snapshot.asOf, link: detail.link,
            calendar: snapshot.city.calendar)
    }

    /// Road and direction of a link known by its position in the city.
    func name(ofLink position: Int32) -> LocalizedText? {
        guard facts.city.roadLinks.indices.contains(Int(position)) else { return nil }
        let id = facts.city.roadLinks[Int(position)].id
        return links.first { $0.id == id }?.name
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
                title: method, subject: link.name, missing: missing, series: SeriesKey(link.id, metric))
        }
        return TrafficModel.Link(
            link: link, name: name, from: from?.name ?? LocalizedText(zh: "—", en: "—"),
            to: to?.name ?? LocalizedText(zh: "—", en: "—"), path: [from, to].compactMap { $0?.position },
            grade: reading.grade, speed: figure(reading.speed, "km/h", 0, "traffic.speed"),
            freeSpeed: Figure(
                value: link.freeFlowKilometresPerHour, unit: "km/h", method: "traffic.freeSpeed",
                title: "traffic.freeSpeed", subject: link.name),
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
