/// A cursor over the bytes of a text file that knows its line; reading never fails, it only runs out.
struct TrafficText {
    let bytes: [UInt8]
    private(set) var position: Int
    private(set) var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next line without its end (LF, CR LF or CR), nil at the end.
    mutating func nextLine() -> Range<Int>? {
        guard position < bytes.count else { return nil }
        line += 1
        let start = position
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
        let end = position
        if position < bytes.count {
            let wasReturn = bytes[position] == 0x0D
            position += 1
            if wasReturn, position < bytes.count, bytes[position] == 0x0A { position += 1 }
        }
        return start..<end
    }

    /// The next token of `rest`: a run without blanks and semicolons, or a single colon; moves `rest` behind it.
    func nextToken(in rest: inout Range<Int>) -> Range<Int>? {
        var start = rest.lowerBound
        while start < rest.upperBound, Self.isBlank(bytes[start]) { start += 1 }
        guard start < rest.upperBound else {
            rest = rest.upperBound..<rest.upperBound
            return nil
        }
        var end = start + 1
        if bytes[start] != 0x3A {
            while end < rest.upperBound, !Self.isBlank(bytes[end]), bytes[end] != 0x3A { end += 1 }
        }
        rest = end..<rest.upperBound
        return start..<end
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range].prefix(40), as: UTF8.self)
    }

    /// The whole number a range spells, nil when it is none or does not fit.
    func integer(_ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        guard index < range.upperBound else { return nil }
        let isNegative = bytes[index] == 0x2D
        if isNegative || bytes[index] == 0x2B { index += 1 }
        guard index < range.upperBound, range.upperBound - index <= 18 else { return nil }
        var value = 0
        while index < range.upperBound {
            let digit = Int(bytes[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            value = value * 10 + digit
            index += 1
        }
        return isNegative ? -value : value
    }

    /// The number a range spells, correctly rounded; nil when it is none.
    ///
    /// Up to 15 digits and 22 decimals, both parts are exact doubles, so one division rounds correctly
    /// (Clinger 1990, How to Read Floating Point Numbers Accurately); the rest goes the long way.
    func number(_ range: Range<Int>) -> Double? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == 0x2D
        if isNegative { index += 1 }
        var mantissa = 0
        var digits = 0
        var decimals = 0
        var sawPoint = false
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == 0x2E, !sawPoint {
                sawPoint = true
            } else if byte >= 0x30, byte <= 0x39, digits < 15 {
                mantissa = mantissa * 10 + Int(byte - 0x30)
                if mantissa > 0 { digits += 1 }
                if sawPoint { decimals += 1 }
                if decimals > 22 { return longNumber(range) }
            } else {
                return longNumber(range)
            }
            index += 1
        }
        guard decimals > 0 || mantissa > 0 || digits > 0 else { return longNumber(range) }
        let value = Double(mantissa) / Self.powersOfTen[decimals]
        return isNegative ? -value : value
    }

    private func longNumber(_ range: Range<Int>) -> Double? {
        guard range.count <= 400 else { return nil }
        return Double(String(decoding: bytes[range], as: UTF8.self))
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x3B || (byte >= 0x09 && byte <= 0x0D)
    }
}

extension TrafficText {
    /// The next token as a whole number, or the typed error that names the field.
    func integer(in rest: inout Range<Int>, field: String) throws(TrafficReadError) -> Int {
        guard let token = nextToken(in: &rest) else { throw .missingField(line: line, field: field) }
        guard let value = integer(token) else {
            throw .unexpected(line: line, field: field, expected: .integer, found: text(token))
        }
        return value
    }

    /// The next token as a number, or the typed error that names the field.
    func number(in rest: inout Range<Int>, field: String) throws(TrafficReadError) -> Double {
        guard let token = nextToken(in: &rest) else { throw .missingField(line: line, field: field) }
        guard let value = number(token) else {
            throw .unexpected(line: line, field: field, expected: .number, found: text(token))
        }
        return value
    }
}
