package import Canvas

/// The command palette while it is open.
package struct Palette: Sendable {
    /// How many entries are found at most.
    private static let limit = 200

    package private(set) var field = TextField()
    package private(set) var selected = 0
    package private(set) var found: [PaletteEntry] = []
    private let own: PaletteCatalogue
    private let city: PaletteCatalogue?
    private var households: PaletteCatalogue?

    /// - Parameters:
    ///   - entries: Panels, actions and what else is known when the palette opens.
    ///   - city: The city's names, prepared once.
    ///   - households: Those of the register, when they are read.
    package init(
        entries: [PaletteEntry], city: PaletteCatalogue? = nil, households: PaletteCatalogue? = nil, search: NameSearch
    ) {
        self.households = households
        own = PaletteCatalogue(entries, readings: search.readings)
        self.city = city
        found = find("")
    }

    /// Takes the register's households in while it is open.
    mutating func take(households: PaletteCatalogue) {
        self.households = households
        found = find(field.text)
        selected = min(selected, max(0, found.count - 1))
    }

    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .up, .control("p"): selected = max(0, selected - 1)
        case .down, .control("n"), .tab: selected = min(max(0, found.count - 1), selected + 1)
        case .pageUp: selected = max(0, selected - 10)
        case .pageDown: selected = min(max(0, found.count - 1), selected + 10)
        default:
            let before = field.text
            guard field.handle(key) else { return false }
            if field.text != before {
                found = find(field.text)
                selected = 0
            }
        }
        return true
    }

    /// Puts a text in place of what is typed.
    mutating func take(_ text: String) {
        field = TextField(text)
        found = find(text)
        selected = 0
    }

    package var choice: PaletteEntry? { found.indices.contains(selected) ? found[selected] : nil }

    /// The best entries by how they fit, households only when something is asked for.
    private func find(_ text: String) -> [PaletteEntry] {
        var fits = own.ranked(text, limit: Self.limit) + (city?.ranked(text, limit: Self.limit) ?? [])
        if !text.isEmpty { fits += households?.ranked(text, limit: Self.limit) ?? [] }
        let ordered =
            text.isEmpty
            ? fits
            : fits.enumerated().sorted { left, right in
                left.element.fit == right.element.fit
                    ? left.offset < right.offset : left.element.fit < right.element.fit
            }.map(\.element)
        return ordered.prefix(Self.limit).map(\.entry)
    }
}
