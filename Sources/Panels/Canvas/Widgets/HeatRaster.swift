package import CityModel

/// A matrix of values as shades: roads by time of day, places by hour, a grid over an area.
///
/// Matrices finer than the cells are merged, and the worst value of each cell is shown; coarser ones are stretched.
package struct HeatRaster: Sendable {
    package let columns: Int
    package let rows: Int
    /// Row-major, the first row on top; nil for unknown.
    package let values: [Double?]
    package let scale: HeatScale
    /// Names of the rows; shown where each row has its own line, else the first and the last.
    package let rowLabels: [String]
    /// Names below the columns they begin at.
    package let columnLabels: [(column: Int, label: String)]
    /// When the columns are equal steps of time: from the beginning of the first to the end of the last.
    package let range: TimeRange?
    package let unit: String
    package var selected: (row: Int, column: Int)?

    package init(
        columns: Int, rows: Int, values: [Double?], scale: HeatScale, rowLabels: [String] = [],
        columnLabels: [(column: Int, label: String)] = [], range: TimeRange? = nil, unit: String = "",
        selected: (row: Int, column: Int)? = nil
    ) {
        precondition(columns >= 0 && rows >= 0 && values.count == columns * rows, "\(values.count) values")
        self.columns = columns
        self.rows = rows
        self.values = values
        self.scale = scale
        self.rowLabels = rowLabels
        self.columnLabels = columnLabels
        self.range = range
        self.unit = unit
        self.selected = selected
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty, columns > 0, rows > 0 else { return }
        grid.notePicture(in: area)
        let hasLegend = area.height >= 4
        let hasAxis = (range != nil || !columnLabels.isEmpty) && area.height >= 3
        let body = area.droppingBottom((hasLegend ? 1 : 0) + (hasAxis ? 1 : 0))
        let layout = HeatLayout(self, in: body, context: context)
        let cells = HeatCells(scale: scale, isDense: layout.isDense, context: context)
        for y in 0..<layout.plot.height {
            for x in 0..<layout.plot.width { drawCell(x, y, layout, cells, on: &grid, context: context) }
        }
        drawSelected(layout, on: &grid)
        drawRowLabels(layout, in: body, on: &grid)
        if hasAxis { drawAxis(layout, in: area.droppingTop(body.height).top(1), on: &grid) }
        if hasLegend { HeatLegend(scale: scale, unit: unit).draw(in: area.bottom(1), on: &grid, context: context) }
    }

    private func drawCell(
        _ x: Int, _ y: Int, _ layout: HeatLayout, _ cells: HeatCells, on grid: inout CellGrid, context: DrawContext
    ) {
        let (screenX, screenY) = (layout.plot.x + x, layout.plot.y + y)
        let columns = layout.columns(at: x)
        guard cells.rowsPerCell == 2 else {
            let value = worst(layout.rows(at: y, of: layout.plot.height), columns)
            cells.write(value, x: screenX, y: screenY, clip: layout.plot, on: &grid, context: context)
            return
        }
        let upper = worst(layout.rows(at: 2 * y, of: 2 * layout.plot.height), columns)
        let lower = worst(layout.rows(at: 2 * y + 1, of: 2 * layout.plot.height), columns)
        cells.write(upper, over: lower, x: screenX, y: screenY, clip: layout.plot, on: &grid, context: context)
    }

    private func worst(_ rows: Range<Int>, _ columns: Range<Int>) -> Double? {
        scale.worst(of: rows.lazy.flatMap { row in columns.lazy.map { values[row * self.columns + $0] } })
    }

    private func drawSelected(_ layout: HeatLayout, on grid: inout CellGrid) {
        guard let selected, (0..<rows).contains(selected.row), (0..<columns).contains(selected.column) else { return }
        let x = selected.column * layout.plot.width / columns
        let y = selected.row * layout.plot.height / rows
        grid.restyle(
            Rect(x: layout.plot.x + x, y: layout.plot.y + y, width: 1, height: 1),
            style: TextStyle("map.selected", bold: true))
    }

    private func drawRowLabels(_ layout: HeatLayout, in body: Rect, on grid: inout CellGrid) {
        let room = body.left(layout.labelWidth)
        guard !room.isEmpty, !rowLabels.isEmpty else { return }
        var lastLine = -1
        for (row, label) in rowLabels.prefix(rows).enumerated() {
            let line = row * layout.plot.height / rows
            guard line > lastLine, line < layout.plot.height else { continue }
            lastLine = line
            grid.write(
                TextWidth.clipped(label, to: layout.labelWidth), x: room.x, y: room.y + line, clip: room,
                style: "chart.axis")
        }
    }

    private func drawAxis(_ layout: HeatLayout, in line: Rect, on grid: inout CellGrid) {
        if let range {
            TimeAxis(range: range, columns: layout.plot.width)
                .draw(in: line, plot: layout.plot, range: range, on: &grid)
            return
        }
        var free = line.x
        for (column, label) in columnLabels where (0..<columns).contains(column) {
            let x = layout.plot.x + column * layout.plot.width / columns
            let width = TextWidth.cells(label)
            guard x >= free, x + width <= line.maxX else { continue }
            grid.write(label, x: x, y: line.y, clip: line, style: "chart.axis")
            free = x + width + 1
        }
    }
}

/// Where the parts of a raster lie, and which of its rows and columns meet in a cell.
struct HeatLayout {
    let labelWidth: Int
    let plot: Rect
    /// Whether there are more rows than lines.
    let isDense: Bool
    private let rowCount: Int
    private let columnCount: Int

    init(_ raster: HeatRaster, in body: Rect, context: DrawContext) {
        let longest = raster.rowLabels.reduce(0) { max($0, TextWidth.cells($1)) }
        labelWidth = body.width >= 16 ? min(longest, body.width / 3) : 0
        let free = body.droppingLeft(labelWidth > 0 ? labelWidth + 1 : 0)
        (rowCount, columnCount) = (raster.rows, raster.columns)
        isDense = raster.rows > free.height
        let lines = isDense ? free.height : min(free.height, raster.rows * max(1, min(3, free.height / raster.rows)))
        let stretch = max(1, min(6, free.width / max(1, raster.columns)))
        plot = free.top(lines).left(raster.columns > free.width ? free.width : raster.columns * stretch)
    }

    /// The matrix rows that line `y` of `lines` shows; at least one.
    func rows(at y: Int, of lines: Int) -> Range<Int> { Self.part(y, of: lines, count: rowCount) }

    func columns(at x: Int) -> Range<Int> { Self.part(x, of: plot.width, count: columnCount) }

    static func part(_ index: Int, of parts: Int, count: Int) -> Range<Int> {
        let first = min(index * count / max(1, parts), count - 1)
        let end = (index + 1) * count / max(1, parts)
        return first..<max(first + 1, end)
    }
}
