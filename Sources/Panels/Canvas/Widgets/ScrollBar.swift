/// Where the visible part of a long list lies, in one column.
package struct ScrollBar: Sendable {
    package let first: Int
    package let visible: Int
    package let count: Int

    package init(first: Int, visible: Int, count: Int) {
        self.first = first
        self.visible = visible
        self.count = count
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty, count > visible, visible > 0 else { return }
        let length = min(max(1, area.height * visible / count), area.height)
        let travel = area.height - length
        let start = min(travel, (travel * first + (count - visible) / 2) / (count - visible))
        grid.fill(area, context.glyphs.scrollTrack, style: "border")
        let thumb = area.droppingTop(max(0, start)).top(length)
        grid.fill(thumb, context.glyphs.scrollThumb, style: "muted")
    }
}
