extension Key {
    private static let names: [(String, Key)] = [
        ("enter", .enter), ("esc", .escape), ("tab", .tab), ("backtab", .backTab), ("backspace", .backspace),
        ("delete", .delete), ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
        ("home", .home), ("end", .end), ("pageup", .pageUp), ("pagedown", .pageDown), ("space", .character(" ")),
    ]

    private static let aliases = [
        "escape": "esc", "return": "enter", "shift-tab": "backtab", "del": "delete", "ins": "insert",
    ]

    /// Reads a key as keymaps write it: one character, a name such as `enter` or `pageup`, `f5`, `ctrl-p`, `alt-x`.
    package init?(name: String) {
        let lower = name.lowercased()
        if name.count == 1, let character = name.first {
            self = .character(character)
        } else if let known = Self.names.first(where: { $0.0 == Self.aliases[lower] ?? lower }) {
            self = known.1
        } else if let number = Int(lower.dropFirst()), lower.hasPrefix("f"), (1...63).contains(number) {
            self = .function(number)
        } else if lower.hasPrefix("ctrl-"), let character = Self.single(lower.dropFirst(5)) {
            self = .control(character)
        } else if lower.hasPrefix("alt-"), let character = Self.single(name.dropFirst(4)) {
            self = .alt(character)
        } else {
            return nil
        }
    }

    /// The name that ``init(name:)`` reads back; nil for what no keymap can bind.
    package var name: String? {
        if let known = Self.names.first(where: { $0.1 == self }) { return known.0 }
        return switch self {
        case .character(let character): String(character)
        case .function(let number): "f\(number)"
        case .control(let character): "ctrl-\(Self.word(character))"
        case .alt(let character): "alt-\(Self.word(character))"
        default: nil
        }
    }

    private static func single(_ text: Substring) -> Character? {
        if text.lowercased() == "space" { return " " }
        return text.count == 1 ? text.first : nil
    }

    private static func word(_ character: Character) -> String { character == " " ? "space" : String(character) }
}
