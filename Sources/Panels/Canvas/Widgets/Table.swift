/// Rows under a frozen header. Only the visible rows are asked for, so a table of any length costs the same.
///
/// The selected row carries a mark in the gutter at its left, and its first column the `selection` style; restyling the
/// whole row would cost a slow line several times the bytes. On a slow line the mark stands alone.
package struct Table {
    package enum Width: Hashable, Sendable {
        /// Exactly so many cells.
        case fixed(Int)
        /// At least `minimum` cells and a share of what is free by weight.
        case flexible(minimum: Int, weight: Int = 1)
    }

    package struct Column: Hashable, Sendable {
        package let title: String
        package let width: Width
        package let alignment: Alignment
        /// 0 always stays; when the area is narrow the column with the highest number goes first.
        package let priority: Int

        package init(_ title: String, width: Width, alignment: Alignment = .left, priority: Int = 0) {
            self.title = title
            self.width = width
            self.alignment = alignment
            self.priority = priority
        }
    }

    package let columns: [Column]
    package let rowCount: Int
    /// The text at (row, column).
    package let cell: (Int, Int) -> StyledText
    package var selected: Int?
    /// First visible row; corrected when drawing so that the selected one is visible.
    package var offset: Int
    package var sorted: (column: Int, ascending: Bool)?
    /// Columns skipped after the first, which always stays: how far the table is scrolled to the right.
    package var firstColumn = 0
    /// A style for all cells of a row that have the plain one.
    package var rowStyle: ((Int) -> TextStyle?)?

    package init(
        columns: [Column], rowCount: Int, selected: Int? = nil, offset: Int = 0,
        sorted: (column: Int, ascending: Bool)? = nil, rowStyle: ((Int) -> TextStyle?)? = nil,
        cell: @escaping (Int, Int) -> StyledText
    ) {
        self.columns = columns
        self.rowCount = max(0, rowCount)
        self.cell = cell
        self.selected = selected
        self.offset = offset
        self.sorted = sorted
        self.rowStyle = rowStyle
    }

    /// How many rows a table in an area of this height shows.
    package static func visibleRows(height: Int) -> Int { max(0, height - 1) }

    /// The first row to show so that `selected` is visible, with the least movement from `previous`. With
    /// `byHalfPages` a selection that leaves the window moves it by half its height: on a slow line one repaint then
    /// serves many keys.
    package static func offset(
        selected: Int?, previous: Int, visible: Int, count: Int, byHalfPages: Bool = false
    ) -> Int {
        let last = max(0, count - max(visible, 1))
        var offset = min(max(previous, 0), last)
        guard let selected, visible > 0 else { return offset }
        let extra = byHalfPages ? visible / 2 : 0
        if selected < offset { offset = selected - extra }
        if selected >= offset + visible { offset = selected - visible + 1 + extra }
        return min(max(offset, 0), last)
    }

    /// - Returns: what was laid out, for the mouse and for the next frame.
    @discardableResult
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) -> TablePlacement {
        guard !area.isEmpty else { return .none(in: area) }
        guard grid.transcript == nil else {
            if let limit = grid.transcript?.rowLimit { grid.transcript?.table(told(limit)) }
            return .none(in: area)
        }
        let visible = Self.visibleRows(height: area.height)
        let first = Self.offset(
            selected: selected, previous: offset, visible: visible, count: rowCount, byHalfPages: context.isSlowLine)
        let needsScrollBar = rowCount > visible && visible >= 3 && area.width >= 24
        let body = needsScrollBar ? area.droppingRight(1) : area
        let layout = TableLayout(columns: columns, width: body.width - 1, skipping: firstColumn)
        let placement = TablePlacement(
            area: body, scrollBar: needsScrollBar ? area.droppingTop(1).right(1) : nil, first: first, visible: visible,
            farthest: TableLayout.farthest(columns: columns, width: body.width - 1),
            fields: layout.fields.map {
                TablePlacement.Field(
                    column: $0.column, x: body.x + 1 + $0.x, width: $0.width, alignment: columns[$0.column].alignment)
            })
        drawHeader(layout, in: body.top(1), on: &grid, context: context)
        for line in 0..<visible where first + line < rowCount {
            drawRow(first + line, placement.fields, in: placement.line(line), on: &grid, context: context)
        }
        drawScrollBar(placement, on: &grid, context: context)
        return placement
    }

    /// Draws the table where it stands already, with another selection: only rows that it touches or that come into view.
    /// The columns are those of the placement.
    /// - Parameters:
    ///   - earlier: How it was laid out there.
    ///   - before: The row selected there.
    ///   - frame: A frame with the table as it stood; `grid` begins as a copy of it.
    /// - Returns: what is laid out now.
    package func moveSelection(
        from earlier: TablePlacement, selected before: Int, in frame: CellGrid, on grid: inout CellGrid,
        context: DrawContext
    ) -> TablePlacement {
        var placement = earlier
        placement.first = Self.offset(
            selected: selected, previous: earlier.first, visible: earlier.visible, count: rowCount,
            byHalfPages: context.isSlowLine)
        for line in 0..<placement.visible where placement.first + line < rowCount {
            let (row, place) = (placement.first + line, placement.line(line))
            let lineBefore = row - earlier.first
            if row == selected || row == before || !(0..<earlier.visible).contains(lineBefore) {
                grid.fill(place)
                drawRow(row, placement.fields, in: place, on: &grid, context: context)
            } else if lineBefore != line {
                let source = earlier.line(lineBefore).y
                grid.copy(frame, rows: source..<source + 1, x: 0, y: place.y, clip: place)
            }
        }
        if placement.first != earlier.first { drawScrollBar(placement, on: &grid, context: context) }
        return placement
    }

    private func drawScrollBar(_ placement: TablePlacement, on grid: inout CellGrid, context: DrawContext) {
        guard let area = placement.scrollBar else { return }
        ScrollBar(first: placement.first, visible: placement.visible, count: rowCount)
            .draw(in: area, on: &grid, context: context)
    }

    /// The rows from the selected one on, with every column, for reading aloud.
    private func told(_ limit: Int) -> Transcript.Rows {
        let first = min(max(0, selected ?? 0), max(0, rowCount - 1))
        let rows = (first..<first + min(rowCount - first, limit)).map { row in
            columns.indices.map { cell(row, $0).text }
        }
        return Transcript.Rows(
            header: columns.map(\.title), count: rowCount, selected: selected, first: first, rows: rows)
    }

    private func drawHeader(_ layout: TableLayout, in line: Rect, on grid: inout CellGrid, context: DrawContext) {
        grid.fill(line, style: "header")
        for field in layout.fields {
            let column = columns[field.column]
            var title = column.title
            if let sorted, sorted.column == field.column {
                let mark = sorted.ascending ? context.glyphs.ascending : context.glyphs.descending
                title = TextWidth.clipped(title, to: field.width - TextWidth.cells(mark)) + mark
            }
            let text = TextWidth.padded(title, to: field.width, alignment: column.alignment)
            grid.write(text, x: line.x + 1 + field.x, y: line.y, clip: line, style: "header")
        }
        if layout.hidesLeft { grid.write(context.glyphs.moreLeft, x: line.x, y: line.y, clip: line, style: "key") }
        guard layout.hidesRight else { return }
        // Where the last heading reaches the edge, the mark takes the free cell at the left.
        let edge = line.maxX - 1
        let isFree = grid.text(of: grid[edge, line.y]) == " "
        if isFree || !layout.hidesLeft {
            grid.write(context.glyphs.moreRight, x: isFree ? edge : line.x, y: line.y, clip: line, style: "key")
        }
    }

    private func drawRow(
        _ row: Int, _ fields: [TablePlacement.Field], in line: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let isSelected = row == selected
        if isSelected {
            grid.write(
                String(context.glyphs.selection), x: line.x, y: line.y, clip: line,
                style: "accent")
        }
        let plain = rowStyle?(row)
        for (index, field) in fields.enumerated() {
            let content = cell(row, field.column)
            let (text, used) = TextWidth.fitted(content.text, to: field.width)
            let free = field.width - used
            let indent =
                switch field.alignment {
                case .left: 0
                case .right: free
                case .centre: free / 2
                }
            var style = content.style == "text" ? plain ?? content.style : content.style
            if isSelected, index == 0, !context.isSlowLine {
                style = "selection"
                grid.fill(line.droppingLeft(field.x - line.x).left(field.width), style: style)
            }
            grid.write(text, x: field.x + indent, y: line.y, clip: line, style: style)
        }
    }
}

