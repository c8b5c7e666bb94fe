package import CityKernels
package import CityModel
package import CityStore

/// What gathers that should not: alarms over all places, ranked by people beyond what was expected, within a shift's budget.
package struct CrowdUnusual: Sendable {
    package struct Case: Sendable {
        package let place: Place
        package let hour: Timestamp
        package let reading: AnomalyReading
        /// What the other sources of the place saw in that hour.
        package let witnesses: [CrowdWitness]
    }

    /// Weightiest first.
    package let cases: [Case]
    /// Alarms beyond the budget of their shift.
    package let heldBack: Int
    /// Places with too short a history to judge, and those that were judged.
    package let unjudged: Int
    package let judged: Int

    /// Whether today is a public holiday, of which a few weeks of history know next to nothing.
    package let isHoliday: Bool

    /// Cards a duty shift is shown.
    package static let cardsPerShift = 5
    /// Hours looked back.
    private static let hoursShown = 24
    /// Hours before them without which no day is known that the last one could be like.
    private static let fewestHours = 168

    /// Shifts of eight hours in a week.
    private static let shiftsPerWeek = 21.0

    /// - Parameters:
    ///   - weeks: hour means of the people inside, by place.
    ///   - witnesses: hour figures of the other sources, by source and place.
    package init(
        weeks: [EntityID: [HourRollUp]], witnesses: [CrowdWitness.Source: [EntityID: [HourRollUp]]] = [:],
        places: [Place], now: Timestamp, calendar: HolidayCalendar
    ) {
        var found: [Case] = []
        // What the shift can bear is shared among the places: the more there are, the rarer each may ring by chance.
        let episodes = min(1, Double(Self.cardsPerShift) * Self.shiftsPerWeek / Double(max(places.count, 1)))
        var unjudged = 0
        for place in places {
            guard let hours = weeks[place.id],
                let series = HourSeries(hours, until: now.floored(toSeconds: 3600)),
                series.values.count >= Self.fewestHours + Self.hoursShown
            else {
                unjudged += 1
                continue
            }
            found += Self.cases(place, series, calendar, episodes: episodes).map { hour, reading in
                let isHoliday = DayType(CivilTime(hour).date, in: calendar).isHoliday
                return Case(
                    place: place, hour: hour, reading: reading,
                    witnesses: CrowdWitness.all(
                        witnesses, place: place.id, hour: hour, reading: reading,
                        holidayCounts: isHoliday ? hours : []))
            }
        }
        let shown = ShiftBudget.shown(
            found.map { one in
                ShiftBudget.Candidate(
                    subject: one.place.id.text, time: Double(one.hour.secondsSince1970),
                    weight: abs(one.reading.actual - one.reading.expected))
            }, perShift: Self.cardsPerShift)
        cases = shown.map { found[$0] }
        heldBack = found.count - shown.count
        self.unjudged = unjudged
        judged = places.count - unjudged
        isHoliday = DayType(CivilTime(now).date, in: calendar).isHoliday
    }

    private static func cases(
        _ place: Place, _ series: HourSeries, _ calendar: HolidayCalendar, episodes: Double
    ) -> [(hour: Timestamp, reading: AnomalyReading)] {
        let start = series.values.count - hoursShown
        let types = series.values.indices.map {
            DayType(CivilTime(series.first.adding(seconds: Int64($0) * 3600)).date, in: calendar)
        }
        guard
            var detector = try? AnomalyDetector(
                history: Array(series.values[..<start]), seasons: [24, 168], dayTypes: Array(types[..<start]),
                options: AnomalyOptions(direction: .above, episodesPerSeason: episodes))
        else { return [] }
        return (start..<series.values.count).compactMap { step in
            let hour = series.first.adding(seconds: Int64(step) * 3600)
            let isOpen = CrowdDay.isOpen(place, at: hour.adding(seconds: 1800))
            let reading = detector.observe(isOpen ? series.values[step] : .nan, dayType: types[step])
            // A place that empties is unsettled too, but nobody gathers there.
            return reading.alarm && reading.actual > reading.expected ? (hour, reading) : nil
        }
    }
}
