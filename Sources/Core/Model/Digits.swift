/// Numbers as text without a formatter and its tables: figures on screen are short and many.
package enum Digits {
    /// A whole number with leading zeros up to `width` digits.
    package static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - text.utf8.count))
        return (value < 0 ? "-" : "") + zeros + text
    }

    /// A number with exactly `decimals` digits after the point (0…9), rounded half away from zero; `grouped` puts a
    /// comma between thousands. Not-a-number and infinities come back as "—".
    package static func fixed(_ value: Double, _ decimals: Int, grouped: Bool = false) -> String {
        let places = min(max(decimals, 0), 9)
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled.isFinite, scaled < 9e18 else { return "—" }
        let whole = UInt64(scaled) / UInt64(scale)
        let rest = UInt64(scaled) % UInt64(scale)
        var text = value < 0 && scaled > 0 ? "-" : ""
        text += grouped ? Self.grouped(whole) : String(whole)
        guard places > 0 else { return text }
        return text + "." + Self.padded(Int(rest), places)
    }

    /// A difference: always with its sign, `+12`, `-0.3`; `0` without one when nothing is left after rounding.
    package static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value.magnitude, decimals, grouped: true)
        guard text.contains(where: { ("1"..."9").contains($0) }) else { return text }
        return (value < 0 ? "-" : "+") + text
    }

    private static func grouped(_ value: UInt64) -> String {
        let digits = Array(String(value))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
