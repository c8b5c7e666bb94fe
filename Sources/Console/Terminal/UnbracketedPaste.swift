import Canvas

/// Terminals without bracketed paste send a pasted text as if it were typed. Nobody types hundreds of characters between two
/// looks at the keyboard: such a run is a paste, which counts in text fields only and presses no keys.
enum UnbracketedPaste {
    /// Characters that come at once from here on are pasted. A line that stalls lets fewer keys gather.
    static let leastKeys = 512

    static func gathered(_ keys: [Key]) -> [Key] {
        guard keys.count >= leastKeys else { return keys }
        var result: [Key] = []
        var run: [Key] = []
        func end() {
            let isPaste = run.count >= leastKeys
            result += isPaste ? [.paste(PastedText.harmless(Array(text(run).utf8.prefix(KeyDecoder.pasteLimit))))] : run
            run = []
        }
        for key in keys {
            if character(key) == nil { end() }
            if character(key) == nil { result.append(key) } else { run.append(key) }
        }
        end()
        return result
    }

    private static func text(_ keys: [Key]) -> String { String(keys.compactMap(character)) }

    private static func character(_ key: Key) -> Character? {
        switch key {
        case .character(let character): character
        case .enter: "\n"
        case .tab: "\t"
        default: nil
        }
    }
}
