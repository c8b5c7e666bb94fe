/// Reads a decimal number to the nearest `Double`.
///
/// Most readings have few digits: when the digits make a whole number below 2^53 and the power of ten is at most 22, both
/// are exact and one multiplication or division rounds correctly (Clinger, "How to read floating point numbers
/// accurately", 1990). Everything else goes to the library's own reader, which knows infinities and not-a-number too.
package enum DecimalReader {
    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
    private static let longestText = 400

    /// - Returns: nil when the text is no number.
    package static func value(_ text: ByteText) -> Double? {
        quick(text) ?? thorough(text)
    }

    /// Digits, with a sign, a point or an exponent.
    /// - Returns: nil when the text needs the thorough way.
    package static func quick(_ text: ByteText) -> Double? {
        var place = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { place = 1 }
        var digits: UInt64 = 0
        let wholeStart = place
        while place < text.count, let digit = digit(text[place]) {
            digits = digits &* 10 &+ digit
            place += 1
        }
        var count = place - wholeStart
        guard count > 0 else { return nil }
        var power = 0
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            let fractionStart = place
            while place < text.count, let digit = digit(text[place]) {
                digits = digits &* 10 &+ digit
                place += 1
            }
            power = fractionStart - place
            count -= power
            guard power < 0 else { return nil }
        }
        guard count <= 18, digits < 1 << 53 else { return nil }
        if place < text.count {
            guard let exponent = exponent(text, from: place) else { return nil }
            power += exponent
        }
        guard -22...22 ~= power else { return nil }
        let magnitude = power < 0 ? Double(digits) / exactPowers[-power] : Double(digits) * exactPowers[power]
        return isNegative ? -magnitude : magnitude
    }

    private static func exponent(_ text: ByteText, from start: Int) -> Int? {
        var place = start + 1
        guard text[start] | 0x20 == UInt8(ascii: "e"), place < text.count else { return nil }
        let isNegative = text[place] == UInt8(ascii: "-")
        if isNegative || text[place] == UInt8(ascii: "+") { place += 1 }
        guard place < text.count, text.count - place <= 3 else { return nil }
        var value = 0
        while place < text.count {
            guard let digit = digit(text[place]) else { return nil }
            value = value * 10 + Int(digit)
            place += 1
        }
        return isNegative ? -value : value
    }

    private static func thorough(_ text: ByteText) -> Double? {
        guard text.count <= longestText else { return nil }
        return Double(text.string)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? UInt64(digit) : nil
    }
}
