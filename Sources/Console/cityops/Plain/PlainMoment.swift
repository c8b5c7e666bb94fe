import CityModel

/// The moment a person names in plain mode.
enum PlainMoment: Hashable {
    case present
    case at(Timestamp)

    /// `30` thirty minutes ago, `08:00` the last time it was eight, `2026-11-23 08:00` with or without a zone, a date its
    /// beginning, `now` or nothing the present; nil for anything else.
    init?(_ text: String, now: Timestamp) {
        if ["", "now", "现在"].contains(text.lowercased()) {
            self = .present
        } else if let minutes = Int(text) {
            guard (0...525_600).contains(minutes) else { return nil }
            self = .at(now.adding(seconds: -60 * Int64(minutes)))
        } else if let today = Self.clock(text, on: CivilTime(now).date) {
            self = .at(today <= now ? today : today.adding(seconds: -86_400))
        } else if let date = CivilDate(text), let midnight = CivilTime(date: date) {
            self = .at(midnight.timestamp())
        } else if let moment = Timestamp(text, assumingOffset: CivilTime.shanghaiOffset) {
            self = .at(moment)
        } else {
            return nil
        }
    }

    private static func clock(_ text: String, on date: CivilDate) -> Timestamp? {
        let parts = text.split(whereSeparator: { $0 == ":" || $0 == "：" })
        guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else {
            return nil
        }
        return CivilTime(date: date, hour: hour, minute: minute)?.timestamp()
    }
}
