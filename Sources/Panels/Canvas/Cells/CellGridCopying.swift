extension CellGrid {
    /// Copies rows of another grid to a place here, cut to `clip`; what both grids name alike keeps its look.
    package mutating func copy(_ source: CellGrid, rows: Range<Int>, x: Int, y: Int, clip: Rect) {
        let area = clip.intersection(bounds)
        let columns = max(area.x, x)..<max(area.x, x, min(area.maxX, x + source.size.columns))
        let y = y + max(0, -rows.lowerBound)
        let rows = rows.clamped(to: 0..<source.size.rows)
        let styles = source.styles.map { index(of: $0) }
        let clusters = source.clusters.map { glyph(ofText: $0) }
        func here(_ cell: Cell) -> Cell {
            let glyph = cell.glyph < Cell.clusterBase ? cell.glyph : clusters[Int(cell.glyph - Cell.clusterBase)]
            return Cell(glyph: glyph, style: styles[Int(cell.style)], width: cell.width)
        }
        for row in rows {
            let line = y + row - rows.lowerBound
            guard line >= area.y, line < area.maxY else { continue }
            let (from, to) = (row * source.size.columns - x, line * size.columns)
            // Wide characters can be cut at the ends only: what lies between is taken as it is.
            let inside = columns.dropFirst(Self.endColumns).dropLast(Self.endColumns)
            for column in columns where !inside.contains(column) || source.cells[from + column].width == 2 {
                if inside.contains(column), column + 1 < inside.endIndex { continue }
                let cell = here(source.cells[from + column])
                guard !cell.isContinuation, column + Int(cell.width) <= area.maxX else { continue }
                place(cell.glyph, width: Int(cell.width), x: column, y: line, style: cell.style)
            }
            for column in inside { cells[to + column] = here(source.cells[from + column]) }
        }
        for picture in source.pictures {
            let part = picture.intersection(
                Rect(x: 0, y: rows.lowerBound, width: source.size.columns, height: rows.count))
            notePicture(
                in: Rect(x: x + part.x, y: y + part.y - rows.lowerBound, width: part.width, height: part.height)
                    .intersection(area))
        }
    }

    /// As far as a wide character that an end cuts can reach.
    private static let endColumns = 2
}
