package import Canvas

/// Which columns of the table and which layers of the map are shown: a list to tick.
package struct PartsChooser: Sendable {
    package enum Part: Sendable, Hashable {
        /// A column by its key in the catalogue and its place among the panel's columns.
        case column(String, Int)
        case layer(MapLayer)
    }

    package let parts: [Part]
    package private(set) var selected = 0

    /// The first column stays: it names the row.
    init(columns: [String], layers: [MapLayer]) {
        parts = columns.enumerated().dropFirst().map { .column($0.element, $0.offset) } + layers.map { .layer($0) }
    }

    package mutating func move(by step: Int) { selected = min(max(0, selected + step), max(0, parts.count - 1)) }

    package var choice: Part? { parts.indices.contains(selected) ? parts[selected] : nil }
}

extension Shell {
    func openParts() {
        let notes = active.notes
        let chooser = PartsChooser(columns: notes?.table?.titles ?? [], layers: notes?.map?.layers ?? [])
        guard !chooser.parts.isEmpty else { return say("parts.none") }
        overlay = .parts(chooser)
    }

    /// Nil closes the list.
    func handleParts(_ chooser: PartsChooser, _ key: Key) -> PartsChooser? {
        var chooser = chooser
        switch key {
        case .up, .character("k"): chooser.move(by: -1)
        case .down, .character("j"), .tab: chooser.move(by: 1)
        case .character(" "): if let part = chooser.choice { toggle(part) }
        case .enter:
            if case .column(_, let column) = chooser.choice {
                orderNames(of: active)
                active.changeBrowse { ($0.sortColumn, $0.isAscending) = (column, true) }
            } else if let part = chooser.choice {
                toggle(part)
            }
            return nil
        default: return nil
        }
        return chooser
    }

    func isShown(_ part: PartsChooser.Part) -> Bool {
        switch part {
        case .column(let title, _): active.browse?.hiddenColumns.contains(title) != true
        case .layer(let layer): active.browse?.hiddenLayers.contains(layer) != true
        }
    }

    /// Puts away the columns a person put away before.
    func recallColumns(_ session: any PanelSession) {
        guard let hidden = preferences[Self.columnsKey(session)], Set(hidden) != session.browse?.hiddenColumns else {
            return
        }
        session.changeBrowse { $0.hiddenColumns = Set(hidden) }
    }

    private static func columnsKey(_ session: any PanelSession) -> String { "columns.\(session.id)" }

    private func toggle(_ part: PartsChooser.Part) {
        active.changeBrowse { browse in
            switch part {
            case .column(let title, _): browse.hiddenColumns.formSymmetricDifference([title])
            case .layer(let layer): browse.hiddenLayers.formSymmetricDifference([layer])
            }
        }
        if case .column = part, let hidden = active.browse?.hiddenColumns {
            preferences[Self.columnsKey(active)] = hidden.sorted()
        }
    }
}

extension ShellOverlays {
    static func drawParts(_ shell: Shell, _ chooser: PartsChooser, _ area: Rect, _ grid: inout CellGrid) {
        let inner = window(
            shell.phrases["parts.title"], width: 56, height: chooser.parts.count + 4, area, shell, &grid)
        let list = inner.droppingBottom(1)
        let first = max(0, chooser.selected - list.height + 1)
        for (row, part) in chooser.parts.dropFirst(first).prefix(list.height).enumerated() {
            let line = list.droppingTop(row).top(1)
            let isSelected = first + row == chooser.selected
            if isSelected {
                grid.write(
                    String(shell.glyphs.selection), x: line.x, y: line.y, clip: line,
                    style: TextStyle("accent", bold: true))
            }
            let (name, kind) = words(part, shell)
            let box = shell.isShown(part) ? "[\(shell.glyphs.check)]" : "[ ]"
            let x = line.x + 1 + grid.write("\(box) ", x: line.x + 1, y: line.y, clip: line, style: "key")
            let room = max(0, line.width - TextWidth.cells(kind) - 8)
            grid.write(
                TextWidth.clipped(name, to: room), x: x, y: line.y, clip: line,
                style: isSelected ? "selection" : "text")
            grid.write(kind, x: line.maxX - TextWidth.cells(kind) - 1, y: line.y, clip: line, style: "muted")
        }
        let hint = TextWidth.clipped(shell.phrases["parts.keys"], to: inner.width - 1)
        grid.write(hint, x: inner.x + 1, y: inner.maxY - 1, clip: inner, style: "muted")
    }

    private static func words(_ part: PartsChooser.Part, _ shell: Shell) -> (name: String, kind: String) {
        switch part {
        case .column(let title, _): (shell.phrases[title], shell.phrases["parts.columns"])
        case .layer(let layer): (shell.phrases["layer.\(layer.rawValue)"], shell.phrases["parts.layers"])
        }
    }
}
