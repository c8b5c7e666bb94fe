/// A label and a text being typed. The caret is the terminal's own cursor, so that input methods open at it.
package struct FormField: Sendable {
    package let label: String
    package let text: String
    /// Characters before the caret.
    package let caret: Int
    package let isFocused: Bool
    package let placeholder: String
    /// What is wrong with the text; empty when nothing is.
    package let error: String
    /// Columns of the label, for fields that stand below each other; its own width when nil.
    package let labelWidth: Int?

    package init(
        label: String, text: String, caret: Int? = nil, isFocused: Bool = false, placeholder: String = "",
        error: String = "", labelWidth: Int? = nil
    ) {
        self.label = label
        self.text = text
        self.caret = min(max(caret ?? text.count, 0), text.count)
        self.isFocused = isFocused
        self.placeholder = placeholder
        self.error = error
        self.labelWidth = labelWidth
    }

    /// Draws the field in the first row, and what is wrong in the second when there is one.
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        let line = area.top(1)
        let wanted = min(labelWidth ?? TextWidth.cells(label), line.width / 2)
        let name = TextWidth.clipped(label, to: wanted)
        grid.write(name, x: line.x, y: line.y, clip: line, style: isFocused ? "key" : "muted")
        drawInput(in: line.droppingLeft(wanted > 0 ? wanted + 1 : 0), on: &grid)
        guard !error.isEmpty, area.height > 1 else { return }
        let below = area.droppingTop(1).top(1).droppingLeft(wanted > 0 ? wanted + 1 : 0)
        grid.write(TextWidth.clipped(error, to: below.width), x: below.x, y: below.y, clip: below, style: "error")
    }

    private func drawInput(in field: Rect, on grid: inout CellGrid) {
        guard !field.isEmpty else { return }
        grid.fill(field, style: "input")
        if text.isEmpty, !placeholder.isEmpty {
            let hint = TextWidth.clipped(placeholder, to: field.width)
            grid.write(hint, x: field.x, y: field.y, clip: field, style: TextStyle("input", dim: true))
        }
        let before = TextWidth.cells(text.prefix(caret))
        let scrolled = max(0, before - field.width + 1)
        grid.write(text, x: field.x - scrolled, y: field.y, clip: field, style: "input")
        if isFocused { grid.cursor = (x: field.x + before - scrolled, y: field.y) }
    }
}
