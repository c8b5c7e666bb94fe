internal import CityModel

/// Reads moments as `Timestamp` does, Unix seconds or ISO 8601 with a zone; remembers the day it met last, since files go
/// on for long within one.
package struct MomentReader {
    /// The ten bytes of the day met last, and its seconds since 1970.
    private var day: (first: UInt64, rest: UInt16) = (0, 0)
    private var daySeconds: Int64 = 0

    package init() {}

    /// - Returns: seconds since 1970; nil when the text is no moment.
    mutating func seconds(_ text: ByteText) -> Int64? {
        unixSeconds(text) ?? quick(text) ?? Timestamp(text.string)?.secondsSince1970
    }

    private func unixSeconds(_ text: ByteText) -> Int64? {
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard text.count > start, text.count - start <= 18 else { return nil }
        var value: Int64 = 0
        for place in start..<text.count {
            let digit = text[place] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return isNegative ? -value : value
    }

    /// `YYYY-MM-DDThh:mm:ssZ` and the same with `±hh:mm`, or with a blank for the `T`.
    /// - Parameter assumingOffset: seconds ahead of UTC of the clock that wrote times without a zone; nil refuses them.
    /// - Returns: seconds since 1970; nil for all that is written otherwise.
    package mutating func quick(_ text: ByteText, assumingOffset: Int64? = nil) -> Int64? {
        guard text.count >= 19, text.count == 19 || text.count == 20 || text.count == 25,
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            let offset = text.count == 19 ? assumingOffset : offset(text.part(from: 19, to: text.count)),
            let hour = twoDigits(text, 11), let minute = twoDigits(text, 14), let second = twoDigits(text, 17),
            hour < 24, minute < 60, second < 60, let midnight = midnight(text)
        else { return nil }
        return midnight + hour * 3600 + minute * 60 + second - offset
    }

    private func offset(_ zone: ByteText) -> Int64? {
        if zone.count == 1 { return zone[0] == UInt8(ascii: "Z") ? 0 : nil }
        guard zone[3] == UInt8(ascii: ":"), let hours = twoDigits(zone, 1), let minutes = twoDigits(zone, 4),
            hours <= 14, minutes < 60
        else { return nil }
        switch zone[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }

    private mutating func midnight(_ text: ByteText) -> Int64? {
        let bytes = UnsafeRawPointer(text.start)
        let found = (
            first: bytes.loadUnaligned(as: UInt64.self), rest: (bytes + 8).loadUnaligned(as: UInt16.self)
        )
        if found == day { return daySeconds }
        guard let date = CivilDate(text.part(from: 0, to: 10).string) else { return nil }
        day = found
        daySeconds = date.daysSince1970 * 86_400
        return daySeconds
    }

    private func twoDigits(_ text: ByteText, _ place: Int) -> Int64? {
        let (tens, ones) = (text[place] &- UInt8(ascii: "0"), text[place + 1] &- UInt8(ascii: "0"))
        return tens < 10 && ones < 10 ? Int64(tens * 10 + ones) : nil
    }
}
