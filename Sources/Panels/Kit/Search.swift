/// Finds names by part of their Chinese or English text, by full pinyin and by pinyin initials (`xh` finds 西湖).
package struct NameSearch: Sendable {
    package let readings: PinyinReadings

    /// - Parameter table: Lines of `syllable<TAB>characters`, as in `data/pinyin.tsv`.
    package init(table: String) { readings = PinyinReadings(table: table) }

    package static let none = NameSearch(table: "")

    /// Whether `query` (any case, blanks ignored) is found in any of the texts. An empty query is found in everything.
    package func matches(_ query: String, _ texts: [String]) -> Bool { score(query, texts) != nil }

    /// How well the query fits: smaller is better, nil when it does not fit. 0 equal, 1 start, 2 farther on, 3 by
    /// readings or initials, 4 in order (fuzzy).
    package func score(_ query: String, _ texts: [String]) -> Int? {
        guard query.contains(where: { $0 != " " }) else { return 0 }
        return NameIndex([texts], readings: readings).all(query).map(\.manner.score).min()
    }
}

/// The text of a filter line with the means to match it; equal when the text is.
package struct NameFilter: Sendable, Hashable {
    package let text: String
    package let search: NameSearch

    package init(_ text: String = "", search: NameSearch = .none) {
        self.text = text
        self.search = search
    }

    package var isEmpty: Bool { text.isEmpty }
    package func matches(_ texts: [String]) -> Bool { search.matches(text, texts) }
    /// How well a part of the text fits; see `NameSearch.score`.
    package func score(_ part: String, _ texts: [String]) -> Int? { search.score(part, texts) }

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
