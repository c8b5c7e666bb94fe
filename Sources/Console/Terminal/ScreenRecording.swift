/// What is painted, as an asciicast (version 2): a line of JSON for the screen, then one for each piece of output.
package struct ScreenRecording {
    private let sink: (String) -> Void
    private var begun: Double?

    /// - Parameter sink: Takes whole lines, line feed included.
    package init(sink: @escaping (String) -> Void) { self.sink = sink }

    /// - Parameter wallClock: Seconds since 1970 at the start.
    package mutating func begin(columns: Int, rows: Int, terminal: String, wallClock: Int64, at time: Double) {
        begun = time
        sink(
            "{\"version\": 2, \"width\": \(columns), \"height\": \(rows), \"timestamp\": \(wallClock), "
                + "\"env\": {\"TERM\": \(Self.quoted(terminal))}}\n")
    }

    package func output(_ bytes: [UInt8], at time: Double) {
        event("o", String(decoding: bytes, as: UTF8.self), at: time)
    }

    package func resize(columns: Int, rows: Int, at time: Double) { event("r", "\(columns)x\(rows)", at: time) }

    private func event(_ kind: String, _ text: String, at time: Double) {
        guard let begun else { return }
        let micros = Int((max(0, time - begun) * 1_000_000).rounded())
        let fraction = String(String(micros % 1_000_000 + 1_000_000).dropFirst())
        sink("[\(micros / 1_000_000).\(fraction), \"\(kind)\", \(Self.quoted(text))]\n")
    }

    /// A JSON string (RFC 8259, clause 7).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\u{0}"..<" ", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
