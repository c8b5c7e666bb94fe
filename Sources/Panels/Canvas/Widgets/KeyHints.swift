/// Keys and what they do, in one row or as many as the area has; hints that do not fit are left out whole.
package struct KeyHints: Sendable {
    package struct Hint: Hashable, Sendable {
        package let key: String
        package let label: String
        package let isEnabled: Bool

        package init(key: String, label: String, isEnabled: Bool = true) {
            self.key = key
            self.label = label
            self.isEnabled = isEnabled
        }
    }

    package let hints: [Hint]

    package init(hints: [Hint]) { self.hints = hints }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        var (x, y) = (area.x, area.y)
        for hint in hints {
            let width = TextWidth.cells(hint.key) + 1 + TextWidth.cells(hint.label)
            if x > area.x, x + width > area.maxX {
                guard y + 1 < area.maxY else { return }
                (x, y) = (area.x, y + 1)
            }
            x += grid.write(hint.key, x: x, y: y, clip: area, style: hint.isEnabled ? "key" : "muted")
            x += grid.write(" \(hint.label)", x: x, y: y, clip: area, style: hint.isEnabled ? "text" : "muted")
            x += 2
            if x >= area.maxX { (x, y) = (area.x, y + 1) }
            if y >= area.maxY { return }
        }
    }
}
