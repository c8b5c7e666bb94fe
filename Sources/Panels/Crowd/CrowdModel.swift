package import CityKernels
package import CityModel
import CityStore

/// The crowd panel's figures: spots by risk, and the selected one with its forecast.
package struct CrowdModel: Sendable {
    package struct Spot: BrowseItem {
        package let place: Place
        package let count: Figure
        package let load: Figure
        package let density: Figure
        package let levelOfService: LevelOfService?
        /// People more (less) than an hour ago.
        package let hourTrend: Double?
        package let severity: Severity?
        package let alarm: Alarm?
        /// Hour means of the last day, oldest first.
        package let day: [Double?]

        package var id: EntityID { place.id }
        package var name: LocalizedText { place.name }
        package var position: Coordinate? { place.position }
    }

    package struct Detail: Sendable {
        package let spot: Spot
        package let samples: [Sample]
        /// The same hours a week and, on a holiday, a year before, moved to today; nil where last week was a holiday and this
        /// week is none, so that the two say nothing of each other.
        package let lastWeek: [(time: Timestamp, value: Double?)]
        package let lastHoliday: [(time: Timestamp, value: Double?)]
        package let forecast: CrowdForecast
        /// What came of it; nil while nothing has.
        package let hindsight: CrowdHindsight?
        package let fusion: CrowdFusion
        package let gates: [(gate: Gate, entries: Sample?, exits: Sample?)]
        package let warningLine: Double?
        package let plan: DiversionPlan
        /// What the departments a card may name are called: in Chinese in short, in English in full, where the short form is a
        /// code.
        package let departments: [DepartmentID: LocalizedText]
        /// What the proposed step's metering does; nil without metering, entries or forecast.
        package let planEffect: DiversionPlan.Effect?
        package let whatIf: (request: WhatIf, effect: DiversionPlan.Effect?)?
        package let egress: CrowdEgressCard
        package let alarms: [Alarm]
        package let log: [LogEntry]
        /// Parts of the place with lines of their own.
        package let areas: [CrowdArea]
        /// The cap that lowers the place's capacities today.
        package let cap: TemporaryCap?

        /// Those who are told at a step, by name.
        package func told(_ step: DiversionStep, in language: Language) -> String {
            named(step.departments, in: language)
        }

        func named(_ ids: [DepartmentID], in language: Language) -> String {
            ids.map { departments[$0]?[language] ?? $0.text }.joined(separator: language == .chinese ? "、" : ", ")
        }
    }

    package let asOf: Timestamp
    /// Most at risk first.
    package let spots: [Spot]
    package let total: Figure
    package let overWarning: Figure
    package let silent: Figure
    package let bounds: BoundingBox?
    package let outlines: [Outline]
    package let detail: Detail?
    /// Made on its page only.
    package let unusual: CrowdUnusual?
    /// What weeks of readings taught, by place, as far as they have been looked at.
    package let learnt: [EntityID: CrowdFusion.Learnt]

    /// - Parameter learnt: as an earlier model had it.
    package init(_ facts: CrowdSnapshot, _ query: CrowdQuery, learnt: [EntityID: CrowdFusion.Learnt] = [:]) {
        asOf = facts.asOf
        let until = CrowdFusion.Learnt.until(at: facts.asOf)
        self.learnt = learnt.filter { $0.value.until == until }
        let own = self.learnt
        outlines = facts.city.outlines
        bounds =
            BoundingBox(around: facts.city.outlines.flatMap(\.ring))
            ?? BoundingBox(around: facts.city.places.map(\.position))
        let rules = facts.city.alarmRules.filter { $0.metric == "crowd.load" }
        spots = facts.city.places.map { Self.spot($0, facts, rules) }.sorted { Self.risk($0) > Self.risk($1) }
        let counted = spots.filter { $0.count.quality != .unavailable && $0.count.quality != .stale }
        let method = "crowd.total"
        total = Figure(
            value: counted.isEmpty ? nil : counted.compactMap(\.count.value).reduce(0, +), unit: "persons",
            time: facts.asOf,
            quality: counted.count < spots.count ? .partial : .good, method: method, title: "crowd.total")
        overWarning = Figure(
            value: counted.isEmpty ? nil : Double(counted.count { $0.severity != nil }), time: facts.asOf,
            method: "crowd.severity", title: "crowd.overWarning")
        silent = Figure(
            value: Double(spots.count - counted.count), time: facts.asOf, method: "freshness", title: "crowd.silent")
        let known = spots
        detail = facts.detail.flatMap { detail in
            known.first { $0.id == detail.place }.map {
                CrowdDetailMaker(
                    facts: facts, raw: detail, spot: $0, spots: known, rules: rules, learnt: own[detail.place]
                ).make(query)
            }
        }
        unusual =
            query.page == .unusual
            ? CrowdUnusual(
                weeks: facts.weeks, witnesses: facts.witnesses, places: facts.city.places, now: facts.asOf,
                calendar: facts.city.calendar) : nil
    }

    private static func risk(_ spot: Spot) -> (Int, Double) {
        (spot.severity?.rawValue ?? 0, spot.load.value ?? -1)
    }

    private static func spot(_ place: Place, _ facts: CrowdSnapshot, _ rules: [AlarmRule]) -> Spot {
        let sample = facts.counts[place.id]
        let source = facts.sources[place.id]
        let department = facts.city.sources.first { $0.id == source }?.department
        let cycle = facts.city.sources.first { $0.id == source }?.cycleSeconds ?? 300
        let quality = quality(sample, cycle: cycle, at: facts.asOf)
        let key = SeriesKey(place.id, "crowd.count")
        func figure(
            _ value: Double?, _ unit: String, _ decimals: Int, _ method: String, _ missing: MissingReason? = nil
        ) -> Figure {
            Figure(
                value: value, unit: unit, decimals: decimals, time: sample?.time, source: source,
                department: department,
                quality: quality, method: method, title: method, subject: place.name, missing: missing, series: key)
        }
        let count = sample.flatMap { $0.value.isFinite ? $0.value : nil }
        let load = count.flatMap { place.instantaneousCapacity > 0 ? $0 / Double(place.instantaneousCapacity) : nil }
        let density = count.flatMap { CrowdDensity(persons: max(0, $0), areaSquareMetres: place.areaSquareMetres) }
        let kind = place.kind == .hub ? "hub" : "place"
        let rule = rules.first { $0.subjectKind == kind } ?? rules.first
        let hours = facts.hours[place.id] ?? []
        return Spot(
            place: place, count: figure(count, "persons", 0, "crowd.count"),
            load: figure(
                load.map { $0 * 100 }, "%", 0, "crowd.load", place.instantaneousCapacity > 0 ? nil : .notApplicable),
            density: figure(
                density?.personsPerSquareMetre, "persons/m²", 3, "crowd.density",
                place.areaSquareMetres > 0 ? nil : .notApplicable),
            levelOfService: density?.levelOfService, hourTrend: trend(count, sample, hours),
            severity: quality == .stale
                ? nil : load.flatMap { value in rule.flatMap { AlarmEngine.severity(of: value, rule: $0) } },
            alarm: facts.alarms.first { $0.subject == place.id }, day: sparkline(hours, facts.asOf))
    }

    private static func quality(_ sample: Sample?, cycle: Int64, at now: Timestamp) -> FigureQuality {
        guard let sample else { return .unavailable }
        if Freshness.state(newest: sample.time, cycleSeconds: cycle, at: now) == .stale { return .stale }
        return sample.flag.isUsable ? .good : .suspect
    }

    private static func trend(_ count: Double?, _ sample: Sample?, _ hours: [HourRollUp]) -> Double? {
        guard let count, let sample else { return nil }
        let hourAgo = sample.time.adding(seconds: -3600).floored(toSeconds: 3600)
        guard let before = hours.first(where: { $0.hour == hourAgo })?.mean, before.isFinite else { return nil }
        return count - before
    }

    private static func sparkline(_ hours: [HourRollUp], _ now: Timestamp) -> [Double?] {
        let last = now.floored(toSeconds: 3600)
        let byHour = Dictionary(hours.map { ($0.hour, $0.mean) }, uniquingKeysWith: { first, _ in first })
        return (0..<24).map { byHour[last.adding(seconds: Int64($0 - 23) * 3600)] }
    }
}
