/// One row across the screen that must not be overlooked: drill, looking at the past, a lost store.
package struct Banner: Sendable {
    package let text: String
    package let role: StyleRole

    package init(text: String, role: StyleRole) {
        self.text = text
        self.role = role
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        let line = area.top(1)
        grid.fill(line, style: TextStyle(role))
        let text = TextWidth.padded(text, to: line.width, alignment: .centre)
        grid.write(text, x: line.x, y: line.y, clip: line, style: TextStyle(role, bold: true))
    }
}
