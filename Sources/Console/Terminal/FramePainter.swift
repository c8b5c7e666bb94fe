import Canvas

/// Turns frames into the fewest bytes that bring them onto the terminal: only cells that differ from the last frame, never
/// half of a wide character, with scrolling and erasing where they are shorter.
struct FramePainter {
    /// Blanks that are shorter erased than written: when the cursor has to be moved behind them, and when it has to be moved
    /// anyway.
    private static let (leastBlanksWithin, leastBlanksBefore) = (7, 4)
    /// Changed cells of a row from which erasing it first can be worth a try.
    private static let leastChangesToErase = 16

    private let depth: ColorDepth
    private let ascii: Bool
    private var capabilities: TerminalCapabilities
    private var shown: ScreenFrame
    /// The last grid and what it is on the screen: rows that did not change are not turned again.
    private var last: (grid: CellGrid, frame: ScreenFrame)?
    /// What the last frame was to show, when some of it was left for later.
    private var unfinished: ScreenFrame?
    private var looks: LookTable
    private var glyphs: GlyphTable
    private var theme: Theme?
    private var writer: SequenceWriter
    /// The look in force on the terminal; nil when nobody knows.
    private var look: UInt32?
    private var needsClear = true
    private var isCursorShown: Bool?

    init(size: Size, capabilities: TerminalCapabilities, depth: ColorDepth, ascii: Bool) {
        self.capabilities = capabilities
        self.depth = depth
        self.ascii = ascii
        shown = ScreenFrame(size)
        looks = LookTable(capabilities, depth: depth)
        glyphs = GlyphTable(ascii: ascii)
        writer = SequenceWriter(capabilities)
    }

    /// The next frame clears the screen first: it has another size, or something else has written on it.
    mutating func resize(to size: Size) {
        shown = ScreenFrame(size)
        last = nil
        needsClear = true
        forgetState()
    }

    mutating func forget() { resize(to: shown.size) }

    /// Something else has been written at a row.
    mutating func forgetRow(_ y: Int) {
        guard y < shown.size.rows else { return }
        for index in shown.row(y) { shown.places[index] = .unknown }
        writer.lose()
    }

    /// The terminal has proved that it repeats characters.
    mutating func allowRepeat() { capabilities.hasRepeat = true }

    /// Whether all of the last frame stands on the screen.
    var isWhole: Bool { unfinished == nil }

    /// What brings the frame onto the screen, or the share of it that is due; empty when it is there already.
    mutating func paint(_ grid: CellGrid, theme: Theme, share: FrameShare = .whole) -> [UInt8] {
        if self.theme != theme { change(to: theme) }
        if glyphs.isFull { forgetGlyphs() }
        let whole = frame(of: grid)
        if needsClear { clear() }
        let frame = share.isWhole ? whole : part(of: whole, grid, share)
        if frame != shown { paint(frame, most: share.bytes) }
        unfinished = shown == whole ? nil : whole
        placeCursor(grid.cursor.flatMap { Rect(frame.size).contains(x: $0.x, y: $0.y) ? $0 : nil })
        return writer.take()
    }

    private mutating func clear() {
        writer.append(looks.way(from: nil, to: 0))
        look = 0
        writer.clear()
        needsClear = false
    }

    private mutating func forgetState() {
        look = nil
        isCursorShown = nil
        writer.lose()
    }

    /// Everything is written anew over what stands there, without clearing first.
    private mutating func change(to theme: Theme) {
        if self.theme != nil { shown = ScreenFrame(shown.size, filledWith: .unknown) }
        last = nil
        self.theme = theme
        looks = LookTable(capabilities, depth: depth)
        look = nil
    }

    private mutating func forgetGlyphs() {
        glyphs = GlyphTable(ascii: ascii)
        last = nil
        shown = ScreenFrame(shown.size, filledWith: .unknown)
    }

