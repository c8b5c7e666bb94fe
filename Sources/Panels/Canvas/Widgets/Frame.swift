/// The border of a panel with its title; what is left inside is for the panel.
package struct Frame: Sendable {
    package let title: String
    /// Short text at the right end of the upper border: a count, an age.
    package let trailing: String
    package let isFocused: Bool

    package init(title: String, trailing: String = "", isFocused: Bool = false) {
        self.title = title
        self.trailing = trailing
        self.isFocused = isFocused
    }

    /// Draws the border and returns the inside. Areas below 3 × 3 get no border, only the title when a row is free.
    @discardableResult
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) -> Rect {
        guard grid.transcript == nil else {
            grid.transcript?.heading(trailing.isEmpty ? title : "\(title) (\(trailing))")
            return area.inset(1)
        }
        guard area.width >= 3, area.height >= 3 else { return drawBare(in: area, on: &grid) }
        let isFocused = isFocused && context.hasFocus
        let box = isFocused ? context.glyphs.focusBox : context.glyphs.box
        let style: TextStyle = isFocused ? "border.focus" : "border"
        drawBorder(box, in: area, on: &grid, style: style)
        drawTitles(in: area.top(1).inset(columns: 1, rows: 0), on: &grid)
        return area.inset(1)
    }

    private func drawBare(in area: Rect, on grid: inout CellGrid) -> Rect {
        guard area.height >= 2, !title.isEmpty else { return area }
        grid.write(TextWidth.clipped(title, to: area.width), x: area.x, y: area.y, clip: area, style: "title")
        return area.droppingTop(1)
    }

    private func drawBorder(_ box: GlyphSet.Box, in area: Rect, on grid: inout CellGrid, style: TextStyle) {
        grid.fill(area.top(1), box.horizontal, style: style)
        grid.fill(area.bottom(1), box.horizontal, style: style)
        grid.fill(area.left(1), box.vertical, style: style)
        grid.fill(area.right(1), box.vertical, style: style)
        let corners = [
            (box.topLeft, area.x, area.y), (box.topRight, area.maxX - 1, area.y),
            (box.bottomLeft, area.x, area.maxY - 1), (box.bottomRight, area.maxX - 1, area.maxY - 1),
        ]
        for (glyph, x, y) in corners { grid.write(String(glyph), x: x, y: y, clip: area, style: style) }
    }

    private func drawTitles(in line: Rect, on grid: inout CellGrid) {
        var free = line
        let tail = trailing.isEmpty ? "" : " \(trailing) "
        let tailWidth = TextWidth.cells(tail)
        if tailWidth > 0, tailWidth + 6 <= line.width {
            grid.write(tail, x: line.maxX - tailWidth, y: line.y, clip: line, style: "muted")
            free = free.droppingRight(tailWidth + 1)
        }
        guard !title.isEmpty, free.width >= 4 else { return }
        let text = " \(TextWidth.clipped(title, to: free.width - 2)) "
        grid.write(text, x: free.x, y: free.y, clip: free, style: TextStyle("title", bold: isFocused))
    }
}
