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
        package let forecast: CrowdForecast
        package let gates: [(gate: Gate, entries: Sample?, exits: Sample?)]
        package let warningLine: Double?
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

    init(_ facts: CrowdSnapshot) {
        asOf = facts.asOf
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
            known.first { $0.id == detail.place }.map { Self.detail(detail, $0, facts) }
        }
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
                quality: quality, method: method, title: method, subject: place.name.zh, missing: missing, series: key)
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

    private static func detail(_ detail: CrowdSnapshot.Detail, _ spot: Spot, _ facts: CrowdSnapshot) -> Detail {
        let capacity = Double(spot.place.instantaneousCapacity)
        let line = capacity > 0 ? capacity * spot.place.warningPercent / 100 : nil
        return Detail(
            spot: spot, samples: detail.day,
            forecast: CrowdForecast(
                hours: detail.hours, now: facts.asOf, place: spot.place, line: line, calendar: facts.city.calendar),
            gates: detail.gates, warningLine: line)
    }
}

/// The next day of one place, hour by hour, from its hour means; honest about a short history.
package struct CrowdForecast: Sendable {
    package let points: [(time: Timestamp, point: ForecastPoint)]
    /// Probability of reaching the warning line within 1, 3, 6 and 12 hours.
    package let chances: [(hours: Int, probability: Double)]
    package let missing: MissingReason?
    package let warnings: [ForecastWarning]

    init(hours: [HourRollUp], now: Timestamp, place: Place, line: Double?, calendar: HolidayCalendar) {
        let thisHour = now.floored(toSeconds: 3600)
        guard let first = hours.first?.hour else {
            (points, chances, missing, warnings) = ([], [], .noData, [])
            return
        }
        let count = Int(thisHour.seconds(since: first) / 3600)
        var values = [Double](repeating: .nan, count: max(count, 0))
        for hour in hours {
            let index = Int(hour.hour.seconds(since: first) / 3600)
            if values.indices.contains(index), hour.mean >= 0 { values[index] = hour.mean }
        }
        let days = (0..<values.count + 24).map { CrowdDay.type(at: first.adding(seconds: Int64($0) * 3600), calendar) }
        do {
            let fitted = try SeriesForecast.fit(
                values: values, seasons: [24, 168], dayTypes: Array(days.prefix(values.count)))
            let ahead = Array(days.suffix(24))
            points = fitted.forecast(horizon: 24, dayTypes: ahead).enumerated().map { step, point in
                let time = thisHour.adding(seconds: Int64(step) * 3600 + 1800)
                return (
                    time,
                    CrowdDay.isOpen(place, at: time)
                        ? point : ForecastPoint(mean: 0, lower80: 0, upper80: 0, lower95: 0, upper95: 0)
                )
            }
            chances =
                line.map { line in
                    let within = [1, 3, 6, 12]
                    return zip(within, fitted.lineCrossing(line: line, within: within, dayTypes: ahead).chances).map {
                        ($0, $1.probability)
                    }
                } ?? []
            (missing, warnings) = (nil, fitted.warnings)
        } catch {
            (points, chances, missing, warnings) = ([], [], .tooFewReadings, [])
        }
    }
}

/// Days and opening hours as the forecast needs them.
enum CrowdDay {
    static func type(at time: Timestamp, _ calendar: HolidayCalendar) -> DayType {
        let date = CivilTime(time).date
        return switch calendar.day(date) {
        case .workday: .workday
        case .weekend: .weekend
        case .makeupWorkday: .makeupWorkday
        case .holiday(let index, let count): .holiday(day: index, length: count)
        }
    }

    static func isOpen(_ place: Place, at time: Timestamp) -> Bool {
        guard place.opensMinute != place.closesMinute else { return true }
        let minute = CivilTime(time).secondOfDay / 60
        return place.opensMinute < place.closesMinute
            ? (place.opensMinute..<place.closesMinute).contains(minute)
            : minute >= place.opensMinute || minute < place.closesMinute
    }
}
