/// A frame: rows of cells that widgets write into and screens and exports read from.
///
/// A wide character always owns two neighbouring cells: writing over one of them blanks the other, and one that would
/// be cut by an edge is written as a blank.
package struct CellGrid: Sendable {
    package let size: Size
    /// Where a text field wants the terminal's cursor; nil hides it.
    package var cursor: (x: Int, y: Int)?
    /// What is written, for reading aloud; nil when nobody listens.
    package var transcript: Transcript?
    /// How wide East Asian Ambiguous characters are on the terminal this frame is for.
    package let ambiguousWidth: AmbiguousWidth

    /// Where pictures stand, which a slow line gets after the text.
    package private(set) var pictures: [Rect] = []
    /// Row by row, `size.columns` each.
    package internal(set) var cells: [Cell]
    /// Styles in use; `Cell.style` indexes it. The first is `text`.
    package private(set) var styles: [TextStyle] = ["text"]
    /// Clusters of several scalars in use; `Cell.glyph - 0x110000` indexes it.
    package private(set) var clusters: [String] = []

    private var styleIndex: [TextStyle: UInt16] = ["text": 0]
    /// The style asked for last: neighbours often have the same.
    private var lastStyle: UInt16 = 0
    private var clusterIndex: [String: UInt32] = [:]

    package init(size: Size, ambiguousWidth: AmbiguousWidth = .current) {
        self.size = size
        self.ambiguousWidth = ambiguousWidth
        cells = Array(repeating: .blank, count: size.columns * size.rows)
    }

    package var bounds: Rect { Rect(size) }

    /// A map or a chart stands in a rectangle.
    package mutating func notePicture(in area: Rect) {
        let inside = area.intersection(bounds)
        if !inside.isEmpty { pictures.append(inside) }
    }

    /// Something else has been written over them.
    package mutating func forgetPictures() { pictures = [] }

    /// The cell at a place; a blank outside the grid.
    package subscript(x: Int, y: Int) -> Cell {
        guard bounds.contains(x: x, y: y) else { return .blank }
        return cells[y * size.columns + x]
    }

    /// The character of a cell; empty for the second half of a wide one.
    package func text(of cell: Cell) -> String {
        guard !cell.isContinuation else { return "" }
        if cell.glyph >= Cell.clusterBase { return clusters[Int(cell.glyph - Cell.clusterBase)] }
        return Unicode.Scalar(cell.glyph).map { String(Character($0)) } ?? "\u{FFFD}"
    }

    package func style(of cell: Cell) -> TextStyle { styles[Int(cell.style)] }

    /// A row as text, exactly `size.columns` cells wide; empty outside the grid.
    package func line(_ y: Int) -> String {
        guard y >= 0, y < size.rows else { return "" }
        var result = ""
        for cell in cells[y * size.columns..<(y + 1) * size.columns] where !cell.isContinuation {
            if cell.glyph < Cell.clusterBase, let scalar = Unicode.Scalar(cell.glyph) {
                result.unicodeScalars.append(scalar)
            } else {
                result += text(of: cell)
            }
        }
        return result
    }

    package var lines: [String] { (0..<size.rows).map(line) }

    /// The index of a style in `styles`; it is added when new. Past 65,535 styles the plain one is used.
    mutating func index(of style: TextStyle) -> UInt16 {
        if styles[Int(lastStyle)] == style { return lastStyle }
        if let known = styleIndex[style] {
            lastStyle = known
            return known
        }
        guard let next = UInt16(exactly: styles.count) else { return 0 }
        styles.append(style)
        styleIndex[style] = next
        lastStyle = next
        return next
    }

    /// Whether all that is named in another grid is named alike here; more may be named here.
    package func knowsNames(of other: CellGrid) -> Bool {
        styles.starts(with: other.styles) && clusters.starts(with: other.clusters)
    }

    /// Whether a row has the same cells as in a grid of the same size whose names are known here.
    package func hasSameRow(_ y: Int, as other: CellGrid) -> Bool {
        let row = y * size.columns..<(y + 1) * size.columns
        return cells[row] == other.cells[row]
    }

    /// Takes over the numbers of another grid that names all that is named here alike.
    /// - Returns: whether both name all of the other's styles and clusters alike now.
    mutating func adoptNames(of other: CellGrid) -> Bool {
        if knowsNames(of: other) { return true }
        guard other.knowsNames(of: self) else { return false }
        (styles, styleIndex, lastStyle) = (other.styles, other.styleIndex, other.lastStyle)
        (clusters, clusterIndex) = (other.clusters, other.clusterIndex)
        return true
    }

    mutating func glyph(of cluster: TextCluster) -> UInt32 {
        guard let text = cluster.joined else { return cluster.scalar.value }
        return glyph(ofText: text)
    }

    /// The number of a cluster of several scalars.
    mutating func glyph(ofText text: String) -> UInt32 {
        if let known = clusterIndex[text] { return known }
        let next = Cell.clusterBase + UInt32(clusters.count)
        clusters.append(text)
        clusterIndex[text] = next
        return next
    }

    /// Puts a glyph at a place inside the grid; the caller has made sure that all its cells are inside. Halves of wide
    /// characters that it covers take their other half with them.
    mutating func place(_ glyph: UInt32, width: Int, x: Int, y: Int, style: UInt16) {
        let first = y * size.columns + x
        let last = first + width - 1
        if cells[first].isContinuation, x > 0 { blank(first - 1) }
        if cells[last].width == 2, x + width < size.columns { blank(last + 1) }
        cells[first] = Cell(glyph: glyph, style: style, width: UInt8(width))
        if width == 2 { cells[last] = Cell(glyph: 0, style: style, width: 0) }
    }

    /// Copies a cell over those to its right in a row; none of them may reach beyond the last.
    mutating func repeatCell(_ x: Int, through last: Int, y: Int) {
        let start = y * size.columns
        let cell = cells[start + x]
        for index in start + x + 1...start + last { cells[index] = cell }
    }

    mutating func setStyle(_ style: UInt16, at index: Int) {
        let old = cells[index]
        cells[index] = Cell(glyph: old.glyph, style: style, width: old.width)
    }

    private mutating func blank(_ index: Int) {
        cells[index] = Cell(glyph: 0x20, style: cells[index].style, width: 1)
    }
}
