package import CityModel

/// The words of the screen in one language. Views name a phrase by key; the text comes from `data/strings`.
package struct Phrases: Sendable {
    package let language: Language
    private let entries: [String: String]
    private let fallback: [String: String]

    /// - Parameter fallback: Entries asked when `entries` lacks a key: the other language's.
    package init(language: Language, entries: [String: String], fallback: [String: String] = [:]) {
        self.language = language
        self.entries = entries
        self.fallback = fallback
    }

    package func has(_ key: String) -> Bool { entries[key] != nil || fallback[key] != nil }

    /// The text of a key; `‹key›` when no language has it, so that a gap is seen and not fatal.
    package subscript(_ key: String) -> String { entries[key] ?? fallback[key] ?? "‹\(key)›" }

    /// Items in a row, as the language separates them.
    package func list(_ items: some Sequence<String>) -> String {
        items.joined(separator: self["shell.listSeparator"])
    }

    /// The first few of many items in a row, with a mark where there are more.
    package func list(_ items: [String], most: Int) -> String {
        list(items.count > most ? items.prefix(most) + ["…"] : items[...])
    }

    /// Sentences one after the other; Chinese puts nothing between them.
    package func sentences(_ parts: some Sequence<String>) -> String {
        parts.joined(separator: language == .chinese ? "" : " ")
    }

    /// The text with `{name}` replaced by the values; names without a value stay as they are. Values are not searched
    /// again, so text from outside cannot smuggle in placeholders.
    package func callAsFunction(_ key: String, _ values: [String: String]) -> String {
        var rest = self[key][...]
        var result = ""
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open]
            result += values[name] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

/// The words of both languages, for what is written down or sent and read by people whose language nobody knows.
package struct BothPhrases: Sendable {
    package let chinese: Phrases
    package let english: Phrases

    package init(chinese: Phrases, english: Phrases) {
        self.chinese = chinese
        self.english = english
    }

    /// - Parameter names: Values that differ by language.
    package func callAsFunction(
        _ key: String, _ values: [String: String] = [:], _ names: [String: LocalizedText] = [:]
    ) -> LocalizedText {
        let (zh, en) = (names.mapValues(\.zh), names.mapValues(\.en))
        return LocalizedText(
            zh: chinese(key, values.merging(zh) { $1 }), en: english(key, values.merging(en) { $1 }))
    }
}
