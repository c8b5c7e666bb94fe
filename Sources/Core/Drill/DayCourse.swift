package import CityModel

/// The local calendar day of a moment, as the State Council's calendar sees it.
package struct DayCourse: Sendable {
    package let date: CivilDate
    package let day: HolidayCalendar.Day
    package let nextDay: HolidayCalendar.Day
    /// Minutes after local midnight.
    package let minute: Double
    /// Days since 1970 of the local date: the counter for what is drawn once a day.
    package let dayNumber: Int64
    /// Day of the year, 1 … 366.
    package let dayOfYear: Int

    package init(_ time: Timestamp, calendar: HolidayCalendar) {
        let civil = CivilTime(time)
        date = civil.date
        day = calendar.day(civil.date)
        nextDay = calendar.day(civil.date.adding(days: 1))
        minute = Double(civil.secondOfDay) / 60
        dayNumber = civil.date.daysSince1970
        let newYear = CivilDate(year: civil.date.year, month: 1, day: 1) ?? civil.date
        dayOfYear = Int(dayNumber - newYear.daysSince1970) + 1
    }

    package var hour: Double { minute / 60 }
    /// Whether tomorrow is off and today is not: the evening on which people set out.
    package var isEve: Bool { !day.isDayOff && nextDay.isDayOff }
    /// Cosine of the season with its top in mid-January, -1 in mid-July.
    package var winter: Double { Season.winter(dayOfYear: dayOfYear) }

    /// How strongly people are out on a holiday, 0 on other days: rises to the second day, falls on the last.
    package var holidayStrength: Double {
        guard case .holiday(let index, let count) = day else { return 0 }
        if count <= 1 { return 0.9 }
        if index >= count { return 0.72 }
        return index == 1 ? 0.85 : max(0.86, 1.05 - 0.03 * Double(index - 2))
    }
}