    /// The grid cut or filled up to the screen's size; a wide character cut at the right edge becomes a blank.
    private mutating func frame(of grid: CellGrid) -> ScreenFrame {
        let theme = theme ?? .plain
        let styles = grid.styles.map { looks.number(of: $0, theme: theme) }
        let clusters = grid.clusters.map { glyphs.number(ofCluster: $0) }
        let size = shown.size
        let before = last.flatMap { $0.grid.size == grid.size && grid.knowsNames(of: $0.grid) ? $0 : nil }
        var frame = before?.frame ?? ScreenFrame(size)
        last = nil
        let columns = min(size.columns, grid.size.columns)
        frame.places.withUnsafeMutableBufferPointer { places in
            for y in 0..<min(size.rows, grid.size.rows) {
                if let before, before.grid.hasSameRow(y, as: grid) { continue }
                let row = grid.cells[y * grid.size.columns..<y * grid.size.columns + columns]
                for (x, cell) in row.enumerated() {
                    let style = styles[Int(cell.style)]
                    let isCut = cell.width == 2 && x + 1 >= columns
                    let glyph = cell.glyph >= 0x110000 ? clusters[Int(cell.glyph - 0x110000)] : cell.glyph
                    places[y * size.columns + x] =
                        glyph == 0x20 || isCut
                        ? ScreenFrame.Place(glyph: 0x20, look: looks.blanks[Int(style)], width: 1)
                        : ScreenFrame.Place(glyph: glyph, look: style, width: cell.width)
                }
            }
        }
        if !capabilities.waitsAtMargin { frame.clearLastPlace() }
        last = (grid, frame)
        return frame
    }

    /// The frame with what waits as it stands on the screen, or blank.
    private mutating func part(of whole: ScreenFrame, _ grid: CellGrid, _ share: FrameShare) -> ScreenFrame {
        var frame = whole
        if share.leavesUnfinished, let unfinished, unfinished.size == whole.size {
            for y in 0..<whole.size.rows where whole.places[whole.row(y)] == unfinished.places[whole.row(y)] {
                frame.places.replaceSubrange(whole.row(y), with: shown.places[whole.row(y)])
            }
        }
        guard share.pictures != .shown else { return frame }
        let ground = ScreenFrame.Place(
            glyph: 0x20, look: looks.blanks[Int(looks.number(of: "text", theme: theme ?? .plain))], width: 1)
        for picture in grid.pictures {
            let area = picture.intersection(Rect(whole.size))
            for y in area.y..<area.maxY {
                let start = y * whole.size.columns
                let inside = uncut(area.x..<area.maxX, whole, start, keeping: share.pictures == .kept)
                for x in inside {
                    frame.places[start + x] = share.pictures == .kept ? shown.places[start + x] : ground
                }
            }
        }
        return frame
    }

    /// The columns without those at the ends that would cut a wide character in two.
    private func uncut(_ columns: Range<Int>, _ whole: ScreenFrame, _ start: Int, keeping: Bool) -> Range<Int> {
        func isCut(before x: Int) -> Bool {
            x < whole.size.columns
                && (whole.places[start + x].width == 0 || (keeping && shown.places[start + x].width == 0))
        }
        var (first, end) = (columns.lowerBound, columns.upperBound)
        while first < end, isCut(before: first) { first += 1 }
        while end > first, isCut(before: end) { end -= 1 }
        return first..<end
    }

    // MARK: Rows

    /// - Parameter most: bytes after which the rows that are left wait; nil for none.
    private mutating func paint(_ frame: ScreenFrame, most: Int?) {
        var rows = changedRows(in: frame)
        if capabilities.hasScrollRegion, let scroll = ScrollFinder(shown, frame, changedRows: rows).best() {
            perform(scroll)
            rows = changedRows(in: frame)
        }
        for y in rows {
            if let most, writer.bytes.count >= most { return }
            paint(row: y, of: frame)
            shown.places.replaceSubrange(frame.row(y), with: frame.places[frame.row(y)])
        }
    }

