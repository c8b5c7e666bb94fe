/// Tells on the border of a frame how many lines lie above and below what is shown.
package struct ScrollMarks: Sendable {
    private let scroll: DetailScroll

    package init(_ scroll: DetailScroll) { self.scroll = scroll }

    /// - Parameter frame: The whole frame with its border.
    package func draw(around frame: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard frame.width >= 12, frame.height >= 3 else { return }
        if scroll.above > 0 { draw(context.glyphs.ascending, scroll.above, frame.y, in: frame, on: &grid, context) }
        if scroll.below > 0 {
            draw(context.glyphs.descending, scroll.below, frame.maxY - 1, in: frame, on: &grid, context)
        }
    }

    private func draw(
        _ mark: String, _ lines: Int, _ y: Int, in frame: Rect, on grid: inout CellGrid, _ context: DrawContext
    ) {
        let words = context.phrases("browse.more", ["n": String(lines)])
        let text = TextWidth.clipped(" \(mark) \(words) ", to: frame.width - 4)
        grid.write(text, x: frame.maxX - 2 - TextWidth.cells(text), y: y, clip: frame, style: "key")
    }
}
