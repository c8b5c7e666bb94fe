package import Canvas
package import CityModel

/// A screen of headline, map, ranked table and detail; how they share the room depends on its size.
///
/// Wide (≥ 120 columns): map on the left, table over detail on the right. Standard: headline and table, the detail or the map
/// in their place when open. Small: the same in one column, with fewer columns of the table.
package struct BrowseView<Item: BrowseItem> {
    package let headline: [LabelledFigure]
    package let columns: [BrowseColumn<Item>]
    /// Rows after filter and sorting.
    package let rows: [Item]
    package let state: BrowseState
    /// Nil for lists that have no place on a map.
    package let layers: MapLayers?
    package let bounds: BoundingBox?
    /// Titles of the parts, in the reader's language.
    package let tableTitle: String
    package let mapTitle: String
    package let detailTitle: String
    package let detail: [DetailBlock]

    package init(
        headline: [LabelledFigure], columns: [BrowseColumn<Item>], rows: [Item], state: BrowseState, layers: MapLayers?,
        bounds: BoundingBox?, tableTitle: String, mapTitle: String, detailTitle: String, detail: [DetailBlock]
    ) {
        self.headline = headline
        self.columns = columns
        self.rows = rows
        self.state = state
        self.layers = layers
        self.bounds = bounds
        self.tableTitle = tableTitle
        self.mapTitle = mapTitle
        self.detailTitle = detailTitle
        self.detail = detail
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        let headlineRows = HeadlineView.rows(headline, width: area.width, context: context)
        HeadlineView.draw(headline, in: area.top(headlineRows), on: &grid, context: context)
        let body = area.droppingTop(headlineRows)
        if area.width >= 120, area.height >= 24 {
            drawWide(body, &grid, context)
        } else if state.isMapFocused, layers != nil {
            drawMap(body, &grid, context)
        } else if state.isDetailOpen {
            drawDetail(body, &grid, context)
        } else {
            drawTable(body, &grid, context)
        }
    }

    private func drawWide(_ body: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        guard layers != nil else {
            let parts = body.split(columns: [11, 9])
            drawTable(parts[0], &grid, context)
            drawDetail(parts[1], &grid, context)
            return
        }
        let parts = body.split(columns: [9, 11])
        drawMap(parts[0], &grid, context)
        let right = parts[1].split(rows: state.isDetailOpen ? [1, 2] : [11, 9])
        drawTable(right[0], &grid, context)
        drawDetail(right[1], &grid, context)
    }

    private func drawMap(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        let inner = Frame(title: mapTitle, isFocused: state.isMapFocused).draw(in: area, on: &grid, context: context)
        guard let bounds, let layers else { return }
        let viewport = state.camera.viewport(of: bounds, in: inner, selected: state.current(rows)?.position)
        MapView(layers: layers, viewport: viewport).draw(in: inner, on: &grid, context: context)
    }

    private func drawTable(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        let trailing =
            state.filter.isEmpty ? "\(rows.count)" : "/\(PlainText.sanitized(state.filter.text)) \(rows.count)"
        let isFocused = !state.isMapFocused && (area.width < 120 || !state.isDetailOpen)
        let inner = Frame(title: tableTitle, trailing: trailing, isFocused: isFocused).draw(
            in: area, on: &grid, context: context)
        guard !rows.isEmpty else {
            let key = state.filter.isEmpty ? "browse.empty" : "browse.nothingFound"
            Paragraph(StyledText(context.phrases(key, ["filter": state.filter.text]), "muted")).draw(
                in: inner, on: &grid, context: context)
            return
        }
        let (rows, columns) = (rows, columns)
        Table(
            columns: columns.map {
                Table.Column(context.phrases[$0.title], width: $0.width, alignment: $0.alignment, priority: $0.priority)
            },
            rowCount: rows.count, selected: rows.firstIndex { $0.id == state.current(rows)?.id },
            sorted: state.sortColumn.map { ($0, state.isAscending) },
            cell: { row, column in columns[column].text(rows[row], context) }
        ).draw(in: inner, on: &grid, context: context)
    }

    private func drawDetail(_ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        let inner = Frame(title: detailTitle, isFocused: state.isDetailOpen && !state.isMapFocused)
            .draw(in: area, on: &grid, context: context)
        DetailView.draw(
            detail, selected: state.isDetailOpen ? state.figure : nil, in: inner, on: &grid, context: context)
    }
}

/// The line of the most important figures under the title.
package enum HeadlineView {
    /// Rows the figures need: one, or two when the screen is narrow.
    package static func rows(_ figures: [LabelledFigure], width: Int, context: DrawContext) -> Int {
        guard !figures.isEmpty else { return 0 }
        let needed = figures.reduce(0) { $0 + self.width($1, context) }
        return needed + 1 <= width ? 1 : 2
    }

    package static func draw(_ figures: [LabelledFigure], in area: Rect, on grid: inout CellGrid, context: DrawContext)
    {
        var (x, y) = (area.x + 1, area.y)
        for labelled in figures {
            if x > area.x + 1, x + width(labelled, context) > area.maxX {
                (x, y) = (area.x + 1, y + 1)
                guard y < area.maxY else { return }
            }
            x += grid.write(context.phrases[labelled.label], x: x, y: y, clip: area, style: "muted") + 1
            x += grid.write(
                text(labelled, context), x: x, y: y, clip: area,
                style: TextStyle(labelled.role ?? FigureText.role(labelled.figure), bold: true))
            x += 3
        }
    }

    private static func width(_ labelled: LabelledFigure, _ context: DrawContext) -> Int {
        TextWidth.cells(context.phrases[labelled.label]) + TextWidth.cells(text(labelled, context)) + 4
    }

    static func text(_ labelled: LabelledFigure, _ context: DrawContext) -> String {
        let value = FigureText.value(labelled.figure, context) + FigureText.mark(labelled.figure, context)
        return labelled.remark.isEmpty ? value : "\(value) \(labelled.remark)"
    }
}

