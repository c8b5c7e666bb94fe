package import CityModel

/// What the observations of one series on one day come to.
package struct DayRollUp: Hashable, Sendable {
    /// Start of the day.
    package let day: Timestamp
    /// Observations of any flag.
    package let count: Int
    /// Observations that are usable; the figures below are theirs, not-a-number when there are none.
    package let usable: Int
    package let minimum: Double
    package let maximum: Double
    package let mean: Double
    /// The latest usable value of the day.
    package let last: Double

    /// Usable observations over all; not-a-number when there are none.
    package var shareValid: Double { count == 0 ? .nan : Double(usable) / Double(count) }

    /// Puts hours together.
    /// - Parameter utcOffsetSeconds: by how much the days begin before those of UTC.
    static func days(of hours: [HourRollUp], utcOffsetSeconds: Int64) -> [DayRollUp] {
        var days: [DayRollUp] = []
        var start = hours.startIndex
        while start < hours.endIndex {
            let day = Self.day(of: hours[start].hour, utcOffsetSeconds)
            var end = start
            while end < hours.endIndex, Self.day(of: hours[end].hour, utcOffsetSeconds) == day { end += 1 }
            days.append(DayRollUp(day: day, hours[start..<end]))
            start = end
        }
        return days
    }

    private init(day: Timestamp, _ hours: ArraySlice<HourRollUp>) {
        let used = hours.filter { $0.usable > 0 }
        self.day = day
        count = hours.reduce(0) { $0 + $1.count }
        usable = used.reduce(0) { $0 + $1.usable }
        minimum = used.map(\.minimum).min() ?? .nan
        maximum = used.map(\.maximum).max() ?? .nan
        mean = used.isEmpty ? .nan : used.reduce(0) { $0 + $1.mean * Double($1.usable) } / Double(usable)
        last = used.last?.last ?? .nan
    }

    private static func day(of hour: Timestamp, _ offset: Int64) -> Timestamp {
        hour.adding(seconds: offset).floored(toSeconds: secondsPerDay).adding(seconds: -offset)
    }
}
