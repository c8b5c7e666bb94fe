/// Whether terminals send a key as itself.
package enum KeyReach: Sendable, Hashable {
    case sent
    /// What arrives is another key: Ctrl-I is Tab to every terminal.
    case sameAs(Key)
    /// There are no bytes for it that terminals agree on.
    case never
}

extension Key {
    /// Control characters of ASCII that are keys of their own, or stand for another.
    private static let twins: [Character: Key] = [
        "i": .tab, "m": .enter, "j": .enter, "[": .escape, "h": .backspace, "?": .backspace, "@": .control(" "),
        "/": .control("_"),
    ]

    /// How the key reaches a program, by the C0 set of ECMA-48: Ctrl has 32 characters and no more.
    package var reach: KeyReach {
        switch self {
        case .control(let character):
            if let twin = Self.twins[character] { return .sameAs(twin) }
            return ("a"..."z").contains(character) || " \\]^_".contains(character) ? .sent : .never
        case .alt(let character): return character.isASCII ? .sent : .never
        default: return .sent
        }
    }
}
