package import CityKernels
package import CityModel
package import CityStore

/// What gathers that should not: alarms over all places, ranked by people beyond what was expected, within a shift's budget.
package struct CrowdUnusual: Sendable {
    package struct Case: Sendable {
        package let place: Place
        package let hour: Timestamp
        package let reading: AnomalyReading
    }

    /// Weightiest first.
    package let cases: [Case]
    /// Alarms beyond the budget of their shift.
    package let heldBack: Int
    /// Places with too short a history to judge.
    package let unjudged: Int

    /// Whether today is a public holiday, of which a few weeks of history know next to nothing.
    package let isHoliday: Bool

    /// Cards a duty shift is shown.
    package static let cardsPerShift = 5
    /// Hours looked back.
    private static let hoursShown = 24
    private static let fewestHours = 48

    package init(weeks: [EntityID: [HourRollUp]], places: [Place], now: Timestamp, calendar: HolidayCalendar) {
        var found: [Case] = []
        var unjudged = 0
        for place in places {
            guard let hours = weeks[place.id],
                let series = HourSeries(hours, until: now.floored(toSeconds: 3600)),
                series.values.count >= Self.fewestHours + Self.hoursShown
            else {
                unjudged += 1
                continue
            }
            found += Self.cases(place, series, calendar)
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
        isHoliday = DayType(CivilTime(now).date, in: calendar).isHoliday
    }

    private static func cases(_ place: Place, _ series: HourSeries, _ calendar: HolidayCalendar) -> [Case] {
        let start = series.values.count - hoursShown
        let types = series.values.indices.map {
            DayType(CivilTime(series.first.adding(seconds: Int64($0) * 3600)).date, in: calendar)
        }
        guard
            var detector = try? AnomalyDetector(
                history: Array(series.values[..<start]), seasons: [24, 168], dayTypes: Array(types[..<start]),
                options: AnomalyOptions(direction: .above))
        else { return [] }
        return (start..<series.values.count).compactMap { step in
            let hour = series.first.adding(seconds: Int64(step) * 3600)
            let isOpen = CrowdDay.isOpen(place, at: hour.adding(seconds: 1800))
            let reading = detector.observe(isOpen ? series.values[step] : .nan, dayType: types[step])
            return reading.alarm ? Case(place: place, hour: hour, reading: reading) : nil
        }
    }
}
