/// Whole days of speeds of many sensors, and what kind of day each was.
package struct SpeedHistory: Sendable {
    package let sensorCount: Int
    package let slotsPerDay: Int
    /// Row-major, time × sensors, oldest first, days following each other; not finite means missing.
    package let speeds: [Double]
    /// One per day: days of one kind share a profile. Make-up workdays (调休) are workdays, holidays are not.
    package let kindOfDay: [Int]

    /// - Precondition: `speeds` has days × slots × sensors entries.
    package init(sensorCount: Int, slotsPerDay: Int, speeds: [Double], kindOfDay: [Int]) {
        precondition(speeds.count == kindOfDay.count * slotsPerDay * sensorCount, "days × slots × sensors speeds")
        self.sensorCount = sensorCount
        self.slotsPerDay = slotsPerDay
        self.speeds = speeds
        self.kindOfDay = kindOfDay
    }

    package var dayCount: Int { kindOfDay.count }
    package var rowCount: Int { dayCount * slotsPerDay }

    /// The days with a reading, by position; those between them are gaps.
    package var knownDays: [Int] {
        let width = slotsPerDay * sensorCount
        return (0..<dayCount).filter { day in speeds[day * width..<(day + 1) * width].contains(where: \.isFinite) }
    }
}
