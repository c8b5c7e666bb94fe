package import CityModel

/// The citizen identity number: 18 characters with a check character (GB 11643-1999), or the older 15 digits.
///
/// A right number is no proof of a person: old errors gave one number to two people. The area code is that of the first
/// registration and is not checked against GB/T 2260 here.
package struct CitizenNumber: Sendable, Hashable {
    package enum Sex: Sendable { case male, female }

    /// Why a text is not a citizen number.
    package enum Fault: Error, Sendable, Hashable {
        /// Bytes, neither 15 nor 18.
        case length(Int)
        /// The zero-based place of a byte that may not stand there.
        case character(position: Int)
        /// The eight digits name no day of the calendar.
        case birthDate(year: Int, month: Int, day: Int)
        case checkCharacter(found: UInt8, expected: UInt8)
    }

    /// Six digits of GB/T 2260.
    package let areaCode: Int
    package let birthDate: CivilDate
    /// Three digits; odd for men.
    package let sequence: Int
    /// ASCII: a digit or "X".
    package let checkCharacter: UInt8
    /// The text ended in a lower-case "x", which the standard does not know.
    package let wasFolded: Bool
    /// The text had 15 digits.
    package let wasFifteenDigits: Bool

    /// Reads either form. Only a lower-case "x" at the end is tolerated, and remembered.
    package init(_ text: String) throws(Fault) {
        try self.init(utf8: text.utf8Span.span)
    }

    /// Reads either form from its bytes.
    package init(utf8 bytes: Span<UInt8>) throws(Fault) {
        switch bytes.count {
        case 18: try self.init(eighteen: bytes)
        case 15: try self.init(fifteen: bytes)
        default: throw .length(bytes.count)
        }
    }

    package var sex: Sex { sequence.isMultiple(of: 2) ? .female : .male }

    /// The 18-character form: 15 digits gain the century and the check character.
    package var eighteenCharacters: String {
        String(decoding: Self.body(areaCode, birthDate, sequence) + [checkCharacter], as: UTF8.self)
    }

    private init(eighteen bytes: Span<UInt8>) throws(Fault) {
        try Self.requireDigits(bytes, count: 17)
        let last = bytes[17]
        guard Self.isDigit(last) || last == UInt8(ascii: "X") || last == UInt8(ascii: "x") else {
            throw .character(position: 17)
        }
        areaCode = Self.number(bytes, 0..<6)
        birthDate = try Self.date(
            Self.number(bytes, 6..<10), Self.number(bytes, 10..<12), Self.number(bytes, 12..<14))
        sequence = Self.number(bytes, 14..<17)
        wasFolded = last == UInt8(ascii: "x")
        wasFifteenDigits = false
        checkCharacter = Self.checkCharacter { bytes[$0] }
        let found = wasFolded ? UInt8(ascii: "X") : last
        guard found == checkCharacter else { throw .checkCharacter(found: last, expected: checkCharacter) }
    }

    private init(fifteen bytes: Span<UInt8>) throws(Fault) {
        try Self.requireDigits(bytes, count: 15)
        areaCode = Self.number(bytes, 0..<6)
        birthDate = try Self.date(
            1900 + Self.number(bytes, 6..<8), Self.number(bytes, 8..<10), Self.number(bytes, 10..<12))
        sequence = Self.number(bytes, 12..<15)
        wasFolded = false
        wasFifteenDigits = true
        let body = Self.body(areaCode, birthDate, sequence)
        checkCharacter = Self.checkCharacter { body[$0] }
    }

    /// The check character of 17 ASCII digits: Σ digit · 2^(17 − i) mod 11 (ISO 7064, MOD 11-2).
    private static func checkCharacter(_ digit: (Int) -> UInt8) -> UInt8 {
        var remainder = 0
        for position in 0..<17 { remainder = (remainder + Int(digit(position) - UInt8(ascii: "0"))) * 2 % 11 }
        let value = (12 - remainder) % 11
        return value == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(value)
    }

    private static func requireDigits(_ bytes: Span<UInt8>, count: Int) throws(Fault) {
        for position in 0..<count where !isDigit(bytes[position]) { throw .character(position: position) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var value = 0
        for position in range { value = value * 10 + Int(bytes[position] - UInt8(ascii: "0")) }
        return value
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) throws(Fault) -> CivilDate {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw .birthDate(year: year, month: month, day: day)
        }
        return date
    }

    /// 17 ASCII digits.
    private static func body(_ area: Int, _ date: CivilDate, _ sequence: Int) -> [UInt8] {
        digits(area, 6) + digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2) + digits(sequence, 3)
    }

    private static func digits(_ value: Int, _ width: Int) -> [UInt8] {
        var rest = value
        var reversed: [UInt8] = []
        for _ in 0..<width {
            reversed.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        return reversed.reversed()
    }
}
