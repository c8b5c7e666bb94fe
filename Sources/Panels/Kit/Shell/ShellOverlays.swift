package import Canvas
import CityModel

/// Draws what lies over the panels: help, palette, explanation and the incident form.
package enum ShellOverlays {
    package static func draw(_ shell: Shell, in area: Rect, on grid: inout CellGrid) {
        switch shell.overlay {
        case .help(let scroll): ShellHelp.draw(shell, scroll, area, &grid)
        case .palette(let palette): drawPalette(shell, palette, area, &grid)
        case .explanation(let figure, let line): ShellExplanation.draw(shell, figure, from: line, area, &grid)
        case .incident(let form): drawIncident(shell, form, area, &grid)
        case .export(let chooser): drawExport(shell, chooser, area, &grid)
        case .parts(let chooser): drawParts(shell, chooser, area, &grid)
        case .prompt, .filter, nil: break
        }
    }

    /// The room of what lies over the panels on a screen.
    static func area(of size: Size) -> Rect { Rect(size).droppingTop(1).droppingBottom(1) }

    static func window(
        _ title: String, width: Int, height: Int, _ area: Rect, _ shell: Shell, _ grid: inout CellGrid
    ) -> Rect {
        let (columns, rows) = (min(width, area.width), min(height, area.height))
        let place = Rect(
            x: area.x + (area.width - columns) / 2, y: area.y + (area.height - rows) / 2, width: columns, height: rows)
        grid.fill(place, style: "text")
        return Frame(title: title, isFocused: true).draw(in: place, on: &grid, context: shell.context)
    }

    // MARK: Palette

    private static func drawPalette(_ shell: Shell, _ palette: Palette, _ area: Rect, _ grid: inout CellGrid) {
        let inner = window(shell.phrases["palette.title"], width: 72, height: 20, area, shell, &grid)
        ShellFrame.drawField(">", palette.field, inner.top(1), &grid)
        let list = inner.droppingTop(1)
        guard !palette.found.isEmpty else {
            grid.write(shell.phrases["palette.nothing"], x: list.x + 1, y: list.y, clip: list, style: "muted")
            return
        }
        let first = max(0, palette.selected - list.height + 1)
        for (row, entry) in palette.found.dropFirst(first).prefix(list.height).enumerated() {
            let line = list.droppingTop(row).top(1)
            let isSelected = first + row == palette.selected
            let obstacle = entry.obstacle.map { " · \(shell.phrases[$0])" } ?? ""
            let kind = TextWidth.clipped(shell.phrases[entry.kind] + obstacle, to: line.width / 2)
            if isSelected {
                grid.write(
                    String(shell.glyphs.selection), x: line.x, y: line.y, clip: line,
                    style: TextStyle("accent", bold: true))
            }
            let room = max(0, line.width - TextWidth.cells(kind) - 3)
            let name = TextWidth.clipped(
                PlainText.sanitized(entry.name[shell.phrases.language]), to: room)
            grid.write(
                name, x: line.x + 1, y: line.y, clip: line,
                style: isSelected ? "selection" : entry.obstacle == nil ? "text" : "muted")
            grid.write(kind, x: line.maxX - TextWidth.cells(kind) - 1, y: line.y, clip: line, style: "muted")
        }
    }

    // MARK: Incident

    private static func drawIncident(_ shell: Shell, _ form: IncidentForm, _ area: Rect, _ grid: inout CellGrid) {
        let inner = window(shell.phrases["incident.open"], width: 70, height: 10, area, shell, &grid)
        let phrases = shell.phrases
        ShellFrame.drawField(phrases["incident.title"], form.title, inner.top(1), &grid)
        let lines: [(String, String)] = [
            (
                "incident.severity",
                "\(shell.glyphs.severityMark(form.severity)) \(phrases["severity.\(form.severity.word)"])"
            ),
            ("incident.category", phrases["category.\(IncidentForm.categories[form.category])"]),
            ("incident.place", form.subject.name[phrases.language]),
            ("incident.nature", phrases[form.isExercise ? "incident.exercise" : "incident.actual"]),
        ]
        for (row, line) in lines.enumerated() {
            let place = inner.droppingTop(1 + row).top(1)
            let x =
                place.x + 1 + grid.write(phrases[line.0], x: place.x + 1, y: place.y, clip: place, style: "muted") + 1
            let style: TextStyle =
                line.0 == "incident.severity" ? TextStyle(StyleRole("severity.\(form.severity.word)")) : "text"
            grid.write(PlainText.sanitized(line.1), x: x, y: place.y, clip: place, style: style)
        }
        let hint = inner.droppingTop(6)
        Paragraph(StyledText(phrases["incident.keys"], "muted")).draw(in: hint, on: &grid, context: shell.context)
    }
}