/// Where the parts of a table were put.
package struct TablePlacement: Sendable {
    /// A column, by its cells on the screen.
    package struct Field: Sendable {
        package let column: Int
        package let x: Int
        package let width: Int
        let alignment: Alignment
    }

    /// Header and rows, without the scroll bar.
    package let area: Rect
    /// Where the scroll bar stands; nil when all rows fit.
    let scrollBar: Rect?
    /// The first row shown and how many there is room for.
    package internal(set) var first: Int
    package let visible: Int
    /// The largest useful `firstColumn`.
    package let farthest: Int
    /// The columns shown.
    package let fields: [Field]

    static func none(in area: Rect) -> TablePlacement {
        TablePlacement(area: area, scrollBar: nil, first: 0, visible: 0, farthest: 0, fields: [])
    }

    /// The cells of the n-th row shown.
    func line(_ index: Int) -> Rect { area.droppingTop(1 + index).top(1) }

    /// The row at a line of the screen; nil on the header and outside.
    package func row(at y: Int) -> Int? {
        let line = y - area.y - 1
        return line >= 0 && line < visible ? first + line : nil
    }

    /// The column whose heading stands at a cell of the header.
    package func column(at x: Int) -> Int? { fields.last { $0.x <= x && x < $0.x + $0.width }?.column }
}