    private func changedRows(in frame: ScreenFrame) -> [Int] {
        (0..<frame.size.rows).filter { frame.places[frame.row($0)] != shown.places[shown.row($0)] }
    }

    private mutating func perform(_ scroll: ScrollFinder.Scroll) {
        set(0)
        writer.append(SequenceWriter.sequence("r", "\(scroll.top + 1);\(scroll.bottom + 1)"))
        writer.lose()
        let steps = abs(scroll.count)
        if capabilities.hasScrollBy {
            writer.append(SequenceWriter.sequence(scroll.count > 0 ? "S" : "T", steps == 1 ? "" : "\(steps)"))
        } else {
            writer.move(toY: scroll.count > 0 ? scroll.bottom : scroll.top, x: 0)
            for _ in 0..<steps { writer.append(scroll.count > 0 ? "\n" : "\u{1B}M") }
        }
        writer.append(SequenceWriter.sequence("r", ""))
        writer.lose()
        shown.scroll(scroll.top, scroll.bottom, by: scroll.count)
    }

    /// Writes what changed in a row; where much did, perhaps after erasing the rest of it, when that is shorter.
    private mutating func paint(row y: Int, of frame: ScreenFrame) {
        let (start, columns) = (y * frame.size.columns, 0..<frame.size.columns)
        let changed = columns.filter { frame.places[start + $0] != shown.places[start + $0] }
        guard let first = changed.first, changed.count >= Self.leastChangesToErase,
            capabilities.hasEraseLine, capabilities.isStandard
        else {
            paintChanges(row: y, of: frame)
            return
        }
        let before = (writer, look)
        paintChanges(row: y, of: frame)
        let without = (writer, look)
        (writer, look) = before
        eraseToEnd(first, y)
        for x in first..<frame.size.columns { shown.places[start + x] = .blank }
        paintChanges(row: y, of: frame)
        if writer.bytes.count >= without.0.bytes.count { (writer, look) = without }
    }

    private mutating func paintChanges(row y: Int, of frame: ScreenFrame) {
        let start = y * frame.size.columns
        let last = (0..<frame.size.columns).last { frame.places[start + $0] != shown.places[start + $0] } ?? -1
        var x = 0
        while x <= last {
            guard frame.places[start + x] != shown.places[start + x] else {
                x += 1
                continue
            }
            let place = frame.places[start + x]
            if place == .blank, last - x >= 3, isBlank(from: x, frame, start) {
                eraseToEnd(x, y)
                return
            }
            let blanks = place.isBlank ? erasableBlanks(x, last, frame, start) : 0
            if blanks > 0 {
                erase(blanks, x, y, look: place.look)
                x += blanks
            } else {
                x += write(x, y, frame, last: last)
            }
        }
    }

    private func isBlank(from x: Int, _ frame: ScreenFrame, _ start: Int) -> Bool {
        capabilities.hasEraseLine && capabilities.isStandard
            && frame.places[start + x..<start + frame.size.columns].allSatisfy { $0 == .blank }
    }

    private mutating func eraseToEnd(_ x: Int, _ y: Int) {
        writer.move(toY: y, x: x)
        setBackground(of: 0)
        writer.append(SequenceWriter.sequence("K", ""))
    }

    /// How many blanks of one look begin here, when erasing them is shorter than writing them. A wide character that
    /// stood there is never erased by half.
    private func erasableBlanks(_ x: Int, _ last: Int, _ frame: ScreenFrame, _ start: Int) -> Int {
        let place = frame.places[start + x]
        let look = looks.looks[Int(place.look)]
        guard capabilities.isStandard, capabilities.hasEraseCharacters, look.isErasable,
            look.background.isEmpty || capabilities.erasesWithBackground
        else { return 0 }
        var end = x
        while end <= last, frame.places[start + end] == place { end += 1 }
        if end < frame.size.columns, shown.places[start + end].width == 0 { end -= 1 }
        let goesOn = end <= last && frame.places[start + end] != shown.places[start + end]
        return end - x >= (goesOn ? Self.leastBlanksWithin : Self.leastBlanksBefore) ? end - x : 0
    }

