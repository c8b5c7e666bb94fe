package import Canvas
package import CityModel

/// Draws what lies over the panels: help, palette, explanation and the incident form.
package enum ShellOverlays {
    package static func draw(_ shell: Shell, in area: Rect, on grid: inout CellGrid) {
        switch shell.overlay {
        case .help(let scroll): ShellHelp.draw(shell, scroll, area, &grid)
        case .palette(let palette): drawPalette(shell, palette, area, &grid)
        case .explanation(let figure): drawExplanation(shell, figure, area, &grid)
        case .incident(let form): drawIncident(shell, form, area, &grid)
        case .export(let chooser): drawExport(shell, chooser, area, &grid)
        case .parts(let chooser): drawParts(shell, chooser, area, &grid)
        case .prompt, .filter, nil: break
        }
    }

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
            let kind = shell.phrases[entry.kind]
            if isSelected {
                grid.write(
                    String(shell.glyphs.selection), x: line.x, y: line.y, clip: line,
                    style: TextStyle("accent", bold: true))
            }
            let room = max(0, line.width - TextWidth.cells(kind) - 3)
            let name = TextWidth.clipped(
                PlainText.sanitized(entry.name[shell.phrases.language]), to: room)
            grid.write(name, x: line.x + 1, y: line.y, clip: line, style: isSelected ? "selection" : "text")
            grid.write(kind, x: line.maxX - TextWidth.cells(kind) - 1, y: line.y, clip: line, style: "muted")
        }
    }

    // MARK: Explanation

    /// The lineage of a figure as label and text, top to bottom.
    package static func lineage(_ figure: Figure, _ shell: Shell) -> [(label: String, text: String)] {
        let phrases = shell.phrases
        var lines: [(String, String)] = [
            ("explain.value", FigureText.value(figure, shell.context)),
            ("explain.quality", phrases["quality.\(figure.quality.rawValue)"]),
        ]
        if let interval = figure.interval {
            let (low, high) = (
                Digits.fixed(interval.lowerBound, figure.decimals, grouped: true),
                Digits.fixed(interval.upperBound, figure.decimals, grouped: true)
            )
            lines.append(("explain.interval", "\(low) – \(high) \(FigureText.unit(figure.unit, shell.context))"))
        }
        if let time = figure.time {
            let age = FigureText.age(shell.moment.seconds(since: time), shell.context)
            lines.append(("explain.time", "\(CivilTime(time).full) (\(age))"))
        }
        let source = figure.source.map { id in
            shell.status?.city.sources.first { $0.id == id }?.name[phrases.language] ?? id.text
        }
        lines.append(("explain.source", source ?? phrases["explain.computedHere"]))
        if let source = figure.source, let definition = shell.status?.city.sources.first(where: { $0.id == source }),
            !definition.catalogueCode.isEmpty
        {
            lines.append(("explain.catalogue", definition.catalogueCode))
        }
        lines.append(("explain.department", department(figure, shell)))
        lines.append(("explain.method", phrases["method.\(figure.method).text"]))
        lines.append(("explain.clause", phrases["method.\(figure.method).clause"]))
        if let series = figure.series { lines.append(("explain.series", "\(series.entity) · \(series.metric)")) }
        return lines
    }

    private static func department(_ figure: Figure, _ shell: Shell) -> String {
        let id =
            figure.department
            ?? figure.source.flatMap { source in shell.status?.city.sources.first { $0.id == source }?.department }
        guard let id else { return "—" }
        return shell.status?.city.departments.first { $0.id == id }?.name[shell.phrases.language] ?? id.text
    }

    private static func drawExplanation(_ shell: Shell, _ figure: Figure, _ area: Rect, _ grid: inout CellGrid) {
        let lines = lineage(figure, shell)
        let title = "\(shell.phrases["figure.\(figure.title)"]) \(figure.subject[shell.phrases.language])"
        let inner = window(
            PlainText.sanitized(title), width: 76, height: min(area.height, lines.count + 8), area, shell, &grid)
        var rest = inner
        let width = min(lines.reduce(0) { max($0, TextWidth.cells(shell.phrases[$1.label])) }, inner.width / 3)
        for line in lines where !rest.isEmpty {
            grid.write(shell.phrases[line.label], x: rest.x + 1, y: rest.y, clip: rest.left(width + 1), style: "muted")
            let value = rest.droppingLeft(width + 3).droppingRight(1)
            let used = Paragraph(StyledText(PlainText.sanitized(line.text), "text")).draw(
                in: value, on: &grid, context: shell.context)
            rest = rest.droppingTop(max(1, used))
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
