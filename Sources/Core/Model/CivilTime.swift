/// A calendar date of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Comparable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Returns: nil when the date does not exist.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date `days` after 1970-01-01. After H. Hinnant, "chrono-compatible low-level date algorithms".
    package init(daysSince1970 days: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// Parses `YYYY-MM-DD`.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var daysSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 Monday … 7 Sunday (ISO 8601).
    package var weekday: Int {
        let index = (daysSince1970 + 3) % 7
        return Int(index < 0 ? index + 7 : index) + 1
    }

    package func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + Int64(days)) }

    /// `YYYY-MM-DD`.
    package var iso: String { "\(Digits.padded(year, 4))-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))" }

    package static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A moment as a clock on the wall at a fixed distance from UTC shows it. China keeps UTC+8 all year.
package struct CivilTime: Hashable, Sendable {
    package let date: CivilDate
    package let hour: Int
    package let minute: Int
    package let second: Int

    /// Seconds that Asia/Shanghai is ahead of UTC.
    package static let shanghaiOffset: Int64 = 28_800

    package init(_ time: Timestamp, offset: Int64 = CivilTime.shanghaiOffset) {
        let local = time.adding(seconds: offset)
        let midnight = local.floored(toSeconds: 86_400)
        let inDay = Int(local.seconds(since: midnight))
        date = CivilDate(daysSince1970: midnight.secondsSince1970 / 86_400)
        hour = inDay / 3600
        minute = inDay / 60 % 60
        second = inDay % 60
    }

    /// - Returns: nil when the date or the time of day does not exist.
    package init?(date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    package func timestamp(offset: Int64 = CivilTime.shanghaiOffset) -> Timestamp {
        let inDay = Int64(hour * 3600 + minute * 60 + second)
        return Timestamp(secondsSince1970: date.daysSince1970 * 86_400 + inDay - offset)
    }

    package var secondOfDay: Int { hour * 3600 + minute * 60 + second }
    /// `HH:MM`.
    package var clock: String { "\(Digits.padded(hour, 2)):\(Digits.padded(minute, 2))" }
    /// `MM-DD HH:MM`.
    package var short: String { "\(Digits.padded(date.month, 2))-\(Digits.padded(date.day, 2)) \(clock)" }
    /// `YYYY-MM-DD HH:MM:SS`.
    package var full: String { "\(date.iso) \(clock):\(Digits.padded(second, 2))" }
}

extension Timestamp {
    /// ISO 8601 with the zone of Asia/Shanghai, `2026-11-22T14:05:00+08:00`.
    package var iso8601: String {
        let civil = CivilTime(self)
        return "\(civil.date.iso)T\(civil.clock):\(Digits.padded(civil.second, 2))+08:00"
    }

    /// Seconds of the years 1 to 9999.
    private static let secondsOfCalendar: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Parses Unix seconds, or ISO 8601 with date, `T` or blank, time, optional fraction and a zone (`Z`, `+08:00`, `+0800`).
    /// Unix seconds beyond the years 1 to 9999 are refused.
    /// Without a zone the text is refused unless `assumingOffset` (seconds ahead of UTC) says which clock wrote it.
    package init?(_ text: some StringProtocol, assumingOffset: Int64? = nil) {
        if let seconds = Int64(text) {
            guard Self.secondsOfCalendar.contains(seconds) else { return nil }
            self.init(secondsSince1970: seconds)
            return
        }
        guard let parsed = ISO8601Parser.parse(Array(text.utf8), assumingOffset: assumingOffset) else { return nil }
        self = parsed
    }
}

private enum ISO8601Parser {
    static func parse(_ bytes: [UInt8], assumingOffset: Int64?) -> Timestamp? {
        guard bytes.count >= 10, let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)) else {
            return nil
        }
        var index = 10
        var clock = [0, 0, 0]
        if index < bytes.count, bytes[index] == UInt8(ascii: "T") || bytes[index] == UInt8(ascii: " ") {
            index += 1
            for part in 0..<3 {
                guard let value = digits(bytes, &index, 2) else { return nil }
                clock[part] = value
                guard part < 2, index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
                    if part == 0 { return nil }
                    break
                }
                index += 1
            }
            skipFraction(bytes, &index)
        }
        guard let offset = zone(bytes, &index) ?? (index == bytes.count ? assumingOffset : nil), index == bytes.count,
            let civil = CivilTime(date: date, hour: clock[0], minute: clock[1], second: clock[2])
        else { return nil }
        return civil.timestamp(offset: offset)
    }

    private static func digits(_ bytes: [UInt8], _ index: inout Int, _ count: Int) -> Int? {
        guard index + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        index += count
        return value
    }

    private static func skipFraction(_ bytes: [UInt8], _ index: inout Int) {
        guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { return }
        index += 1
        while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
    }

    private static func zone(_ bytes: [UInt8], _ index: inout Int) -> Int64? {
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "Z") {
            index += 1
            return 0
        }
        guard bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") else { return nil }
        let sign: Int64 = bytes[index] == UInt8(ascii: "+") ? 1 : -1
        index += 1
        guard let hours = digits(bytes, &index, 2) else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ":") { index += 1 }
        let minutes = digits(bytes, &index, 2) ?? 0
        guard hours <= 14, minutes <= 59 else { return nil }
        return sign * Int64(hours * 3600 + minutes * 60)
    }
}
