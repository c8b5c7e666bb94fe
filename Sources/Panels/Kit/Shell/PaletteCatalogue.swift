package import CityModel

/// Things the palette can lead to, prepared for searching.
package struct PaletteCatalogue: Sendable {
    package let entries: [PaletteEntry]
    private let index: NameIndex

    package init(_ entries: [PaletteEntry], readings: PinyinReadings) {
        self.entries = entries
        index = NameIndex(
            entries.map { [$0.name.zh, $0.name.en] + $0.also }, ranks: entries.map(\.rank), readings: readings)
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
        let short = ShortNames(city)
        func entry(
            _ name: LocalizedText, _ kind: String, _ panel: PanelID, _ id: EntityID, also: [String] = []
        ) -> PaletteEntry {
            PaletteEntry(name: name, also: short.of(name) + also, kind: kind, target: .entity(panel, id))
        }
        return city.places.map { entry($0.name, "palette.place", "crowd", $0.id) }
            + roads(city).map { entry($0.name, "palette.road", "traffic", $0.id) }
            + city.stations.map { entry($0.name, "palette.station", "pollution", $0.id) }
            + city.outlets.map { entry(joined($0), "palette.outlet", "pollution", $0.id) }
            + city.divisions.filter { $0.level != .city }.map {
                entry($0.name, "palette.division", "poverty", $0.id, also: ["\($0.name.en) \($0.kind)"])
            }
            + city.units.map { entry($0.name, "palette.unit", "emergency", $0.id) }
            + city.sources.map { entry($0.name, "palette.source", "sources", EntityID($0.id.text)) }
    }

    /// One link a road name: its first.
    private static func roads(_ city: City) -> [RoadLink] {
        var seen: Set<LocalizedText> = []
        return city.roadLinks.filter { seen.insert($0.name).inserted }
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

/// Names without the city's own before them: who is there says 西湖 for 惠州西湖.
private struct ShortNames {
    private let prefixes: [String]

    init(_ city: City) {
        guard let whole = city.divisions.first(where: { $0.level == .city })?.name else {
            prefixes = []
            return
        }
        let bare = whole.zh.hasSuffix("市") ? [String(whole.zh.dropLast())] : []
        prefixes = ([whole.zh] + bare + [whole.en]).filter { !$0.isEmpty }
    }

    func of(_ name: LocalizedText) -> [String] {
        [name.zh, name.en].compactMap { text in
            guard let prefix = prefixes.first(where: { text.hasPrefix($0) }) else { return nil }
            let rest = text.dropFirst(prefix.count).drop { $0 == " " }
            return rest.count > 1 ? String(rest) : nil
        }
    }
}
