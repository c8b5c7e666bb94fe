import CityModel

/// How many of the peak hour's vehicles are on the road, by hour and kind of day.
enum RoadDemand {
    /// Share of the peak hour's flow.
    static func share(_ moment: Moment, isLongDistance: Bool) -> Double {
        let minute = moment.course.minute
        let shape = Course.value(
            hours(moment.course.day), next: hours(moment.nextCourse.day), minute: minute)
        return shape * dayFactor(moment.course, isLongDistance: isLongDistance)
    }

    /// 0 in the morning, when the trips run as the matrix says, 1 in the evening, when they run home.
    static func homewards(minute: Double) -> Double { Course.smoothstep((minute - 600) / 360) }

    private static func hours(_ day: HolidayCalendar.Day) -> [Double] {
        switch day {
        case .workday, .makeupWorkday: work
        case .weekend: weekend
        case .holiday: holiday
        }
    }

    private static func dayFactor(_ course: DayCourse, isLongDistance: Bool) -> Double {
        let evening = Course.smoothstep((course.hour - 15) / 2.5)
        switch course.day {
        case .workday, .makeupWorkday:
            let friday = course.isEve || course.date.weekday == 5 ? (isLongDistance ? 0.22 : 0.09) : 0
            let monday = course.date.weekday == 1 ? 0.04 * (1 - evening) : 0
            return 1 + friday * evening + monday
        case .weekend:
            return isLongDistance ? 1.08 + (course.date.weekday == 7 ? 0.12 * evening : 0) : 0.94
        case .holiday(let index, let count):
            guard isLongDistance else { return 0.86 }
            if index == 1 { return 1.5 - 0.25 * evening }
            if index == count { return 1.15 + 0.35 * evening }
            return 1.16
        }
    }

    private static let work = [
        0.14, 0.09, 0.07, 0.06, 0.08, 0.16, 0.42, 0.86, 1.00, 0.83, 0.71, 0.69, 0.66, 0.67, 0.72, 0.76, 0.84, 0.99,
        1.00, 0.74, 0.58, 0.48, 0.36, 0.24,
    ]
    private static let weekend = [
        0.19, 0.12, 0.09, 0.07, 0.07, 0.11, 0.24, 0.42, 0.60, 0.76, 0.84, 0.84, 0.77, 0.75, 0.79, 0.84, 0.90, 0.93,
        0.86, 0.76, 0.68, 0.59, 0.46, 0.31,
    ]
    private static let holiday = [
        0.20, 0.13, 0.10, 0.08, 0.08, 0.13, 0.26, 0.46, 0.68, 0.84, 0.92, 0.88, 0.78, 0.76, 0.80, 0.86, 0.92, 0.95,
        0.88, 0.78, 0.68, 0.58, 0.46, 0.32,
    ]
}
