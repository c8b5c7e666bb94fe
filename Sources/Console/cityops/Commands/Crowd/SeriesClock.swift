import CityModel

/// How a file writes its times, so that answers are stamped alike.
enum SeriesClock {
    /// Wall clock without a zone, read as Asia/Shanghai.
    case wall
    /// ISO 8601 with a zone, or several of them.
    case zoned
    case unixSeconds
    case unixMilliseconds
    /// Numbers of steps.
    case steps

    /// Seconds of one time stamp; nil when it is not understood.
    func second(_ text: String) -> Int64? {
        switch self {
        case .unixSeconds: return Double(text).flatMap { Self.whole($0) }
        case .unixMilliseconds: return Double(text).flatMap { Self.whole($0 / 1000) }
        case .steps: return Double(text).flatMap { Self.whole($0 * Self.secondsAStep) }
        case .wall, .zoned: return Self.instant(text)
        }
    }

    /// Whole seconds, rounded down, as far as a calendar reaches (the year 9999); nil beyond and for what is no number.
    private static func whole(_ seconds: Double) -> Int64? {
        abs(seconds) <= 253_402_300_799 ? Int64(seconds.rounded(.down)) : nil
    }

    /// A moment as the file would write it.
    func text(_ second: Int64) -> String {
        switch self {
        case .unixSeconds: "\(second)"
        case .unixMilliseconds: "\(second * 1000)"
        case .steps: "\(second / Int64(Self.secondsAStep))"
        case .zoned: Timestamp(secondsSince1970: second).iso8601
        case .wall: CivilTime(Timestamp(secondsSince1970: second)).full
        }
    }

    /// Reads off the first stamps how a file writes its times: numbers by the one in their middle, so that a few that are broken
    /// do not turn seconds into thousandths.
    static func guess(_ stamps: some Sequence<String>) -> SeriesClock {
        var isZoned = false
        var numbers: [Double] = []
        var areNumbers = true
        for stamp in stamps where !stamp.isEmpty {
            if let number = Double(stamp) { numbers.append(abs(number)) } else { areNumbers = false }
            if !areNumbers, hasZone(stamp) { isZoned = true }
        }
        guard areNumbers else { return isZoned ? .zoned : .wall }
        numbers = numbers.filter(\.isFinite).sorted()
        let middle = numbers.isEmpty ? 0 : numbers[numbers.count / 2]
        return middle > 1e11 ? .unixMilliseconds : middle > 1e8 ? .unixSeconds : .steps
    }

    /// A step number stands for an hour, so that nothing downstream has to know.
    private static let secondsAStep = 3600.0

    private static func hasZone(_ stamp: String) -> Bool {
        guard stamp.utf8.count > 10 else { return false }
        let clock = stamp.utf8.dropFirst(10)
        return clock.contains { [UInt8(ascii: "Z"), UInt8(ascii: "z"), UInt8(ascii: "+")].contains($0) }
            || clock.dropFirst(6).contains(UInt8(ascii: "-"))
    }

    /// The stamp with `00:00` where it says `24:00`; nil for others.
    private static func startingDay(_ text: String) -> String? {
        guard let mark = text.firstIndex(where: { $0 == "T" || $0 == " " }) else { return nil }
        let clock = text[text.index(after: mark)...]
        let rest = clock.dropFirst(5)
        guard clock.hasPrefix("24:00"), !rest.hasPrefix(":") || rest.hasPrefix(":00") else { return nil }
        return text[...mark] + "00:00" + rest
    }

    /// ISO 8601 and its everyday relatives: `2026/10/1 8:00`, `2026-10-01 08:00`, `20261001 0800` are not guessed at.
    /// `24:00` is the midnight that ends a day, as ISO 8601 has it.
    static func instant(_ text: String) -> Int64? {
        if let midnight = startingDay(text) { return instant(midnight).map { $0 + 86_400 } }
        if let time = Timestamp(text, assumingOffset: CivilTime.shanghaiOffset) { return time.secondsSince1970 }
        let halves = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard let date = halves.first else { return nil }
        let parts = date.split(whereSeparator: { $0 == "/" || $0 == "-" || $0 == "." }).map { String($0) }
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        let iso = "\(Digits.padded(year, 4))-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))"
        var clock = halves.count > 1 ? String(halves[1]) : "00:00"
        if clock.prefix(while: \.isNumber).count == 1 { clock = "0" + clock }
        return Timestamp("\(iso) \(clock)", assumingOffset: CivilTime.shanghaiOffset)?.secondsSince1970
    }
}
