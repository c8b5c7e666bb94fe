/// Names and values in two aligned columns; long values wrap below themselves.
package struct KeyValueList: Sendable {
    package struct Item: Hashable, Sendable {
        package let name: String
        package let value: StyledText

        package init(_ name: String, _ value: StyledText) {
            self.name = name
            self.value = value
        }

        package init(_ name: String, _ value: String) { self.init(name, StyledText(value)) }
    }

    package let items: [Item]

    package init(items: [Item]) { self.items = items }

    /// Draws what fits.
    /// - Returns: the rows used.
    @discardableResult
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) -> Int {
        guard !area.isEmpty else { return 0 }
        let longest = items.reduce(0) { max($0, TextWidth.cells($1.name)) }
        let nameWidth = min(longest, max(1, area.width * 2 / 5))
        let values = area.droppingLeft(nameWidth + 2)
        var row = 0
        for item in items {
            guard row < area.height else { break }
            let name = TextWidth.clipped(item.name, to: nameWidth)
            grid.write(name, x: area.x, y: area.y + row, clip: area, style: "muted")
            let lines = TextWidth.wrapped(item.value.text, to: values.width)
            for line in lines.prefix(area.height - row) {
                grid.write(line, x: values.x, y: area.y + row, clip: values, style: item.value.style)
                row += 1
            }
            if lines.isEmpty { row += 1 }
        }
        return row
    }
}
