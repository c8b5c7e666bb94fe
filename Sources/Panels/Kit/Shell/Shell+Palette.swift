import Canvas
import CityModel

/// What the palette offers, and where a choice leads.
extension Shell {
    private var paletteEntries: [PaletteEntry] {
        let panels = entries.map { entry in
            PaletteEntry(
                name: name(of: "panel.\(entry.id)"), also: otherWords("panel.\(entry.id)"), kind: "palette.panel",
                target: .panel(entry.id))
        }
        return panels + actionEntries + commandEntries + alarmEntries
            + (status?.incidents.map(PaletteEntry.init) ?? []) + otherPanelsEntries + commands(self)
    }

    private var actionEntries: [PaletteEntry] {
        let shared = Actions.shared.map {
            PaletteEntry(
                name: name(of: "action.\($0)"), also: otherWords("action.\($0)"), kind: "palette.action",
                target: .action($0), obstacle: obstacle(to: $0))
        }
        return panelEntries(active) + shared
    }

    /// What panels can do that have not the keys; choosing one opens its panel.
    private var otherPanelsEntries: [PaletteEntry] {
        entries.filter { $0.id != active.id }.flatMap { panelEntries(session($0.id) ?? $0.open()) }
    }

    private func panelEntries(_ session: any PanelSession) -> [PaletteEntry] {
        let offered = Set(session.offered.map(\.id))
        return session.actions.map { action in
            PaletteEntry(
                name: name(of: "action.\(action.id)"), also: otherWords("action.\(action.id)"),
                kind: "panel.\(session.id).short",
                target: session.id == active.id ? .action(action.id) : .panelAction(session.id, action.id),
                obstacle: offered.contains(action.id) ? nil : "palette.why.otherPage")
        }
    }

    private var alarmEntries: [PaletteEntry] {
        guard let status, !status.openAlarms.isEmpty else { return [] }
        let subjects = SubjectDirectory(status.city, of: Set(status.openAlarms.map(\.subject)))
        let rules = Dictionary(
            status.city.alarmRules.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
        return status.openAlarms.map { alarm in
            let subject = subjects[alarm.subject]
            let rule = rules[alarm.rule] ?? LocalizedText(zh: alarm.rule, en: alarm.rule)
            return PaletteEntry(
                name: LocalizedText(zh: "\(rule.zh) \(subject.name.zh)", en: "\(rule.en), \(subject.name.en)"),
                also: [subject.name.zh, subject.name.en], kind: "palette.alarm",
                target: subject.panel == "overview" ? .panel("overview") : .entity(subject.panel, alarm.subject))
        }
    }

    /// Other words for the same, of both languages' catalogues: `AQI | PM2.5`.
    func otherWords(_ key: String) -> [String] {
        let words = name(of: "palette.also.\(key)")
        guard words.zh != "palette.also.\(key)" else { return [] }
        return "\(words.zh)|\(words.en)".split(separator: "|").map(String.init)
    }

    /// Why one of the shared actions cannot be used now; nil when it can.
    private func obstacle(to action: ActionID) -> String? {
        switch action {
        case Actions.pause, Actions.faster, Actions.slower: clock.isDrill ? nil : "palette.why.notDrill"
        case Actions.acknowledge where isReadOnly, Actions.incident where isReadOnly: "palette.why.readOnly"
        case Actions.acknowledge where travel.held != nil, Actions.incident where travel.held != nil: "palette.why.past"
        case Actions.acknowledge: active.subject?.alarm == nil ? "palette.why.noAlarm" : nil
        case Actions.incident: active.subject == nil ? "palette.why.nothingSelected" : nil
        case Actions.explain: active.figure == nil ? "palette.why.noFigure" : nil
        case Actions.paneNext, Actions.paneZoom: workspace.panels.count > 1 ? nil : "palette.why.onePane"
        default: nil
        }
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
        case .action(let action): return performHere(action)
        case .panelAction(let panel, let action):
            open(panel)
            return performHere(action)
        case .command(let line): return run(line)
        case .draft, nil: break
        }
        return []
    }

    /// Does what the open panel can do; where its present page cannot, says so.
    private func performHere(_ action: ActionID) -> [ShellEffect] {
        guard active.actions.contains(where: { $0.id == action }), !active.offered.contains(where: { $0.id == action })
        else { return perform(action) }
        let key = keymap.label(for: action, panel: active.actions)
        say("palette.openFirst", ["key": key, "help": keymap.label(for: Actions.help)])
        return []
    }
}
