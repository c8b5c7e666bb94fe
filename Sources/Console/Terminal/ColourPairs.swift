import CNcurses
import Canvas

/// Colour pairs of ncurses, made when first used and forgotten when the theme changes.
struct ColourPairs {
    private struct Colours: Hashable {
        let foreground: Int32
        let background: Int32
    }

    let depth: ColorDepth
    private let limit: Int32
    private var numbers: [Colours: Int32] = [:]

    init(depth: ColorDepth) {
        self.depth = depth
        limit = depth == .none ? 0 : min(city_colour_pairs(), 32_767)
    }

    /// The depth of the open terminal under the person's choice and NO_COLOR.
    static func depth(_ choice: TerminalOptions.Colours, noColour: Bool) -> ColorDepth {
        guard choice != .none, !(choice == .auto && noColour) else { return .none }
        let count = city_colours_start()
        let has: ColorDepth =
            if count > 256, city_flag("RGB") != 0 {
                .rgb
            } else if count >= 256 {
                .palette256
            } else if count >= 16 {
                .ansi16
            } else {
                count >= 8 ? .ansi8 : .none
            }
        return switch choice {
        case .auto, .none: has
        case .ansi16: min(has, .ansi16)
        case .palette256: min(has, .palette256)
        }
    }

    /// The pair for two colours, 0 (the terminal's own) when there is none left.
    mutating func pair(_ look: ThemeStyle) -> Int32 {
        guard depth != .none, look.foreground != nil || look.background != nil else { return 0 }
        let colours = Colours(foreground: number(look.foreground), background: number(look.background))
        if let known = numbers[colours] { return known }
        let next = Int32(numbers.count) + 1
        guard next < limit, init_extended_pair(next, colours.foreground, colours.background) == OK else { return 0 }
        numbers[colours] = next
        return next
    }

    mutating func forget() { numbers.removeAll() }

    /// On direct-colour terminals 0 … 7 are the ANSI colours and everything else is red, green and blue.
    private func number(_ colour: ThemeColor?) -> Int32 {
        guard let colour else { return -1 }
        switch colour {
        case .ansi(let index) where depth != .rgb || index < 8: return Int32(index)
        case .palette(let index) where depth != .rgb: return Int32(index)
        default:
            let parts = colour.components
            let value = Int32(parts.red) << 16 | Int32(parts.green) << 8 | Int32(parts.blue)
            return (1..<8).contains(value) ? 8 : value
        }
    }
}
