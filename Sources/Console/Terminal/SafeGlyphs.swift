import Canvas

/// What is sent for a character when the terminal cannot be trusted with it: another one of the same width.
enum SafeGlyphs {
    /// One- and two-cell stand-ins for characters that our own screens and Chinese texts use.
    private static let standIns: [UInt32: (narrow: Character, wide: String)] = [
        0x2026: ("~", ".."), 0x00B7: (".", ". "), 0x2014: ("-", "--"), 0x2013: ("-", "- "), 0x2018: ("'", "' "),
        0x2019: ("'", "' "), 0x201C: ("\"", "\" "), 0x201D: ("\"", "\" "), 0x00D7: ("x", "x "), 0x00F7: ("/", "/ "),
        0x2212: ("-", "- "), 0x00B1: ("+", "+-"), 0x2264: ("<", "<="), 0x2265: (">", ">="), 0x2260: ("!", "!="),
        0x2248: ("~", "~="),
        0x00B0: ("o", "o "), 0x2103: ("C", "C "), 0x00B2: ("2", "2 "), 0x00B3: ("3", "3 "), 0x03BC: ("u", "u "),
        0x00B5: ("u", "u "), 0x2191: ("^", "^ "), 0x2193: ("v", "v "), 0x2190: ("<", "<-"), 0x2192: (">", "->"),
        0x2030: ("%", "%o"), 0x203B: ("*", "* "), 0x25CF: ("*", "* "), 0x25CB: ("o", "o "), 0x25B2: ("^", "^ "),
        0x25BC: ("v", "v "), 0x25C6: ("*", "<>"), 0x25A0: ("#", "# "), 0x25A1: ("#", "[]"), 0x2588: ("#", "##"),
        0x258C: (">", "> "), 0x2022: ("*", "* "), 0x2039: ("<", "< "), 0x203A: (">", "> "), 0xFF0C: (",", ", "),
        0x3002: (".", ". "), 0xFF1A: (":", ": "), 0xFF08: ("(", " ("), 0xFF09: (")", ") "), 0x3001: (",", ", "),
    ]

    /// ASCII text of exactly `width` cells in place of a character.
    static func ascii(for scalar: Unicode.Scalar, width: Int) -> [UInt32] {
        if let standIn = standIns[scalar.value] {
            return width == 2 ? standIn.wide.unicodeScalars.map(\.value) : standIn.narrow.unicodeScalars.map(\.value)
        }
        let letter: UInt32 =
            switch scalar.value {
            case 0x20...0x7E: scalar.value
            case 0xFF01...0xFF5E: scalar.value - 0xFEE0
            case 0x2500...0x257F: boxLine(scalar.value)
            case 0x2460...0x2468: scalar.value - 0x2460 + 0x31
            default: UInt32(UInt8(ascii: "?"))
            }
        return width == 2 ? [letter, letter == 0x3F ? 0x3F : 0x20] : [letter]
    }

    /// Two regional indicators are the letters they stand for.
    static func letters(ofFlag scalars: [UInt32]) -> [UInt32]? {
        guard scalars.count >= 2, scalars[..<2].allSatisfy({ (0x1F1E6...0x1F1FF).contains($0) }) else { return nil }
        return scalars[..<2].map { $0 - 0x1F1E6 + 0x41 }
    }

    private static func boxLine(_ value: UInt32) -> UInt32 {
        switch value {
        case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550: 0x2D
        case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: 0x7C
        default: 0x2B
        }
    }
}