    private mutating func erase(_ count: Int, _ x: Int, _ y: Int, look: UInt32) {
        writer.move(toY: y, x: x)
        setBackground(of: look)
        writer.append(SequenceWriter.sequence("X", "\(count)"))
    }

    // MARK: Characters

    /// Writes the character at a place, or a run of the same; returns the cells it took.
    private mutating func write(_ x: Int, _ y: Int, _ frame: ScreenFrame, last: Int) -> Int {
        let start = y * frame.size.columns
        let place = frame.places[start + x]
        guard place.width > 0 else { return 1 }
        approach(x, y, frame)
        set(place.look, isBlank: place.isBlank)
        let width = Int(place.width)
        if (0x20...0x7E).contains(place.glyph) {
            writer.append([UInt8(place.glyph)])
            writer.advance(1, columns: frame.size.columns)
            return capabilities.hasRepeat ? repeated(place, x, frame, start, last, byteCount: 1) : 1
        }
        let glyph = glyphs.entry(place)
        writer.append(glyph.bytes)
        writer.advance(width, columns: frame.size.columns, isDoubtful: glyph.isDoubtful)
        guard capabilities.hasRepeat, width == 1, !glyph.isDoubtful else { return width }
        return repeated(place, x, frame, start, last, byteCount: glyph.bytes.count)
    }

    /// Lets the terminal repeat what has just been written when that is shorter.
    private mutating func repeated(
        _ place: ScreenFrame.Place, _ x: Int, _ frame: ScreenFrame, _ start: Int, _ last: Int, byteCount: Int
    ) -> Int {
        var end = x + 1
        while end <= last, frame.places[start + end] == place, shown.places[start + end] != place { end += 1 }
        let count = end - x - 1
        guard count > 0, end < frame.size.columns else { return 1 }
        let sequence = SequenceWriter.sequence("b", "\(count)")
        guard sequence.count < count * byteCount else { return 1 }
        writer.append(sequence)
        writer.advance(count, columns: frame.size.columns)
        return count + 1
    }

    /// Goes to a place of a row; a short gap is written again where that is shorter than jumping over it.
    private mutating func approach(_ x: Int, _ y: Int, _ frame: ScreenFrame) {
        guard let at = writer.x, writer.y == y, at < x, x - at <= 3, let look else {
            writer.move(toY: y, x: x)
            return
        }
        let gap = frame.places[y * frame.size.columns + at..<y * frame.size.columns + x]
        let isFree = gap.allSatisfy {
            (0x20...0x7E).contains($0.glyph) && ($0.look == look || ($0.isBlank && looks.isSameBlank(look, $0.look)))
        }
        guard isFree, gap.count < writer.cost(toY: y, x: x) else {
            writer.move(toY: y, x: x)
            return
        }
        writer.append(gap.map { UInt8(truncatingIfNeeded: $0.glyph) })
        writer.advance(gap.count, columns: frame.size.columns)
    }

    private mutating func set(_ wanted: UInt32, isBlank: Bool = false) {
        if let look, look == wanted || (isBlank && looks.isSameBlank(look, wanted)) { return }
        writer.append(looks.way(from: look, to: wanted))
        look = wanted
    }

    /// Erasing takes the background in force and nothing else of the look.
    private mutating func setBackground(of wanted: UInt32) {
        if let look, looks.looks[Int(look)].isErasable,
            looks.looks[Int(look)].background == looks.looks[Int(wanted)].background
        {
            return
        }
        set(wanted)
    }

    private mutating func placeCursor(_ cursor: (x: Int, y: Int)?) {
        guard let cursor else {
            if isCursorShown != false { writer.append(capabilities.hideCursor) }
            isCursorShown = false
            return
        }
        writer.move(toY: cursor.y, x: cursor.x)
        if isCursorShown != true { writer.append(capabilities.showCursor) }
        isCursorShown = true
    }
}
