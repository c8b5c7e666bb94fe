import Canvas

/// How a character looks, in what the terminal is told. Colours are SGR parameters, empty for the terminal's own.
struct ScreenLook: Hashable {
    var foreground: [UInt8] = []
    var background: [UInt8] = []
    var isBold = false
    var isDim = false
    var isUnderlined = false
    var isReversed = false

    static let plain = ScreenLook()

    /// What of it a blank shows. Texts and gaps that differ in nothing visible need no change between them.
    var ofBlank: ScreenLook {
        var look = ScreenLook(background: background, isUnderlined: isUnderlined, isReversed: isReversed)
        if isReversed || isUnderlined { look.foreground = foreground }
        return look
    }

    /// Whether erasing with this background leaves what this look's blank shows.
    var isErasable: Bool { !isReversed && !isUnderlined }
}

/// The looks of a theme, and the shortest way from one to another.
struct LookTable {
    private let capabilities: TerminalCapabilities
    private let depth: ColorDepth
    private(set) var looks: [ScreenLook] = [.plain]
    /// The look of the blank of each look.
    private(set) var blanks: [UInt32] = [0]
    private var numbers: [ScreenLook: UInt32] = [.plain: 0]
    private var styles: [TextStyle: UInt32] = [:]
    private var ways: [UInt64: [UInt8]] = [:]

    init(_ capabilities: TerminalCapabilities, depth: ColorDepth) {
        self.capabilities = capabilities
        self.depth = depth
    }

    mutating func number(of style: TextStyle, theme: Theme) -> UInt32 {
        if let known = styles[style] { return known }
        let found = theme.look(of: style, depth: depth)
        var look = ScreenLook(
            foreground: parameters(found.foreground, isForeground: true),
            background: parameters(found.background, isForeground: false), isBold: found.isBold, isDim: found.isDim,
            isUnderlined: found.isUnderlined, isReversed: found.isReversed)
        if capabilities.bold.isEmpty { look.isBold = false }
        if capabilities.dim.isEmpty { look.isDim = false }
        if capabilities.underlined.isEmpty { look.isUnderlined = false }
        if capabilities.reversed.isEmpty { look.isReversed = false }
        if !look.foreground.isEmpty || !look.background.isEmpty { dropClashes(&look) }
        let number = number(of: look)
        styles[style] = number
        return number
    }

    private mutating func number(of look: ScreenLook) -> UInt32 {
        if let known = numbers[look] { return known }
        let number = UInt32(looks.count)
        looks.append(look)
        numbers[look] = number
        blanks.append(number)
        blanks[Int(number)] = self.number(of: look.ofBlank)
        return number
    }

    private func dropClashes(_ look: inout ScreenLook) {
        let clash = capabilities.notWithColours
        if clash & 2 != 0 { look.isUnderlined = false }
        if clash & 4 != 0 { look.isReversed = false }
        if clash & 16 != 0 { look.isDim = false }
        if clash & 32 != 0 { look.isBold = false }
    }

    /// On direct-colour terminals 0 … 7 are the ANSI colours and everything else is red, green and blue.
    private func parameters(_ colour: ThemeColor?, isForeground: Bool) -> [UInt8] {
        guard let colour, depth != .none else { return [] }
        let number: Int32
        switch colour {
        case .ansi(let index) where depth != .rgb || index < 8: number = Int32(index)
        case .palette(let index) where depth != .rgb: number = Int32(index)
        default:
            let parts = colour.components
            let value = Int32(parts.red) << 16 | Int32(parts.green) << 8 | Int32(parts.blue)
            number = (1..<8).contains(value) ? 8 : value
        }
        return capabilities.colour(number, isForeground) ?? []
    }

    /// Whether a blank written in the look `current` cannot be told from one of the look `blank`.
    func isSameBlank(_ current: UInt32, _ blank: UInt32) -> Bool { blanks[Int(current)] == blanks[Int(blank)] }

    /// What changes the look `from`, nil when it is not known, into `to`.
    mutating func way(from: UInt32?, to: UInt32) -> [UInt8] {
        guard let from else { return reset(to: looks[Int(to)]) }
        guard from != to else { return [] }
        let key = UInt64(from) << 32 | UInt64(to)
        if let known = ways[key] { return known }
        let whole = reset(to: looks[Int(to)])
        let step = step(from: looks[Int(from)], to: looks[Int(to)])
        let shortest = step.map { $0.count <= whole.count ? $0 : whole } ?? whole
        ways[key] = shortest
        return shortest
    }

    private func reset(to look: ScreenLook) -> [UInt8] {
        guard capabilities.isStandard else {
            return capabilities.plain + (look.isBold ? capabilities.bold : []) + (look.isDim ? capabilities.dim : [])
                + (look.isUnderlined ? capabilities.underlined : []) + (look.isReversed ? capabilities.reversed : [])
        }
        let added = additions(to: look, from: .plain)
        return added.isEmpty ? capabilities.plain : Self.sequence([[UInt8(ascii: "0")]] + added)
    }

    /// Only what differs; nil where attributes cannot be switched off one by one and one has to be.
    private func step(from: ScreenLook, to: ScreenLook) -> [UInt8]? {
        guard capabilities.isStandard else { return nil }
        var start = from
        var parts: [[UInt8]] = []
        if (from.isBold && !to.isBold) || (from.isDim && !to.isDim) {
            parts.append(Array("22".utf8))
            (start.isBold, start.isDim) = (false, false)
        }
        if from.isUnderlined && !to.isUnderlined { parts.append(Array("24".utf8)) }
        if from.isReversed && !to.isReversed { parts.append(Array("27".utf8)) }
        if !from.foreground.isEmpty && to.foreground.isEmpty { parts.append(Array("39".utf8)) }
        if !from.background.isEmpty && to.background.isEmpty { parts.append(Array("49".utf8)) }
        guard parts.isEmpty || capabilities.hasAttributeOff else { return nil }
        return Self.sequence(parts + additions(to: to, from: start))
    }

    private func additions(to look: ScreenLook, from: ScreenLook) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        if look.isBold && !from.isBold { parts.append([UInt8(ascii: "1")]) }
        if look.isDim && !from.isDim { parts.append([UInt8(ascii: "2")]) }
        if look.isUnderlined && !from.isUnderlined { parts.append([UInt8(ascii: "4")]) }
        if look.isReversed && !from.isReversed { parts.append([UInt8(ascii: "7")]) }
        if look.foreground != from.foreground, !look.foreground.isEmpty { parts.append(look.foreground) }
        if look.background != from.background, !look.background.isEmpty { parts.append(look.background) }
        return parts
    }

    private static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        Array("\u{1B}[".utf8) + parts.joined(separator: [UInt8(ascii: ";")]) + [UInt8(ascii: "m")]
    }
}
