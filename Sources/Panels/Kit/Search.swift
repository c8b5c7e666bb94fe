/// Finds names by part of their Chinese or English text, by full pinyin and by pinyin initials (`xh` finds 西湖).
package struct NameSearch: Sendable {
    private let readings: [Character: [String]]

    /// - Parameter table: Lines of `syllable<TAB>characters`, as in `data/pinyin.tsv`.
    package init(table: String) {
        var readings: [Character: [String]] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "\t")
            guard parts.count == 2 else { continue }
            for character in parts[1] { readings[character, default: []].append(String(parts[0])) }
        }
        self.readings = readings
    }

    package static let none = NameSearch(table: "")

    /// Whether `query` (any case, blanks ignored) is found in any of the texts. An empty query is found in everything.
    package func matches(_ query: String, _ texts: [String]) -> Bool { score(query, texts) != nil }

    /// How well the query fits: smaller is better, nil when it does not fit. 0 equal, 1 start, 2 inside, 3 pinyin, 4 in order (fuzzy).
    package func score(_ query: String, _ texts: [String]) -> Int? {
        let wanted = Array(query.lowercased().filter { $0 != " " })
        guard !wanted.isEmpty else { return 0 }
        var best: Int?
        for text in texts {
            if let score = score(wanted, text), score < best ?? .max { best = score }
        }
        return best
    }

    private func score(_ wanted: [Character], _ text: String) -> Int? {
        let letters = Array(text.lowercased().filter { $0 != " " })
        if letters == wanted { return 0 }
        if letters.starts(with: wanted) { return 1 }
        if contains(letters, wanted) { return 2 }
        if wanted.allSatisfy(\.isASCII) {
            for start in letters.indices where spells(wanted[...], letters[start...]) { return 3 }
            if letters.allSatisfy(\.isASCII), isSubsequence(wanted, letters) { return 4 }
        }
        return nil
    }

    /// Whether the query can be read as syllables or first letters of the characters from here on.
    private func spells(_ wanted: ArraySlice<Character>, _ letters: ArraySlice<Character>) -> Bool {
        guard let next = wanted.first else { return true }
        guard let letter = letters.first else { return false }
        let rest = letters.dropFirst()
        if letter == next, spells(wanted.dropFirst(), rest) { return true }
        for reading in readings[letter] ?? [] {
            if wanted.starts(with: reading), spells(wanted.dropFirst(reading.count), rest) { return true }
            if reading.first == next, spells(wanted.dropFirst(), rest) { return true }
        }
        return false
    }

    private func contains(_ letters: [Character], _ wanted: [Character]) -> Bool {
        guard letters.count >= wanted.count else { return false }
        return (0...letters.count - wanted.count).contains { letters[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    private func isSubsequence(_ wanted: [Character], _ letters: [Character]) -> Bool {
        var index = wanted.startIndex
        for letter in letters where index < wanted.endIndex && letter == wanted[index] { index += 1 }
        return index == wanted.endIndex
    }
}

/// The text of a filter line with the means to match it; equal when the text is.
package struct NameFilter: Sendable, Hashable {
    package let text: String
    private let search: NameSearch

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
