/// A colour as a theme names it.
package enum ThemeColor: Hashable, Sendable {
    /// One of the 16 colours the terminal itself defines.
    case ansi(UInt8)
    /// An entry of the 256-colour palette.
    case palette(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)

    private static let names = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
        "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
    ]

    /// Reads `#rrggbb`, `#rgb`, a name such as `red` or `bright-black` (also `grey`), or a palette index 0…255.
    package init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        if text.utf8.first == UInt8(ascii: "#") {
            guard let colour = Self.hexadecimal(Array(text.utf8.dropFirst())) else { return nil }
            self = colour
        } else if let index = Self.names.firstIndex(of: text == "grey" || text == "gray" ? "bright-black" : text) {
            self = .ansi(UInt8(index))
        } else if let index = UInt8(text) {
            self = index < 16 ? .ansi(index) : .palette(index)
        } else {
            return nil
        }
    }

    /// Red, green and blue; for the terminal's own colours the usual values of xterm.
    package var components: (red: UInt8, green: UInt8, blue: UInt8) {
        switch self {
        case .ansi(let index): Palette.ansi[Int(index & 15)]
        case .palette(let index): Palette.components(index)
        case .rgb(let red, let green, let blue): (red, green, blue)
        }
    }

    /// The nearest colour that a depth can show; nil without colours.
    package func reduced(to depth: ColorDepth) -> ThemeColor? {
        switch (self, depth) {
        case (_, .none): return nil
        case (.ansi(let index), .ansi8): return .ansi(index == 8 ? 7 : index & 7)
        case (.ansi, _), (_, .rgb), (.palette, .palette256): return self
        case (.rgb, .palette256): return .palette(Palette.nearest(to: components))
        case (_, .ansi16): return .ansi(Palette.nearestANSI(to: components, count: 16))
        case (_, .ansi8): return .ansi(Palette.nearestANSI(to: components, count: 8))
        }
    }

    /// `#rrggbb`.
    package var hexadecimal: String {
        let parts = components
        return "#"
            + [parts.red, parts.green, parts.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func hexadecimal(_ digits: [UInt8]) -> ThemeColor? {
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard values.count == digits.count else { return nil }
        switch values.count {
        case 3: return .rgb(red: values[0] * 17, green: values[1] * 17, blue: values[2] * 17)
        case 6:
            return .rgb(
                red: values[0] * 16 + values[1], green: values[2] * 16 + values[3], blue: values[4] * 16 + values[5])
        default: return nil
        }
    }
}
