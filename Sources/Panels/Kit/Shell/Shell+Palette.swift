import Canvas
import CityModel

/// What the palette offers, and where a choice leads.
extension Shell {
    private var paletteEntries: [PaletteEntry] {
        let panels = entries.map { entry in
            PaletteEntry(name: name(of: "panel.\(entry.id)"), kind: "palette.panel", target: .panel(entry.id))
        }
        let actions = (Actions.shared + active.actions.map(\.id)).map {
            PaletteEntry(name: name(of: "action.\($0)"), kind: "palette.action", target: .action($0))
        }
        return panels + actions + commandEntries + commands(self) + (status?.incidents.map(PaletteEntry.init) ?? [])
    }

    func openPalette() -> Palette {
        Palette(
            entries: paletteEntries, city: status.map { PaletteCatalogue.of($0.city, search) },
            households: households, search: search)
    }

    /// What the palette would put first for a text; nil when nothing fits.
    package func find(_ text: String) -> PaletteEntry? {
        guard !text.isEmpty else { return nil }
        var palette = openPalette()
        palette.take(text)
        return palette.choice
    }

    package func choose(_ entry: PaletteEntry?) -> [ShellEffect] {
        overlay = nil
        switch entry?.target {
        case .panel(let id): open(id)
        case .entity(let panel, let entity): open(panel, entity)
        case .household(let id, let village): openHousehold(id, in: village)
        case .action(let action): return perform(action)
        case .command(let line): return run(line)
        case .draft, nil: break
        }
        return []
    }
}
