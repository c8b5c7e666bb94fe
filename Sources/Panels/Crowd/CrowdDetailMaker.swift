import CityKernels
import CityModel
import CityStore

/// Makes the detail of the selected place from what was read.
struct CrowdDetailMaker {
    let facts: CrowdSnapshot
    let raw: CrowdSnapshot.Detail
    let spot: CrowdModel.Spot
    let spots: [CrowdModel.Spot]
    let rules: [AlarmRule]
    let learnt: CrowdFusion.Learnt?

    private var place: Place { spot.place }
    private var now: Timestamp { facts.asOf }

    func make(_ query: CrowdQuery) -> CrowdModel.Detail {
        let line = Self.warningLine(place)
        let forecast = CrowdForecast(
            hours: Self.joined(raw.lastYear, raw.hours), counts: raw.day, now: now, place: place, line: line,
            calendar: facts.city.calendar)
        let plan = plan(forecast, isNeeded: query.page == .diversion)
        let gates = facts.city.gates.filter { $0.place == place.id }
        return CrowdModel.Detail(
            spot: spot, samples: raw.day, lastWeek: lastWeek(), lastHoliday: holidayGhost(),
            forecast: forecast, hindsight: CrowdHindsight(raw.came, forecast: forecast, line: line),
            fusion: CrowdFusion(raw.readings, place: place, gates: gates, now: now, learnt: learnt), gates: raw.gates,
            warningLine: line, plan: plan,
            departments: Dictionary(
                facts.city.departments.map { ($0.id, LocalizedText(zh: $0.shortName.zh, en: $0.name.en)) },
                uniquingKeysWith: { first, _ in first }),
            planEffect: effect(of: plan, forecast, line),
            whatIf: query.whatIf.map { ($0, effect(of: $0, forecast, line)) },
            egress: CrowdEgressCard(place: place, gates: gates, persons: spot.count.value), alarms: raw.alarms,
            log: raw.log, areas: facts.city.crowdAreas.filter { $0.place == place.id },
            cap: facts.city.temporaryCaps.inForce(at: place, on: CivilTime(now).date))
    }

    /// People at which the spot's own warning begins: its share of the capacity, never more than the capacity itself.
    static func warningLine(_ place: Place) -> Double? {
        guard place.instantaneousCapacity > 0 else { return nil }
        return Double(place.instantaneousCapacity) * min(place.warningPercent, 100) / 100
    }

    /// Hours of a year ago before those of the last weeks: one series with a long gap where the year is known.
    private static func joined(_ lastYear: [HourRollUp], _ hours: [HourRollUp]) -> [HourRollUp] {
        guard let first = hours.first?.hour else { return hours }
        return lastYear.filter { $0.hour < first } + hours
    }

    /// Hour means `back` seconds ago, moved to today: a day back and a day ahead.
    private func ghost(_ hours: [HourRollUp], back: Int64) -> [(time: Timestamp, value: Double?)] {
        let from = now.adding(seconds: -86_400 - back)
        let to = now.adding(seconds: 86_400 - back)
        return hours.filter { $0.hour >= from && $0.hour <= to && $0.mean.isFinite }.map {
            ($0.hour.adding(seconds: back + 1800), $0.mean)
        }
    }

    private func lastWeek() -> [(time: Timestamp, value: Double?)] {
        ghost(raw.hours, back: 7 * 86_400).map { point in
            let date = CivilTime(point.time).date
            let isMasked = isHoliday(date.adding(days: -7)) && !isHoliday(date)
            return (point.time, isMasked ? nil : point.value)
        }
    }

    private func isHoliday(_ date: CivilDate) -> Bool {
        if case .holiday = facts.city.calendar.day(date) { true } else { false }
    }

    /// The same day of the same holiday last year, where the calendar and the store have it.
    private func holidayGhost() -> [(time: Timestamp, value: Double?)] {
        let today = CivilTime(now).date
        return [today, today.adding(days: 1)].flatMap { date -> [(time: Timestamp, value: Double?)] in
            guard let then = HolidayEcho.lastYear(date, in: facts.city.calendar) else { return [] }
            let back = (date.daysSince1970 - then.daysSince1970) * 86_400
            return ghost(raw.lastYear, back: back).filter { CivilTime($0.time).date == date }
        }
    }

    // MARK: Diversion

    private func plan(_ forecast: CrowdForecast, isNeeded: Bool) -> DiversionPlan {
        let kind = place.kind == .hub ? "hub" : "place"
        let rule = rules.first { $0.subjectKind == kind } ?? rules.first
        let people = Dictionary(
            spots.compactMap { spot in
                spot.count.quality == .stale ? nil : spot.count.value.map { (spot.id, $0) }
            }, uniquingKeysWith: { first, _ in first })
        let reach =
            isNeeded ? RoadTimes(city: facts.city, speeds: facts.speeds, at: now)?.departures(from: place.node) : nil
        return DiversionPlan(
            place: place, level: spot.severity, steps: facts.city.diversionSteps, lines: rule?.levels ?? [:],
            forecast: forecast,
            alternatives: isNeeded
                ? DiversionPlan.alternatives(
                    to: place, places: facts.city.places, people: people, at: now,
                    minutes: { reach?.seconds($0.node).map { $0 / 60 } }) : [],
            othersCounted: facts.city.places.count {
                $0.id != place.id && $0.kind == place.kind && people[$0.id] != nil
            }, carriedOut: carriedOut())
    }

