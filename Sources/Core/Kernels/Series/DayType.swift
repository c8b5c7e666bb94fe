/// What kind of day a step of a series lies in, as the yearly holiday notice says.
///
/// A pure value: which date has which type is decided elsewhere and comes in as one value per step.
package enum DayType: Sendable, Hashable {
    case workday
    /// A weekend day that is worked (调休).
    case makeupWorkday
    case weekend
    /// Day `day` (from 1) of a public holiday of `length` days.
    case holiday(day: Int, length: Int)
    /// The last day before a public holiday.
    case dayBefore
    /// The first day after a public holiday.
    case dayAfter

    /// Whether the day is a public holiday.
    package var isHoliday: Bool {
        if case .holiday = self { return true }
        return false
    }

    /// Repeats one value a day for every step of the day.
    ///
    /// - Parameters:
    ///   - days: one value a day.
    ///   - stepsPerDay: steps of a full day, above 0.
    ///   - firstStep: step of the first day at which the series begins, 0 at midnight.
    ///   - count: steps wanted; days beyond the list read as workdays.
    package static func perStep(days: [DayType], stepsPerDay: Int, firstStep: Int = 0, count: Int) -> [DayType] {
        precondition(stepsPerDay > 0, "\(stepsPerDay) steps a day")
        return (0..<count).map { step in
            let day = (firstStep + step) / stepsPerDay
            return day < days.count ? days[day] : .workday
        }
    }
}
