/// Text from outside made harmless: what a terminal or a log could take for a command becomes visible signs.
package enum PlainText {
    /// Control characters (C0, DEL, C1), line and paragraph separators, bidirectional overrides and byte-order marks as `\u{..}`;
    /// everything else unchanged. Line feeds stay when `keepingLineFeeds`.
    package static func sanitized(_ text: String, keepingLineFeeds: Bool = false, limit: Int = .max) -> String {
        if text.utf8.count <= limit, text.unicodeScalars.allSatisfy({ !isUnsafe($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if result.utf8.count >= limit { return result + "…" }
            if isUnsafe(scalar), !(keepingLineFeeds && scalar == "\n") {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Without what steers instead of being read: control characters, bidirectional marks and other format controls. Line
    /// feeds stay, and the joiners that emoji and some scripts are spelled with.
    package static func withoutControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: steers) else { return text }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !steers(scalar) { kept.append(scalar) }
        return String(kept)
    }

    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\u{200C}", "\u{200D}": false
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0x200E, 0x200F,
            0xE0000...0xE007F:
            true
        default: false
        }
    }
}