    /// When each step was last carried out since the place opened, a day back at most.
    private func carriedOut() -> [EntityID: Timestamp] {
        let halfHours = (0..<48).prefix { CrowdDay.isOpen(place, at: now.adding(seconds: -1800 * Int64($0))) }.count
        let opened = now.adding(seconds: -1800 * Int64(max(halfHours, 1)))
        return raw.log.reduce(into: [:]) { found, entry in
            guard entry.kind == DiversionOrder.logKind, entry.time >= opened,
                let order = DiversionOrder(line: entry.text)
            else { return }
            found[order.step] = max(entry.time, found[order.step] ?? entry.time)
        }
    }

    /// Whether the place is open in the middle of each hour ahead.
    private var isOpen: [Bool] {
        let thisHour = now.floored(toSeconds: 3600)
        return (0..<CrowdForecast.hoursAhead).map {
            CrowdDay.isOpen(place, at: thisHour.adding(seconds: Int64($0) * 3600 + 1800))
        }
    }

    private func effect(of plan: DiversionPlan, _ forecast: CrowdForecast, _ line: Double?) -> DiversionPlan.Effect? {
        guard let line, let limit = plan.proposed?.meteringPersonsPerHour, let arrivals = arrivals(forecast),
            let inside = spot.count.value
        else { return nil }
        return DiversionPlan.effect(
            forecast: forecast, line: line, arrivals: arrivals, rate: limit,
            limits: { limits($0, from: now, arrivals) }, now: inside, isOpen: isOpen)
    }

    private func effect(of whatIf: WhatIf, _ forecast: CrowdForecast, _ line: Double?) -> DiversionPlan.Effect? {
        guard let arrivals = arrivals(forecast), !forecast.points.isEmpty, let inside = spot.count.value else {
            return nil
        }
        let start = now.floored(toSeconds: 3600)
        var from = start.adding(seconds: Int64(whatIf.fromMinute * 60 - CivilTime(start).secondOfDay))
        if from < start { from = from.adding(seconds: 86_400) }
        return DiversionPlan.effect(
            forecast: forecast, line: line ?? .infinity, arrivals: arrivals,
            rate: limit(of: whatIf),
            limits: { limits($0, from: from, arrivals) }, now: inside, isOpen: isOpen)
    }

    /// Most people let in, one an hour ahead, with so many an hour from a time on. Who came in before it, and before now, is in.
    private func limits(_ rate: Double, from time: Timestamp, _ arrivals: [Double]) -> [Double] {
        let start = now.floored(toSeconds: 3600)
        let from = max(time, now)
        return arrivals.enumerated().map { step, arriving in
            let hour = start.adding(seconds: Int64(step) * 3600)
            let before = min(max(Double(from.seconds(since: hour)) / 3600, 0), 1)
            return before >= 1 ? .infinity : before * arriving + (1 - before) * rate
        }
    }

    /// A closed gate leaves its people to the others, as many as their width lets through.
    private func limit(of whatIf: WhatIf) -> Double {
        guard let number = whatIf.gate else { return whatIf.personsPerHour }
        let entries = raw.gates.map(\.gate)
        let open = entries.enumerated().filter { $0.offset != number - 1 && $0.element.mode != "out" }
        return open.reduce(0) { $0 + $1.element.widthMetres * 82 * 60 }
    }

    /// People expected to come each hour ahead, from the gates' entries; nil where they say too little.
    private func arrivals(_ forecast: CrowdForecast) -> [Double]? {
        let thisHour = now.floored(toSeconds: 3600)
        var sums: [Timestamp: Double] = [:]
        for (_, hours) in raw.arrivals.sorted(by: { $0.key < $1.key }) {
            for hour in hours where hour.mean.isFinite && hour.hour < thisHour {
                sums[hour.hour, default: 0] += hour.mean * 12
            }
        }
        let totals = sums.sorted { $0.key < $1.key }.map {
            HourRollUp(
                hour: $0.key, count: 1, usable: 1, minimum: $0.value, maximum: $0.value, mean: $0.value, last: $0.value)
        }
        guard let series = HourSeries(totals, until: thisHour) else { return nil }
        let days = CrowdForecast.dayTypes(series, facts.city.calendar)
        let fitted = try? SeriesForecast.fit(
            values: series.values, seasons: [24, 168], dayTypes: Array(days.prefix(series.values.count)))
        let ahead = Array(days.suffix(CrowdForecast.hoursAhead))
        return fitted?.forecast(horizon: CrowdForecast.hoursAhead, dayTypes: ahead).map(\.mean)
    }
}
