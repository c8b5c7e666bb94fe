extension CellGrid {
    /// A blank grid that names styles and clusters by the same numbers, so that what is drawn on it is copied back as it is.
    package func blank() -> CellGrid {
        var grid = self
        grid.cells = Array(repeating: .blank, count: cells.count)
        grid.cursor = nil
        grid.transcript = nil
        grid.forgetPictures()
        return grid
    }

    /// Copies rows of another grid to a place here, cut to `clip`; what both grids name alike keeps its look.
    package mutating func copy(_ source: CellGrid, rows: Range<Int>, x: Int, y: Int, clip: Rect) {
        let area = clip.intersection(bounds)
        let columns = max(area.x, x)..<max(area.x, x, min(area.maxX, x + source.size.columns))
        let y = y + max(0, -rows.lowerBound)
        let rows = rows.clamped(to: 0..<source.size.rows)
        let numbers = SourceNumbers(source, on: &self)
        // Wide characters can be cut at the ends only: what lies between is taken as it is.
        let inside = columns.dropFirst(Self.endColumns).dropLast(Self.endColumns)
        let (head, tail) = (columns.lowerBound..<inside.startIndex, inside.endIndex..<columns.upperBound)
        for row in rows {
            let line = y + row - rows.lowerBound
            guard line >= area.y, line < area.maxY else { continue }
            let (from, to) = (row * source.size.columns - x, line * size.columns)
            for column in head { copyWhole(numbers.here(source.cells[from + column]), column, line, area) }
            if let last = inside.last, source.cells[from + last].width == 2 {
                copyWhole(numbers.here(source.cells[from + last]), last, line, area)
            }
            for column in tail { copyWhole(numbers.here(source.cells[from + column]), column, line, area) }
            guard !inside.isEmpty else { continue }
            let taken = source.cells[from + inside.startIndex..<from + inside.endIndex]
            let place = to + inside.startIndex..<to + inside.endIndex
            if numbers.areSame {
                cells.replaceSubrange(place, with: taken)
            } else {
                for (index, cell) in zip(place, taken) { cells[index] = numbers.here(cell) }
            }
        }
        for picture in source.pictures {
            let part = picture.intersection(
                Rect(x: 0, y: rows.lowerBound, width: source.size.columns, height: rows.count))
            notePicture(
                in: Rect(x: x + part.x, y: y + part.y - rows.lowerBound, width: part.width, height: part.height)
                    .intersection(area))
        }
    }

    /// Leaves out second halves and wide characters that the edge cuts.
    private mutating func copyWhole(_ cell: Cell, _ column: Int, _ line: Int, _ area: Rect) {
        guard !cell.isContinuation, column + Int(cell.width) <= area.maxX else { return }
        place(cell.glyph, width: Int(cell.width), x: column, y: line, style: cell.style)
    }

    /// As far as a wide character that an end cuts can reach.
    private static let endColumns = 2
}

/// What another grid's numbers are here.
private struct SourceNumbers {
    let areSame: Bool
    private let styles: [UInt16]
    private let clusters: [UInt32]

    init(_ source: CellGrid, on grid: inout CellGrid) {
        guard !grid.adoptNames(of: source) else {
            (areSame, styles, clusters) = (true, [], [])
            return
        }
        let styles = source.styles.map { grid.index(of: $0) }
        let clusters = source.clusters.map { grid.glyph(ofText: $0) }
        (self.styles, self.clusters) = (styles, clusters)
        areSame =
            styles.indices.allSatisfy { styles[$0] == $0 }
            && clusters.indices.allSatisfy { clusters[$0] == Cell.clusterBase + UInt32($0) }
    }

    func here(_ cell: Cell) -> Cell {
        guard !areSame else { return cell }
        let glyph = cell.glyph < Cell.clusterBase ? cell.glyph : clusters[Int(cell.glyph - Cell.clusterBase)]
        return Cell(glyph: glyph, style: styles[Int(cell.style)], width: cell.width)
    }
}
