/// A raster finer than cells for charts and maps: braille dots, 2 × 4 a cell, or with ASCII 1 × 2 a cell.
/// Each cell has one style, that of the last dot set in it.
struct DotCanvas {
    let area: Rect
    let dotsPerColumn: Int
    let dotsPerRow: Int
    /// Extent in dots.
    let width: Int
    let height: Int

    private let usesBraille: Bool
    private var masks: [UInt8]
    private var styles: [UInt16]
    private var palette: [TextStyle] = []

    init(area: Rect, glyphs: GlyphSet) {
        self.area = area
        usesBraille = glyphs.allowsBraille
        dotsPerColumn = usesBraille ? 2 : 1
        dotsPerRow = usesBraille ? 4 : 2
        width = area.width * dotsPerColumn
        height = area.height * dotsPerRow
        masks = Array(repeating: 0, count: area.width * area.height)
        styles = Array(repeating: 0, count: area.width * area.height)
    }

    /// Registers a style; the result goes into the drawing calls.
    mutating func pen(_ style: TextStyle) -> UInt16 {
        if let known = palette.firstIndex(of: style) { return UInt16(known) }
        palette.append(style)
        return UInt16(palette.count - 1)
    }

    mutating func set(x: Int, y: Int, pen: UInt16) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        setInside(x, y, pen)
    }

    /// A straight line; `every` n draws only each n-th dot. Ends far outside are clipped first (Liang–Barsky), so a
    /// line costs as much as its visible part.
    mutating func line(fromX x0: Double, y y0: Double, toX x1: Double, y y1: Double, pen: UInt16, every: Int = 1) {
        guard width > 0, height > 0, x0.isFinite, y0.isFinite, x1.isFinite, y1.isFinite,
            let clipped = clip(x0, y0, x1, y1)
        else { return }
        var (x, y) = (Int(clipped.0.rounded()), Int(clipped.1.rounded()))
        let (endX, endY) = (Int(clipped.2.rounded()), Int(clipped.3.rounded()))
        let (dx, dy) = (abs(endX - x), -abs(endY - y))
        let (stepX, stepY) = (x < endX ? 1 : -1, y < endY ? 1 : -1)
        var error = dx + dy
        var count = 0
        while true {
            if every == 1 || count % every == 0 { setInside(x, y, pen) }
            count += 1
            if x == endX, y == endY { return }
            let twice = 2 * error
            if twice >= dy {
                error += dy
                x += stepX
            }
            if twice <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// A piece of a broken line: `on` dots, then `off` blanks, counted on from `phase` so that a line of many short
    /// pieces keeps its rhythm.
    mutating func broken(
        fromX x0: Double, y y0: Double, toX x1: Double, y y1: Double, pen: UInt16, on: Int, off: Int, phase: inout Int
    ) {
        guard width > 0, height > 0, x0.isFinite, y0.isFinite, x1.isFinite, y1.isFinite,
            let clipped = clip(x0, y0, x1, y1)
        else { return }
        let steps = Int(max(abs(clipped.2 - clipped.0), abs(clipped.3 - clipped.1)).rounded())
        for step in (phase > 0 && steps > 0 ? 1 : 0)...max(steps, 0) {
            let share = steps > 0 ? Double(step) / Double(steps) : 0
            if phase % max(on + off, 1) < on {
                set(
                    x: Int((clipped.0 + share * (clipped.2 - clipped.0)).rounded()),
                    y: Int((clipped.1 + share * (clipped.3 - clipped.1)).rounded()), pen: pen)
            }
            phase += 1
        }
    }

    /// Writes the cells that have dots.
    func draw(on grid: inout CellGrid) {
        guard !area.isEmpty else { return }
        let indices = palette.map { grid.index(of: $0) }
        let visible = area.intersection(grid.bounds)
        for y in visible.y..<max(visible.y, visible.maxY) {
            for x in visible.x..<max(visible.x, visible.maxX) {
                let index = (y - area.y) * area.width + x - area.x
                guard masks[index] != 0 else { continue }
                grid.place(glyph(masks[index]), width: 1, x: x, y: y, style: indices[Int(styles[index])])
            }
        }
    }

    private func glyph(_ mask: UInt8) -> UInt32 {
        if usesBraille { return 0x2800 + UInt32(mask) }
        return switch mask {
        case 1: UInt32(UInt8(ascii: "'"))
        case 2: UInt32(UInt8(ascii: "."))
        default: UInt32(UInt8(ascii: ":"))
        }
    }

    private mutating func setInside(_ x: Int, _ y: Int, _ pen: UInt16) {
        let index: Int
        if usesBraille {
            index = (y >> 2) * area.width + (x >> 1)
            masks[index] |= Self.brailleBit(x & 1, y & 3)
        } else {
            index = (y >> 1) * area.width + x
            masks[index] |= UInt8(1 + (y & 1))
        }
        styles[index] = pen
    }

    /// Unicode numbers the dots 1–3 and 7 down the left column, 4–6 and 8 down the right.
    private static func brailleBit(_ x: Int, _ y: Int) -> UInt8 {
        if y == 3 { return x == 0 ? 0x40 : 0x80 }
        return 1 << UInt8(y + 3 * x)
    }

    private func clip(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> (Double, Double, Double, Double)? {
        let (right, bottom) = (Double(width - 1), Double(height - 1))
        if x0 >= 0, x0 <= right, x1 >= 0, x1 <= right, y0 >= 0, y0 <= bottom, y1 >= 0, y1 <= bottom {
            return (x0, y0, x1, y1)
        }
        if max(x0, x1) < 0 || min(x0, x1) > right || max(y0, y1) < 0 || min(y0, y1) > bottom { return nil }
        let (dx, dy) = (x1 - x0, y1 - y0)
        var (enter, leave) = (0.0, 1.0)
        guard Self.narrow(&enter, &leave, -dx, x0), Self.narrow(&enter, &leave, dx, right - x0),
            Self.narrow(&enter, &leave, -dy, y0), Self.narrow(&enter, &leave, dy, bottom - y0)
        else { return nil }
        return (x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy)
    }

    /// One side of the Liang–Barsky test; false when nothing is left of the line.
    private static func narrow(
        _ enter: inout Double, _ leave: inout Double, _ delta: Double, _ distance: Double
    ) -> Bool {
        if delta == 0 { return distance >= 0 }
        if delta < 0 { enter = max(enter, distance / delta) } else { leave = min(leave, distance / delta) }
        return enter <= leave
    }
}
