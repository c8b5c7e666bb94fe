import CityModel
package import CityStore

extension PaletteCatalogue {
    /// The households of the register by number and village, without personal data; empty when there is no city.
    package static func households(_ snapshot: Snapshot, _ search: NameSearch) throws -> PaletteCatalogue {
        guard let whole = snapshot.city.divisions.first(where: { $0.level == .city }) else {
            return PaletteCatalogue([], readings: search.readings)
        }
        let names = Dictionary(
            snapshot.city.divisions.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        var entries: [PaletteEntry] = []
        try snapshot.eachHouseholdRow(under: whole.id) { row in
            let number = row.id.text.split(separator: ".", maxSplits: 1).last.map(String.init) ?? row.id.text
            let village = names[row.village]
            entries.append(
                PaletteEntry(
                    name: LocalizedText(zh: "\(village?.zh ?? "") \(number)", en: "\(village?.en ?? "") \(number)"),
                    kind: "palette.household", target: .household(row.id, village: row.village)))
        }
        return PaletteCatalogue(entries, readings: search.readings)
    }
}

extension Shell {
    /// Takes the register's households in for the palette, also for the one that is open.
    package func take(households: PaletteCatalogue) {
        self.households = households
        guard case .palette(var palette) = overlay else { return }
        palette.take(households: households)
        overlay = .palette(palette)
    }

    /// Opens a household's card in its village.
    func openHousehold(_ id: EntityID, in village: EntityID) {
        open("poverty", village)
        _ = active.handle(.select(id))
    }
}
