internal import CityModel

let secondsPerDay: Int64 = 86_400

/// The place of a series-day: key of `block` and `rollup_day`, ordered by day, then series. Days follow one another as
/// time goes, so that blocks are appended.
struct BlockKey: Hashable, Comparable {
    /// Days of UTC since 1970-01-01.
    let day: Int64
    let series: Int64

    init(day: Int64, series: Int64) {
        self.day = day
        self.series = series
    }

    init(rawValue: Int64) {
        day = rawValue >> 32
        series = rawValue & 0xFFFF_FFFF
    }

    var rawValue: Int64 { day << 32 | series }
    var start: Timestamp { Timestamp(secondsSince1970: day &* secondsPerDay) }

    /// Whether the pair fits into one integer. Days that do not, 2.9 million years off, stay in the hot tier.
    static func isPossible(day: Int64, series: Int64) -> Bool {
        (-(1 << 30)...1 << 30).contains(day) && (0...0xFFFF_FFFF).contains(series)
    }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The day (UTC, since 1970) a second lies in.
func dayNumber(_ time: Int64) -> Int64 {
    let (quotient, remainder) = time.quotientAndRemainder(dividingBy: secondsPerDay)
    return remainder < 0 ? quotient - 1 : quotient
}
