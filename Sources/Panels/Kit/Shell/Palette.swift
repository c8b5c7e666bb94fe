package import Canvas
package import CityModel

/// Something the palette can lead to.
package struct PaletteEntry: Sendable, Hashable {
    package enum Target: Sendable, Hashable {
        case panel(PanelID)
        case action(ActionID)
        case entity(PanelID, EntityID)
        /// A household and its village.
        case household(EntityID, village: EntityID)
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

    /// An open incident; its title is in the language it was written in.
    init(_ incident: Incident) {
        self.init(
            name: LocalizedText(zh: incident.title, en: incident.title), kind: "palette.incident",
            target: .entity("emergency", EmergencyRow.id(incident)))
    }
}

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

    /// The best entries by how they fit; of equal fits panels and actions before the city's things, households last and
    /// only when something is asked for.
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

/// Things the palette can lead to, prepared for searching.
package struct PaletteCatalogue: Sendable {
    package let entries: [PaletteEntry]
    private let index: NameIndex

    package init(_ entries: [PaletteEntry], readings: PinyinReadings) {
        self.entries = entries
        index = NameIndex(entries.map { [$0.name.zh, $0.name.en] }, readings: readings)
    }

    package func ranked(_ text: String, limit: Int) -> [(entry: PaletteEntry, fit: NameIndex.Fit)] {
        index.ranked(text, limit: limit).map { (entries[$0.entry], $0.fit) }
    }

    /// Every named thing of a city; made once while the city stays the same.
    package static func of(_ city: City, _ search: NameSearch) -> PaletteCatalogue {
        let sizes = [
            city.places.count, city.roadLinks.count, city.stations.count, city.outlets.count, city.units.count,
        ]
        return ListMemory.shared.value(of: city.divisions, for: sizes) {
            PaletteCatalogue(entries(of: city), readings: search.readings)
        }
    }

    /// Entries for every named thing of a city and the panel that shows it.
    static func entries(of city: City) -> [PaletteEntry] {
        city.places.map { PaletteEntry(name: $0.name, kind: "palette.place", target: .entity("crowd", $0.id)) }
            + roads(city)
            + city.stations.map {
                PaletteEntry(name: $0.name, kind: "palette.station", target: .entity("pollution", $0.id))
            }
            + city.outlets.map {
                PaletteEntry(name: joined($0), kind: "palette.outlet", target: .entity("pollution", $0.id))
            }
            + city.divisions.filter { $0.level != .city }.map {
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
        LocalizedText(
            zh: joined(outlet.enterprise.zh, outlet.name.zh), en: joined(outlet.enterprise.en, outlet.name.en))
    }

    /// Many outlets carry their enterprise's name already.
    private static func joined(_ enterprise: String, _ name: String) -> String {
        name.hasPrefix(enterprise) ? name : "\(enterprise) \(name)"
    }
}
