/// Running text, wrapped to the area; what does not fit ends in an ellipsis.
package struct Paragraph: Sendable {
    package let text: StyledText

    package init(_ text: StyledText) { self.text = text }

    /// - Returns: the rows used.
    @discardableResult
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) -> Int {
        guard !area.isEmpty else { return 0 }
        let lines = TextWidth.wrapped(text.text, to: area.width)
        for (row, line) in lines.prefix(area.height).enumerated() {
            let isCut = row == area.height - 1 && lines.count > area.height
            let shown = isCut ? TextWidth.clipped(line + context.glyphs.ellipsis, to: area.width) : line
            grid.write(shown, x: area.x, y: area.y + row, clip: area, style: text.style)
        }
        return min(lines.count, area.height)
    }
}
