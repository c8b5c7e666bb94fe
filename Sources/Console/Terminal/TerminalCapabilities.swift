import CNcurses

/// What the terminal understands, read once from its description. Padding is dropped: nobody paints on the tubes it was for.
struct TerminalCapabilities: Sendable {
    /// Its sequences are those of ECMA-48, so that they may be composed and shortened instead of looked up.
    var isStandard = true
    var hasEraseLine = true
    var hasEraseCharacters = true
    var hasColumnAddress = true
    /// Margins and scrolling between them.
    var hasScrollRegion = true
    /// `CSI n S` and `CSI n T`.
    var hasScrollBy = true
    /// Erased cells take the background in force.
    var erasesWithBackground = true
    /// Writing into the last column leaves the cursor there until the next character.
    var waitsAtMargin = true
    /// Attributes may be switched off one by one (22, 24, 27, 39, 49).
    var hasAttributeOff = true
    /// `CSI n b` repeats the last character; believed only after the terminal has shown it.
    var hasRepeat = false
    var clear: [UInt8] = Array("\u{1B}[H\u{1B}[2J".utf8)
    var plain: [UInt8] = Array("\u{1B}[m".utf8)
    var bold: [UInt8] = Array("\u{1B}[1m".utf8)
    var dim: [UInt8] = Array("\u{1B}[2m".utf8)
    var underlined: [UInt8] = Array("\u{1B}[4m".utf8)
    var reversed: [UInt8] = Array("\u{1B}[7m".utf8)
    var hideCursor: [UInt8] = Array("\u{1B}[?25l".utf8)
    var showCursor: [UInt8] = Array("\u{1B}[?25h".utf8)
    /// Attributes that cannot stand beside colours (`ncv`): 2 underline, 4 reverse, 16 dim, 32 bold.
    var notWithColours = 0
    /// Parameters of the sequence that sets a colour, such as `38;5;81`, for a number and whether it is the letters';
    /// nil when the terminal has no such thing.
    var colour: @Sendable (Int32, Bool) -> [UInt8]? = { number, isForeground in
        let base = isForeground ? 30 : 40
        return Array((number < 8 ? "\(base + Int(number))" : "\(base + 8);5;\(number)").utf8)
    }

    init() {}

    /// Reads the open terminal's description.
    static func described() -> TerminalCapabilities {
        var found = TerminalCapabilities()
        func bytes(_ name: String) -> [UInt8] { Array(text(name).utf8) }
        found.isStandard = text("cup").hasPrefix("\u{1B}[%i%p1%d;%p2%dH") && text("sgr0").contains("\u{1B}[")
        found.hasEraseLine = text("el") == "\u{1B}[K"
        found.hasEraseCharacters = text("ech") == "\u{1B}[%p1%dX"
        found.hasColumnAddress = text("hpa") == "\u{1B}[%i%p1%dG"
        found.hasScrollRegion = text("csr") == "\u{1B}[%i%p1%d;%p2%dr" && text("ri") == "\u{1B}M"
        found.hasScrollBy = text("indn") == "\u{1B}[%p1%dS" && text("rin") == "\u{1B}[%p1%dT"
        found.erasesWithBackground = city_flag("bce") != 0
        found.waitsAtMargin = city_flag("am") == 0 || city_flag("xenl") != 0
        found.hasAttributeOff = text("rmul") == "\u{1B}[24m"
        found.clear = bytes("clear")
        found.plain = found.isStandard ? Array("\u{1B}[m".utf8) : bytes("sgr0")
        (found.bold, found.dim) = (bytes("bold"), bytes("dim"))
        (found.underlined, found.reversed) = (bytes("smul"), bytes("rev"))
        found.hideCursor = bytes("civis")
        found.showCursor = bytes("cnorm")
        found.notWithColours = max(0, Int(city_number("ncv")))
        found.colour = { describedColour($0, isForeground: $1) }
        return found
    }

    private static func describedColour(_ number: Int32, isForeground: Bool) -> [UInt8]? {
        guard let capability = city_capability(isForeground ? "setaf" : "setab"),
            let made = city_parameters(capability, Int(number), 0)
        else { return nil }
        let text = String(cString: made)
        guard text.hasPrefix("\u{1B}["), text.hasSuffix("m"), text.count > 3 else { return nil }
        return Array(text.dropFirst(2).dropLast().utf8)
    }

    /// Where the cursor goes, in the terminal's own words; rows and columns from zero.
    static func position(y: Int, x: Int) -> [UInt8] {
        guard let capability = city_capability("cup"), let made = city_parameters(capability, y, x) else { return [] }
        return Array(withoutPadding(String(cString: made)).utf8)
    }

    /// A capability without its padding; empty when the terminal lacks it.
    static func text(_ name: String) -> String {
        city_capability(name).map { withoutPadding(String(cString: $0)) } ?? ""
    }

    /// Drops `$<5>`.
    private static func withoutPadding(_ text: String) -> String {
        var rest = text[...]
        var result = ""
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.dropFirst().first == "<", let end = rest.firstIndex(of: ">") {
                rest = rest[rest.index(after: end)...]
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result + rest
    }
}
