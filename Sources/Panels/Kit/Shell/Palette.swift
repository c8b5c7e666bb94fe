package import Canvas
package import CityModel

/// Something the palette can lead to.
package struct PaletteEntry: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case panel(PanelID)
        case action(ActionID)
        case entity(PanelID, EntityID)
        /// A line of the command language, run as if it had been typed.
        case command(String)
        /// The beginning of such a line, put into the field for the rest to be typed.
        case draft(String)
    }

    package let name: LocalizedText
    /// Key in the catalogue of what kind of thing it is, `palette.place`.
    package let kind: String
    package let target: Target

    package init(name: LocalizedText, kind: String, target: Target) {
        self.name = name
        self.kind = kind
        self.target = target
    }
}

/// The command palette while it is open.
package struct Palette: Sendable {
    package private(set) var field = TextField()
    package private(set) var selected = 0
    package private(set) var found: [PaletteEntry] = []
    private let entries: [PaletteEntry]
    private let search: NameSearch

    package init(entries: [PaletteEntry], search: NameSearch) {
        self.entries = entries
        self.search = search
        found = Self.rank("", entries, search)
    }

    package mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .up, .control("p"): selected = max(0, selected - 1)
        case .down, .control("n"), .tab: selected = min(max(0, found.count - 1), selected + 1)
        default:
            let before = field.text
            guard field.handle(key) else { return false }
            if field.text != before {
                found = Self.rank(field.text, entries, search)
                selected = 0
            }
        }
        return true
    }

    /// Puts a text in place of what is typed.
    mutating func take(_ text: String) {
        field = TextField(text)
        found = Self.rank(text, entries, search)
        selected = 0
    }

    package var choice: PaletteEntry? { found.indices.contains(selected) ? found[selected] : nil }

    /// The 200 best entries for a query: by kind of match, then shorter names first.
    package static func rank(_ query: String, _ entries: [PaletteEntry], _ search: NameSearch) -> [PaletteEntry] {
        let scored = entries.enumerated().compactMap { index, entry in
            search.score(query, [entry.name.zh, entry.name.en]).map {
                (score: $0, length: entry.name.zh.count, index: index)
            }
        }
        let ordered = scored.sorted { left, right in
            query.isEmpty
                ? left.index < right.index
                : (left.score, left.length, left.index) < (right.score, right.length, right.index)
        }
        return ordered.prefix(200).map { entries[$0.index] }
    }

    /// Entries for every named thing of a city and the panel that shows it.
    package static func entries(of city: City) -> [PaletteEntry] {
        city.places.map { PaletteEntry(name: $0.name, kind: "palette.place", target: .entity("crowd", $0.id)) }
            + roads(city)
            + city.stations.map {
                PaletteEntry(name: $0.name, kind: "palette.station", target: .entity("pollution", $0.id))
            }
            + city.outlets.map {
                PaletteEntry(name: joined($0), kind: "palette.outlet", target: .entity("pollution", $0.id))
            }
            + city.divisions.filter { $0.level == .town || $0.level == .county }.map {
                PaletteEntry(name: $0.name, kind: "palette.division", target: .entity("poverty", $0.id))
            }
            + city.units.map { PaletteEntry(name: $0.name, kind: "palette.unit", target: .entity("emergency", $0.id)) }
            + city.sources.map {
                PaletteEntry(name: $0.name, kind: "palette.source", target: .entity("sources", EntityID($0.id.text)))
            }
    }

    /// One entry a road name: its first link.
    private static func roads(_ city: City) -> [PaletteEntry] {
        var seen: Set<LocalizedText> = []
        return city.roadLinks.filter { seen.insert($0.name).inserted }.map {
            PaletteEntry(name: $0.name, kind: "palette.road", target: .entity("traffic", $0.id))
        }
    }

    private static func joined(_ outlet: Outlet) -> LocalizedText {
        LocalizedText(zh: "\(outlet.enterprise.zh) \(outlet.name.zh)", en: "\(outlet.enterprise.en) \(outlet.name.en)")
    }
}
