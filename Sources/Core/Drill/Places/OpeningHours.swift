import CityModel

/// When people can be inside a place.
struct OpeningHours: Sendable {
    let opens: Double
    /// Beyond 1,440 when it closes after midnight.
    let closes: Double
    let isAlwaysOpen: Bool

    /// Spans that leave five minutes or less of the day are meant as "day and night".
    init(_ place: Place) {
        let span = (place.closesMinute - place.opensMinute + 1440) % 1440
        isAlwaysOpen = span == 0 || span >= 1435
        opens = Double(place.opensMinute)
        closes = Double(place.opensMinute + span)
    }

    /// Minutes since opening and until closing; nil while shut.
    func inside(minute: Double) -> (since: Double, left: Double)? {
        if isAlwaysOpen { return (720, 720) }
        let shifted = minute < opens ? minute + 1440 : minute
        guard shifted < closes else { return nil }
        return (shifted - opens, closes - shifted)
    }

    /// 0 while shut, rising over the first three quarters of an hour, falling over the last.
    func envelope(minute: Double) -> Double {
        guard !isAlwaysOpen else { return 1 }
        guard let inside = inside(minute: minute) else { return 0 }
        return Course.smoothstep(inside.since / 50) * Course.smoothstep(inside.left / 55)
    }
}
