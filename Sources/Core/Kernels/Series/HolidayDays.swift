package import CityModel

extension DayType {
    /// The type of a date in a calendar; a workday or weekend next to a public holiday is the day before or after it.
    package init(_ date: CivilDate, in calendar: HolidayCalendar) {
        switch calendar.day(date) {
        case .makeupWorkday: self = .makeupWorkday
        case .holiday(let index, let count): self = .holiday(day: index, length: count)
        case .workday, .weekend:
            if case .holiday = calendar.day(date.adding(days: 1)) {
                self = .dayBefore
            } else if case .holiday = calendar.day(date.adding(days: -1)) {
                self = .dayAfter
            } else {
                self = date.weekday >= 6 ? .weekend : .workday
            }
        }
    }
}

/// The same day k of the same holiday in the year before.
package enum HolidayEcho {
    /// The date that day `date` of a holiday had a year before, by name and number; nil when the calendar of that year is
    /// not known or its holiday was shorter.
    package static func lastYear(_ date: CivilDate, in calendar: HolidayCalendar) -> CivilDate? {
        guard let entry = calendar.entries[date], entry.kind == .holiday else { return nil }
        let alike = calendar.entries.values.filter { other in
            let days = date.daysSince1970 - other.date.daysSince1970
            return other.kind == .holiday && other.name == entry.name && other.dayIndex == entry.dayIndex
                && (300...430).contains(days)
        }
        return alike.map(\.date).max()
    }

    /// What the steps ahead were on the same days of last year's holidays, brought to today's level.
    ///
    /// The level is the mean of the four weeks before either day; more than threefold changes are not believed.
    ///
    /// - Parameters:
    ///   - values: the whole history, NaN = missing, in units of the series.
    ///   - stepsPerDay: steps of a day; `firstDate` is the day of step 0, which begins at midnight less `offset` steps.
    ///   - ahead: steps wanted after the last value.
    /// - Returns: one a step; NaN where there is nothing to compare with.
    package static func steps(
        values: [Double], stepsPerDay: Int, firstDate: CivilDate, offset: Int = 0, ahead: Int,
        calendar: HolidayCalendar
    ) -> [Double] {
        precondition(stepsPerDay > 0, "\(stepsPerDay) steps a day")
        return (0..<ahead).map { step in
            let index = values.count + step
            let day = (index + offset) / stepsPerDay
            let date = firstDate.adding(days: day)
            guard let then = lastYear(date, in: calendar) else { return .nan }
            let back = Int(date.daysSince1970 - then.daysSince1970) * stepsPerDay
            guard values.indices.contains(index - back), !values[index - back].isNaN else { return .nan }
            let startNow = values.count
            let startThen = index - back - (index + offset) % stepsPerDay
            let ratio = level(values, before: startNow, stepsPerDay) / level(values, before: startThen, stepsPerDay)
            guard ratio.isFinite, (1.0 / 3...3).contains(ratio) else { return .nan }
            return values[index - back] * ratio
        }
    }

    private static func level(_ values: [Double], before step: Int, _ stepsPerDay: Int) -> Double {
        let weeks = values[max(0, step - 28 * stepsPerDay)..<max(step, 0)].filter { !$0.isNaN }
        guard weeks.count >= 7 * stepsPerDay else { return .nan }
        return weeks.reduce(0, +) / Double(weeks.count)
    }
}
