/// A moment in whole UTC seconds since 1970-01-01T00:00:00Z. Inside the program every time is one of these.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package let secondsSince1970: Int64

    package init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }
    package init(from decoder: any Decoder) throws {
        secondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(secondsSince1970)
    }

    package static func < (left: Self, right: Self) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    /// The moment `seconds` later (earlier when negative); the ends of the `Int64` range hold.
    package func adding(seconds: Int64) -> Timestamp {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
        return Timestamp(secondsSince1970: overflow ? (seconds > 0 ? .max : .min) : sum)
    }

    /// Whole seconds from `other` to this moment.
    package func seconds(since other: Timestamp) -> Int64 {
        let (difference, overflow) = secondsSince1970.subtractingReportingOverflow(other.secondsSince1970)
        return overflow ? (secondsSince1970 > other.secondsSince1970 ? .max : .min) : difference
    }

    /// The start of the `step`-second slot this moment lies in, slots counted from 1970 in UTC.
    package func floored(toSeconds step: Int64) -> Timestamp {
        let remainder = secondsSince1970 % step
        return Timestamp(secondsSince1970: secondsSince1970 - (remainder < 0 ? remainder + step : remainder))
    }
}

/// A half-open span of time, `start` included and `end` not.
package struct TimeRange: Hashable, Sendable {
    package let start: Timestamp
    package let end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = max(start, end)
    }

    /// The `seconds` before `end`.
    package init(last seconds: Int64, before end: Timestamp) {
        self.init(start: end.adding(seconds: -seconds), end: end)
    }

    package var seconds: Int64 { end.seconds(since: start) }
    package func contains(_ time: Timestamp) -> Bool { start <= time && time < end }
}
