/// Reads the text of fields the way people type them.
enum FieldText {
    /// Without blanks, tabs, no-break and ideographic spaces at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    static func cell(_ text: String) -> FieldCell {
        let isPlain = text.utf8.first.map { $0 > 0x20 && $0 < 0x7F } ?? false
        if isPlain, let last = text.utf8.last, last > 0x20, last < 0x7F { return .text(text) }
        let trimmed = trimmed(text)
        return trimmed.isEmpty ? .empty : .text(trimmed)
    }

    /// A finite decimal number: sign, digits, point, exponent. Full-width digits and signs count as plain ones; words such
    /// as `nan` and `inf`, hexadecimal numbers and grouping signs do not.
    static func number(_ text: String) -> Double? {
        let plain = narrowed(text)
        var seenDigit = false
        for byte in plain.utf8 {
            switch byte {
            case 48...57: seenDigit = true
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard seenDigit else { return nil }
            default: return nil
            }
        }
        guard seenDigit, let value = Double(plain), value.isFinite else { return nil }
        return value
    }

    /// Full-width forms of ASCII signs (U+FF01…U+FF5E) as the signs themselves.
    static func narrowed(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let narrow = (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) : nil
            result.unicodeScalars.append(narrow ?? scalar)
        }
        return result
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\u{A0}" || scalar == "\u{3000}"
    }
}
