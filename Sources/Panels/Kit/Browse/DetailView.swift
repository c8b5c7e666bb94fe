package import Canvas

/// Draws the pieces of a detail from the top down, scrolled when they need more rows than there are.
package struct DetailView: Sendable {
    package let blocks: [DetailBlock]
    /// Which of the figures `e` explains.
    package let selected: Int?
    /// The first line to show; nil shows the beginning, or what it takes to see the selected figure.
    package let line: Int?

    package init(_ blocks: [DetailBlock], selected: Int? = nil, line: Int? = nil) {
        self.blocks = blocks
        self.selected = selected
        self.line = line
    }

    /// - Returns: which lines are on screen and how many there are.
    @discardableResult
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) -> DetailScroll {
        let layout = DetailLayout(blocks, in: area.size, context: context)
        let first = layout.first(line: line, showing: selected.flatMap { layout.line(ofFigure: $0) })
        let scroll = DetailScroll(first: first, visible: min(area.height, layout.count), count: layout.count)
        guard !area.isEmpty else { return scroll }
        guard grid.transcript == nil else {
            for piece in layout.pieces {
                tell(piece, width: area.width, to: &grid, context: context)
            }
            return scroll
        }
        for piece in layout.pieces {
            let y = area.y + piece.line - first
            guard y < area.maxY, y + piece.height > area.y, piece.height > 0 else { continue }
            let place = Rect(x: area.x, y: y, width: area.width, height: piece.height)
            if y >= area.y, y + piece.height <= area.maxY {
                draw(piece, in: place, on: &grid, context: context)
            } else {
                drawCut(piece, at: place, in: area, on: &grid, context: context)
            }
        }
        return scroll
    }

    /// Who listens hears all pieces, wherever the screen would end.
    private func tell(
        _ piece: DetailLayout.Piece, width: Int, to grid: inout CellGrid, context: DrawContext
    ) {
        var whole = CellGrid(
            size: Size(columns: width, rows: max(1, piece.height)), ambiguousWidth: grid.ambiguousWidth)
        whole.transcript = grid.transcript
        draw(piece, in: whole.bounds, on: &whole, context: context)
        grid.transcript = whole.transcript
    }

    /// A piece that an edge cuts is drawn whole beside the screen and copied in part.
    private func drawCut(
        _ piece: DetailLayout.Piece, at place: Rect, in area: Rect, on grid: inout CellGrid,
        context: DrawContext
    ) {
        var whole = CellGrid(size: place.size, ambiguousWidth: grid.ambiguousWidth)
        draw(piece, in: whole.bounds, on: &whole, context: context)
        let above = max(0, area.y - place.y)
        grid.copy(
            whole, rows: above..<min(piece.height, area.maxY - place.y), x: place.x, y: place.y + above, clip: area)
    }

    private func draw(
        _ piece: DetailLayout.Piece, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        switch blocks[piece.block] {
        case .heading(let text):
            grid.write(
                TextWidth.clipped(text, to: area.width), x: area.x, y: area.y, clip: area,
                style: TextStyle("title", bold: true))
        case .figure(let figure):
            Self.drawFigure(
                figure, piece.labelWidth, isSelected: piece.figure == selected, in: area, on: &grid, context: context)
        case .text(let text): Paragraph(text).draw(in: area, on: &grid, context: context)
        case .chart(let chart, _, _): chart.draw(in: area, on: &grid, context: context)
        case .raster(let raster, _): raster.draw(in: area, on: &grid, context: context)
        case .calendar(let calendar): calendar.draw(in: area, on: &grid, context: context)
        case .graph(let graph): graph.draw(in: area, on: &grid, context: context)
        case .rows(let header, let rows): Self.drawRows(header, rows, in: area, on: &grid, context: context)
        case .gap: break
        }
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
    ) {
        guard grid.transcript == nil else {
            grid.transcript?.table(
                Transcript.Rows(
                    header: header, count: rows.count, selected: nil, first: 0, rows: rows.map { $0.map(\.text) }))
            return
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
