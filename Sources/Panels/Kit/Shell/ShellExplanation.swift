import Canvas
package import CityModel

/// The lineage of a figure over the panels: where it comes from, how it was computed, by which clause.
package enum ShellExplanation {
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

    static func draw(
        _ shell: Shell, _ figure: Figure, from line: Int, _ area: Rect, _ grid: inout CellGrid
    ) {
        let layout = Layout(figure, shell, area)
        let title = "\(shell.phrases["figure.\(figure.title)"]) \(figure.subject[shell.phrases.language])"
        let inner = ShellOverlays.window(
            PlainText.sanitized(title), width: Layout.widest, height: layout.height, area, shell, &grid)
        let first = min(line, layout.farthest)
        for (row, cells) in layout.rows.dropFirst(first).prefix(inner.height).enumerated() {
            for cell in cells { grid.write(cell.text, x: inner.x + cell.x, y: inner.y + row, clip: inner) }
        }
        guard layout.farthest > 0 else { return }
        let frame = Rect(x: inner.x - 1, y: inner.y - 1, width: inner.width + 2, height: inner.height + 2)
        ScrollMarks(DetailScroll(first: first, visible: inner.height, count: layout.rows.count)).draw(
            around: frame, on: &grid, context: shell.context)
    }

    /// What a key does to an explanation that is open: the first line to show, or nil to close it. Only one that does not
    /// fit its window scrolls.
    static func line(after key: Key, _ figure: Figure, from line: Int, _ shell: Shell) -> Int? {
        let layout = Layout(figure, shell, ShellOverlays.area(of: shell.size))
        guard layout.farthest > 0 else { return nil }
        let page = max(1, layout.height - 3)
        let next: Int? =
            switch key {
            case .down, .character("j"): line + 1
            case .up, .character("k"): line - 1
            case .pageDown, .character(" "): line + page
            case .pageUp: line - page
            case .home: 0
            case .end: layout.farthest
            default: nil
            }
        return next.map { min(max(0, $0), layout.farthest) }
    }

    /// The lineage in lines of a window's width.
    private struct Layout {
        static let widest = 76

        let rows: [[(x: Int, text: StyledText)]]
        /// Of the window with its border.
        let height: Int
        /// The last useful first line.
        let farthest: Int

        init(_ figure: Figure, _ shell: Shell, _ area: Rect) {
            let lines = ShellExplanation.lineage(figure, shell)
            let width = max(1, min(Self.widest, area.width) - 2)
            let labels = min(lines.reduce(0) { max($0, TextWidth.cells(shell.phrases[$1.label])) }, width / 3)
            var rows: [[(x: Int, text: StyledText)]] = []
            for line in lines {
                let label = StyledText(TextWidth.clipped(shell.phrases[line.label], to: labels), "muted")
                let values = TextWidth.wrapped(PlainText.sanitized(line.text), to: max(1, width - labels - 4))
                var cells: [(x: Int, text: StyledText)] = [(x: 1, text: label)]
                for value in values.isEmpty ? [""] : values {
                    cells.append((x: labels + 3, text: StyledText(value, "text")))
                    rows.append(cells)
                    cells = []
                }
            }
            self.rows = rows
            height = min(area.height, max(lines.count + 8, rows.count + 2))
            farthest = max(0, rows.count - max(0, height - 2))
        }
    }
}
