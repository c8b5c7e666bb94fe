extension CellGrid {
    /// Writes a text from column `x` of row `y`, clipped by cells to `clip` and the grid.
    ///
    /// A wide character cut by an edge becomes a blank; combining marks join the character before them; control
    /// characters show as `\u{..}` (``CityModel/PlainText``).
    /// - Returns: how many columns the text advanced, at most up to the right edge of `clip`.
    @discardableResult
    package mutating func write(
        _ text: String, x: Int, y: Int, clip: Rect? = nil, style: TextStyle = "text"
    ) -> Int {
        let area = (clip ?? bounds).intersection(bounds)
        guard !area.isEmpty, y >= area.y, y < area.maxY, x < area.maxX, !text.isEmpty else { return 0 }
        transcript?.note(text, row: y, style: style)
        let style = index(of: style)
        var column = x
        var clusters = TextClusters(text, ambiguous: ambiguousWidth)
        while column < area.maxX, let cluster = clusters.next() {
            let end = column + cluster.width
            if column >= area.x, end <= area.maxX {
                place(glyph(of: cluster), width: cluster.width, x: column, y: y, style: style)
            } else {
                for part in max(column, area.x)..<max(min(end, area.maxX), area.x) {
                    place(0x20, width: 1, x: part, y: y, style: style)
                }
            }
            column = min(end, area.maxX)
        }
        return max(0, column - x)
    }

    @discardableResult
    package mutating func write(
        _ text: some StringProtocol, x: Int, y: Int, clip: Rect? = nil, style: TextStyle = "text"
    ) -> Int {
        write(String(text), x: x, y: y, clip: clip, style: style)
    }

    @discardableResult
    package mutating func write(_ text: StyledText, x: Int, y: Int, clip: Rect? = nil) -> Int {
        write(text.text, x: x, y: y, clip: clip, style: text.style)
    }

    /// Fills a rectangle with one character; a wide one is repeated as often as it fits, then a blank follows.
    package mutating func fill(_ rect: Rect, _ character: Character = " ", style: TextStyle = "text") {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        let style = index(of: style)
        var clusters = TextClusters(String(character), ambiguous: ambiguousWidth)
        let cluster = clusters.next()
        let width = cluster?.width ?? 1
        let glyph = cluster.map { self.glyph(of: $0) } ?? 0x20
        for y in area.y..<area.maxY {
            var x = area.x
            if width == 1, area.width > 2 {
                // Between its ends a row covers whole characters only.
                place(glyph, width: 1, x: x, y: y, style: style)
                place(glyph, width: 1, x: area.maxX - 1, y: y, style: style)
                repeatCell(x, through: area.maxX - 2, y: y)
                continue
            }
            while x < area.maxX {
                let fits = x + width <= area.maxX
                place(fits ? glyph : 0x20, width: fits ? width : 1, x: x, y: y, style: style)
                x += fits ? width : 1
            }
        }
    }

    /// Changes the style of what stands in a rectangle; a wide character is restyled when its first half is inside.
    package mutating func restyle(_ rect: Rect, style: TextStyle) {
        let replacement = index(of: style)
        forEachCell(in: rect) { _ in replacement }
    }

    /// Changes styles by a function of the old one: to add an attribute, say.
    package mutating func restyle(_ rect: Rect, _ change: (TextStyle) -> TextStyle) {
        var known: [UInt16: UInt16] = [:]
        let area = rect.intersection(bounds)
        for y in area.y..<max(area.y, area.maxY) {
            for cell in cells[y * size.columns + area.x..<y * size.columns + area.maxX]
            where known[cell.style] == nil {
                known[cell.style] = index(of: change(styles[Int(cell.style)]))
            }
        }
        forEachCell(in: area) { known[$0] ?? $0 }
    }

    private mutating func forEachCell(in rect: Rect, _ style: (UInt16) -> UInt16) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX {
                let index = y * size.columns + x
                if x == area.x, cells[index].isContinuation { continue }
                let changed = style(cells[index].style)
                setStyle(changed, at: index)
                if cells[index].width == 2 { setStyle(changed, at: index + 1) }
            }
        }
    }
}
