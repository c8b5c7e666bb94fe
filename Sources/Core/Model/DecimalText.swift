/// Numbers as plain text that reads back to the same number: the form of exported files.
package enum DecimalText {
    /// The shortest text that reads back to the same value; whole numbers below 10^15 without a point.
    package static func text(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15, !(value == 0 && value.sign == .minus) {
            return String(Int64(value))
        }
        return "\(value)"
    }

    /// Appends the digits of a whole number as UTF-8.
    package static func append(_ number: Int64, to text: inout [UInt8]) {
        if number < 0 { text.append(UInt8(ascii: "-")) }
        append(digits: number.magnitude, to: &text)
    }

    /// Appends what `text` gives as UTF-8, fast for values with up to three decimals.
    package static func append(_ value: Double, to text: inout [UInt8]) {
        // A decimal of at most 15 digits that reads back to the value is its shortest text.
        let thousandths = (value * 1000).rounded()
        guard abs(thousandths) < 1e15, thousandths / 1000 == value, value != 0 || value.sign == .plus else {
            text += Self.text(value).utf8
            return
        }
        let scaled = Int64(thousandths).magnitude
        if value < 0 { text.append(UInt8(ascii: "-")) }
        append(digits: scaled / 1000, to: &text)
        let rest = UInt16(scaled % 1000)
        guard rest > 0 else { return }
        text.append(UInt8(ascii: "."))
        text.append(zero + UInt8(rest / 100))
        if rest % 100 > 0 { text.append(zero + UInt8(rest / 10 % 10)) }
        if rest % 10 > 0 { text.append(zero + UInt8(rest % 10)) }
    }

    private static let zero = UInt8(ascii: "0")

    private static func append(digits number: UInt64, to text: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = digits.count
            var left = number
            repeat {
                start -= 1
                digits[start] = zero + UInt8(left % 10)
                left /= 10
            } while left > 0
            text.append(contentsOf: digits[start...])
        }
    }
}
