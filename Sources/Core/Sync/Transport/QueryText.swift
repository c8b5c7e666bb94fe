/// The query of an address (RFC 3986 §3.4) as `name=value` pairs.
enum QueryText {
    /// The address with pairs added behind those it has.
    static func adding(_ pairs: [(String, String)], to address: String) -> String {
        var result = address
        for (name, value) in pairs {
            result += (result.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + escaped(name) + "=" + escaped(value)
        }
        return result
    }

    /// The address with one pair set, where it stands or behind the others.
    static func setting(_ name: String, to value: String, in address: String) -> String {
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return adding([(name, value)], to: address) }
        let kept = parts[1].split(separator: "&").filter { $0.split(separator: "=").first != Substring(escaped(name)) }
        let base = kept.isEmpty ? String(parts[0]) : parts[0] + "?" + kept.joined(separator: "&")
        return adding([(name, value)], to: base)
    }

    /// The value of a name, as it was written when it needs no escapes.
    static func value(of name: String, in address: String) -> String? {
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let pair = parts[1].split(separator: "&").first { $0.split(separator: "=").first == Substring(escaped(name)) }
        return pair.map { String($0.drop { $0 != "=" }.dropFirst()) }
    }

    /// Everything but ASCII letters, digits and `-._~` as percent signs (RFC 3986 §2.3).
    static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
