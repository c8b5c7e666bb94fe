import CNcurses
import Canvas

/// Brings frames onto the screen with as few changes as possible: cells that differ from the last frame go to ncurses,
/// and ncurses sends what is cheapest.
struct FramePainter {
    private struct Look: Hashable {
        let attributes: attr_t
        let pair: Int32
    }

    private let ascii: Bool
    private var shown: ScreenFrame
    private var pairs: ColourPairs
    private var theme: Theme?
    private var looks: [Look] = [Look(attributes: 0, pair: 0)]
    private var lookNumbers: [Look: UInt32] = [Look(attributes: 0, pair: 0): 0]
    private var styleNumbers: [TextStyle: UInt32] = [:]
    private var clusters: [String] = []
    private var clusterNumbers: [String: UInt32] = [:]

    init(size: Size, depth: ColorDepth, ascii: Bool) {
        self.ascii = ascii
        shown = .blank(size)
        pairs = ColourPairs(depth: depth)
    }

    mutating func resize(to size: Size) {
        city_erase()
        city_redraw_all()
        shown = .blank(size)
    }

    mutating func forget() { resize(to: shown.size) }

    mutating func paint(_ grid: CellGrid, theme: Theme) {
        if self.theme != theme { change(to: theme) }
        if clusters.count > 4096 { forgetClusters() }
        let frame = frame(of: grid)
        for y in 0..<frame.size.rows {
            for run in frame.changedRuns(of: y, since: shown) { put(run, of: y, frame) }
        }
        shown = frame
        let cursor = grid.cursor.flatMap { Rect(frame.size).contains(x: $0.x, y: $0.y) ? $0 : nil }
        city_flush(cursor.map { Int32($0.y) } ?? -1, cursor.map { Int32($0.x) } ?? -1)
    }

    private mutating func change(to theme: Theme) {
        if self.theme != nil { forget() }
        self.theme = theme
        pairs.forget()
        looks = [Look(attributes: 0, pair: 0)]
        lookNumbers = [looks[0]: 0]
        styleNumbers.removeAll()
    }

    private mutating func forgetClusters() {
        clusters.removeAll()
        clusterNumbers.removeAll()
        forget()
    }

    /// The grid cut or filled up to the screen's size; a wide character cut at the right edge becomes a blank.
    private mutating func frame(of grid: CellGrid) -> ScreenFrame {
        let styles = grid.styles.map { number(of: $0) }
        let renumbered = grid.clusters.map { number(ofCluster: $0) }
        let size = shown.size
        var frame = ScreenFrame.blank(size)
        let columns = min(size.columns, grid.size.columns)
        for y in 0..<min(size.rows, grid.size.rows) {
            for x in 0..<columns {
                let cell = grid.cells[y * grid.size.columns + x]
                let isCut = cell.width == 2 && x + 1 >= columns
                let isCluster = cell.glyph >= 0x110000
                let glyph = isCluster ? renumbered[Int(cell.glyph - 0x110000)] : cell.glyph
                frame.places[y * size.columns + x] = ScreenFrame.Place(
                    glyph: isCut ? 0x20 : glyph, look: styles[Int(cell.style)], width: isCut ? 1 : cell.width)
            }
        }
        return frame
    }

    private mutating func number(of style: TextStyle) -> UInt32 {
        if let known = styleNumbers[style] { return known }
        let found = (theme ?? .plain).look(of: style, depth: pairs.depth)
        let look = Look(
            attributes: city_attributes(
                found.isBold ? 1 : 0, found.isDim ? 1 : 0, found.isUnderlined ? 1 : 0, found.isReversed ? 1 : 0),
            pair: pairs.pair(found))
        let number = lookNumbers[look] ?? UInt32(looks.count)
        if Int(number) == looks.count { looks.append(look) }
        lookNumbers[look] = number
        styleNumbers[style] = number
        return number
    }

    private mutating func number(ofCluster text: String) -> UInt32 {
        if let known = clusterNumbers[text] { return known }
        let number = 0x110000 + UInt32(clusters.count)
        clusters.append(text)
        clusterNumbers[text] = number
        return number
    }

    private func put(_ run: Range<Int>, of y: Int, _ frame: ScreenFrame) {
        for x in run {
            let place = frame.places[y * frame.size.columns + x]
            guard place.width > 0 else { continue }
            let look = looks[Int(place.look)]
            if (0x20...0x7E).contains(place.glyph) {
                withUnsafePointer(to: place.glyph) { city_put(Int32(y), Int32(x), $0, 1, look.attributes, look.pair) }
            } else {
                putGlyph(place, look, x: x, y: y)
            }
        }
    }

    private func putGlyph(_ place: ScreenFrame.Place, _ look: Look, x: Int, y: Int) {
        let text =
            place.glyph >= 0x110000
            ? clusters[Int(place.glyph - 0x110000)]
            : Unicode.Scalar(place.glyph).map { String(Character($0)) } ?? "?"
        let glyph = ScreenGlyph(text, width: Int(place.width), ascii: ascii)
        for (index, scalars) in glyph.places.enumerated() {
            city_put(Int32(y), Int32(x + index), scalars, Int32(scalars.count), look.attributes, look.pair)
        }
    }
}
