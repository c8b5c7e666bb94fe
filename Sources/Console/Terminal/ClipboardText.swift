import CityModel

/// Text on its way to the clipboard of the person's machine.
enum ClipboardText {
    /// Terminals drop longer ones (xterm at 100,000 base64 characters, tmux and screen earlier).
    static let byteLimit = 48_000

    /// OSC 52 with the text made harmless and cut at a whole character.
    static func sequence(_ text: String) -> String {
        var bytes: [UInt8] = []
        for character in PlainText.sanitized(text, keepingLineFeeds: true) {
            guard bytes.count + character.utf8.count <= byteLimit else { break }
            bytes += Array(character.utf8)
        }
        return "\u{1B}]52;c;\(base64(bytes))\u{7}"
    }

    /// RFC 4648, clause 4. Foundation would cost this module its start.
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                result.append(place <= group.count ? letters[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
