/// Labelled bars below each other, all on one scale.
package struct BarList: Sendable {
    package struct Item: Hashable, Sendable {
        package let label: String
        /// Length of the bar; nil draws none.
        package let value: Double?
        /// The value as the reader shall see it.
        package let text: String
        package let role: StyleRole

        package init(label: String, value: Double?, text: String, role: StyleRole = "accent") {
            self.label = label
            self.value = value
            self.text = text
            self.role = role
        }
    }

    package let items: [Item]
    /// Value of a full bar; the largest value when nil.
    package let maximum: Double?

    package init(items: [Item], maximum: Double? = nil) {
        self.items = items
        self.maximum = maximum
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty, !items.isEmpty else { return }
        let labelWidth = min(items.reduce(0) { max($0, TextWidth.cells($1.label)) }, max(4, area.width * 2 / 5))
        let textWidth = min(items.reduce(0) { max($0, TextWidth.cells($1.text)) }, max(0, area.width - labelWidth - 1))
        let barWidth = area.width - labelWidth - textWidth - 2
        let largest = maximum ?? items.reduce(0) { max($0, $1.value ?? 0) }
        for (row, item) in items.prefix(area.height).enumerated() {
            let line = area.droppingTop(row).top(1)
            grid.write(TextWidth.clipped(item.label, to: labelWidth), x: line.x, y: line.y, clip: line)
            if barWidth >= 2, let value = item.value, largest > 0 {
                let bar = HorizontalBar.text(share: value / largest, cells: barWidth, glyphs: context.glyphs)
                grid.write(bar, x: line.x + labelWidth + 1, y: line.y, clip: line, style: TextStyle(item.role))
            }
            let text = TextWidth.padded(item.text, to: textWidth, alignment: .right)
            grid.write(text, x: line.maxX - textWidth, y: line.y, clip: line)
        }
    }
}
