import Canvas
import CityModel

extension Shell {
    private static let savedPrefix = "layout."

    /// The panels on screen now, whose models are wanted.
    package var visibleSessions: [any PanelSession] { workspace.visible.compactMap { session($0) } }

    /// Answers the actions of panes; false for other actions.
    func performOnPanes(_ action: ActionID) -> Bool {
        var next = workspace
        switch action {
        case Actions.paneNext:
            guard workspace.panels.count > 1 else {
                say("pane.onlyOne", ["key": keymap.label(for: Actions.paneShape)])
                return true
            }
            next.focusNext()
        case Actions.paneShape: next.takeNextShape(order: entries.map(\.id))
        case Actions.paneZoom:
            guard workspace.panels.count > 1 else {
                say("pane.onlyOne", ["key": keymap.label(for: Actions.paneShape)])
                return true
            }
            next.isZoomed.toggle()
        default: return false
        }
        use(next)
        return true
    }

    /// The pane a point of the screen lies in; nil when there are not several.
    func pane(atX x: Int, y: Int) -> Int? {
        guard workspace.visible.count > 1 else { return nil }
        return workspace.shape.areas(in: ShellFrame.body(of: size)).firstIndex { $0.contains(x: x, y: y) }
    }

    /// Gives the keys to the pane a point of the screen lies in.
    func focusPane(atX x: Int, y: Int) {
        guard let pane = pane(atX: x, y: y), pane != workspace.focus else { return }
        var next = workspace
        next.focus(on: pane)
        use(next)
    }

    // MARK: Named layouts

    /// Built-in shapes, those of the settings, then those a person saved.
    package var layoutNames: [String] {
        var names = WorkspaceShape.allCases.map(\.rawValue)
        for name in layouts.keys.sorted() + preferences.names(under: Self.savedPrefix) where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// Takes a layout by name; false when there is none of that name or its panels are unknown.
    @discardableResult
    package func useLayout(_ name: String) -> Bool {
        let known = entries.map(\.id)
        if let words = preferences[Self.savedPrefix + name] ?? layouts[name],
            let saved = Workspace(written: words, known: known)
        {
            use(saved)
            return true
        }
        guard let shape = WorkspaceShape(rawValue: name), shape.paneCount <= known.count else { return false }
        var next = workspace
        next.take(shape, order: known)
        use(next)
        return true
    }

    /// What a layout is called: a built-in shape in the reader's language, one's own as it was named.
    private func layoutWords(_ name: String) -> String {
        let key = "layout.name.\(name)"
        return phrases.has(key) ? phrases[key] : name
    }

    /// Answers `layout NAME`, `layout save NAME` and `layout forget NAME`.
    func runLayoutCommand(_ words: [String]) {
        if ["save", "forget"].contains(words.first), words.count != 2 {
            return say("layout.oneName", ["verb": words.first ?? ""], role: "error")
        }
        guard let name = words.last, words.count <= 2 else {
            return say("layout.usage", ["names": layoutNames.joined(separator: ", ")])
        }
        switch (words.count, words[0]) {
        case (1, _):
            if useLayout(name) { return say("layout.used", ["name": layoutWords(name)]) }
            say("layout.unknown", ["name": name, "names": layoutNames.joined(separator: ", ")], role: "error")
        case (2, "save"):
            guard WorkspaceShape(rawValue: name) == nil else {
                return say("layout.builtIn", ["name": name], role: "error")
            }
            preferences[Self.savedPrefix + name] = workspace.written
            say("layout.saved", ["name": name])
        case (2, "forget"):
            guard preferences[Self.savedPrefix + name] != nil else {
                return say(
                    "layout.unknown", ["name": name, "names": layoutNames.joined(separator: ", ")], role: "error")
            }
            preferences[Self.savedPrefix + name] = nil
            say("layout.forgotten", ["name": name])
        default: say("layout.usage", ["names": layoutNames.joined(separator: ", ")])
        }
    }
}
