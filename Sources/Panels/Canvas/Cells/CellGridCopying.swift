extension CellGrid {
    /// Copies rows of another grid to a place here, cut to `clip`; what both grids name alike keeps its look.
    package mutating func copy(_ source: CellGrid, rows: Range<Int>, x: Int, y: Int, clip: Rect) {
        let area = clip.intersection(bounds)
        let styles = source.styles.map { index(of: $0) }
        for row in rows.clamped(to: 0..<source.size.rows) {
            let line = y + row - rows.lowerBound
            guard line >= area.y, line < area.maxY else { continue }
            for column in 0..<source.size.columns {
                let cell = source.cells[row * source.size.columns + column]
                let place = x + column
                guard !cell.isContinuation, place >= area.x, place + Int(cell.width) <= area.maxX else { continue }
                let glyph = cell.glyph < Cell.clusterBase ? cell.glyph : self.glyph(ofText: source.text(of: cell))
                self.place(glyph, width: Int(cell.width), x: place, y: line, style: styles[Int(cell.style)])
            }
        }
    }
}