/// Draws the pieces of a detail from the top down.
package enum DetailView {
    package static func draw(
        _ blocks: [DetailBlock], selected: Int?, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let labelWidth = blocks.reduce(0) { widest, block in
            if case .figure(let figure) = block {
                max(widest, TextWidth.cells(context.phrases[figure.label]))
            } else {
                widest
            }
        }
        var rest = area
        var figureIndex = 0
        for (index, block) in blocks.enumerated() {
            guard !rest.isEmpty else { return }
            switch block {
            case .heading(let text):
                grid.write(
                    TextWidth.clipped(text, to: rest.width), x: rest.x, y: rest.y, clip: rest,
                    style: TextStyle("title", bold: true))
                rest = rest.droppingTop(1)
            case .figure(let figure):
                drawFigure(
                    figure, labelWidth, isSelected: figureIndex == selected, in: rest.top(1), on: &grid,
                    context: context)
                figureIndex += 1
                rest = rest.droppingTop(1)
            case .text(let text):
                rest = rest.droppingTop(max(1, Paragraph(text).draw(in: rest, on: &grid, context: context)))
            case .chart(let chart, let wanted):
                let rows = chartRows(wanted, in: rest, after: blocks[(index + 1)...], context)
                guard rows >= 3 else { continue }
                chart.draw(in: rest.top(rows), on: &grid, context: context)
                rest = rest.droppingTop(rows)
            case .rows(let header, let rows):
                rest = drawRows(header, rows, in: rest, on: &grid, context: context)
            case .gap: rest = rest.droppingTop(1)
            }
        }
    }

    /// A chart takes what it wants while a line a piece stays for what follows, and at least a third.
    private static func chartRows(_ wanted: Int, in rest: Rect, after: ArraySlice<DetailBlock>, _ context: DrawContext)
        -> Int
    {
        let needed = after.reduce(0) { sum, block in
            if case .rows(_, let rows) = block { sum + min(rows.count + 1, 5) } else { sum + 1 }
        }
        return min(rest.height, max(wanted / 3, min(wanted, rest.height - needed)))
    }

    private static func drawFigure(
        _ labelled: LabelledFigure, _ labelWidth: Int, isSelected: Bool, in line: Rect, on grid: inout CellGrid,
        context: DrawContext
    ) {
        if isSelected {
            grid.write(
                String(context.glyphs.selection), x: line.x, y: line.y, clip: line,
                style: TextStyle("accent", bold: true))
        }
        let width = min(labelWidth, line.width / 2)
        let label = TextWidth.clipped(context.phrases[labelled.label], to: width)
        grid.write(label, x: line.x + 1, y: line.y, clip: line, style: "muted")
        let value = line.droppingLeft(width + 3)
        let text = TextWidth.clipped(HeadlineView.text(labelled, context), to: value.width)
        grid.write(
            text, x: value.x, y: line.y, clip: value,
            style: TextStyle(labelled.role ?? FigureText.role(labelled.figure), bold: isSelected))
    }

    private static func drawRows(
        _ header: [String], _ rows: [[StyledText]], in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) -> Rect {
        guard grid.transcript == nil else {
            grid.transcript?.table(
                Transcript.Rows(
                    header: header, count: rows.count, selected: nil, first: 0, rows: rows.map { $0.map(\.text) }))
            return area.droppingTop(rows.count + 1)
        }
        var columns = max(header.count, rows.map(\.count).max() ?? 0)
        var widths = (0..<columns).map { column in
            max(
                column < header.count ? TextWidth.cells(header[column]) : 0,
                rows.map { column < $0.count ? TextWidth.cells($0[column].text) : 0 }.max() ?? 0)
        }
        while columns > 1, widths.prefix(columns).reduce(0, { $0 + $1 + 2 }) > area.width { columns -= 1 }
        if columns == 1, let first = widths.first { widths[0] = min(first, area.width) }
        var rest = area
        if !header.isEmpty {
            drawLine(header.map { StyledText($0, "header") }, widths, columns, in: rest.top(1), on: &grid)
            rest = rest.droppingTop(1)
        }
        for row in rows {
            guard !rest.isEmpty else { break }
            drawLine(row, widths, columns, in: rest.top(1), on: &grid)
            rest = rest.droppingTop(1)
        }
        return rest
    }

    private static func drawLine(
        _ cells: [StyledText], _ widths: [Int], _ columns: Int, in line: Rect, on grid: inout CellGrid
    ) {
        var x = line.x + 1
        for (index, cell) in cells.prefix(columns).enumerated() {
            grid.write(
                TextWidth.clipped(cell.text, to: widths[index]), x: x, y: line.y, clip: line,
                style: cell.style)
            x += widths[index] + 2
        }
    }
}
