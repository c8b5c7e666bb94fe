package import Canvas

/// What can lie over or under the panels with keys of its own. These are not in the keymap: they stand on the screen while
/// they mean something, and help and the cheat sheet tell them from here.
package enum KeyMode: String, Sendable, CaseIterable {
    case time, tour, parts, export, incident, prompt, palette, text

    /// Keys that do the same, and what they do as a key of the catalogue.
    package struct Binding: Sendable, Hashable {
        package let keys: [Key]
        package let words: String

        fileprivate init(_ keys: [Key], _ words: String) {
            self.keys = keys
            self.words = words
        }

        /// The names of the keys, first the one to show.
        package var label: String { keys.compactMap(\.name).joined(separator: " ") }
    }

    /// Its name in the catalogue.
    package var title: String { "mode.\(rawValue)" }

    package var bindings: [Binding] {
        switch self {
        case .time: TimeTravel.Step.allCases.map { Binding($0.keys, "mode.time.\($0.rawValue)") }
        case .tour: [own([.character("n")], "skip"), own([.character("N")], "end")]
        case .parts:
            [
                own([.up, .character("k")], "up"), own([.down, .character("j"), .tab], "down"),
                own([.character(" ")], "toggle"), own([.enter], "sort"), own([.escape], "close"),
            ]
        case .export:
            [
                own(ExportFormat.allCases.indices.map { .character(Character("\($0 + 1)")) }, "digit"),
                own([.up, .character("k")], "up"), own([.down, .character("j"), .tab], "down"), own([.enter], "write"),
                own([.escape], "close"),
            ]
        case .incident:
            [
                own([.up, .down], "severity"), own([.tab], "category"), own([.enter], "open"), own([.escape], "close"),
            ]
        case .prompt: [own([.up, .down], "history"), own([.enter], "answer"), own([.escape], "close")]
        case .palette:
            [
                own([.up, .control("p")], "up"), own([.down, .control("n"), .tab], "down"), own([.pageUp], "pageUp"),
                own([.pageDown], "pageDown"), own([.enter], "choose"), own([.escape, .control("g")], "close"),
            ]
        case .text:
            [
                own([.left, .right], "caret"), own([.home, .control("a")], "first"),
                own([.end, .control("e")], "last"),
                own([.backspace], "before"), own([.delete], "after"), own([.control("w")], "word"),
                own([.control("u")], "head"), own([.control("k")], "tail"),
            ]
        }
    }

    private func own(_ keys: [Key], _ words: String) -> Binding { Binding(keys, "mode.\(rawValue).\(words)") }
}
