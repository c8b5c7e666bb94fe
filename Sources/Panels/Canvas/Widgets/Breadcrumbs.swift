/// Where the reader is, from the outermost place to the innermost. When narrow, the outer ones make room first.
package struct Breadcrumbs: Sendable {
    package let items: [String]

    package init(items: [String]) { self.items = items }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        let line = area.top(1)
        guard !line.isEmpty, let last = items.last else { return }
        let separator = " \(context.glyphs.crumb) "
        var shown = items[...]
        while shown.count > 1, width(of: shown, separator) > line.width { shown = shown.dropFirst() }
        var x = line.x
        if shown.count < items.count, width(of: shown, separator) + 2 <= line.width {
            x += grid.write(context.glyphs.ellipsis + " ", x: x, y: line.y, clip: line, style: "muted")
        }
        for item in shown.dropLast() {
            x += grid.write(item, x: x, y: line.y, clip: line, style: "muted")
            x += grid.write(separator, x: x, y: line.y, clip: line, style: "border")
        }
        let text = TextWidth.clipped(last, to: line.maxX - x)
        grid.write(text, x: x, y: line.y, clip: line, style: TextStyle("title", bold: true))
    }

    private func width(of items: ArraySlice<String>, _ separator: String) -> Int {
        let texts = items.reduce(0) { $0 + TextWidth.cells($1) }
        return texts + TextWidth.cells(separator) * max(0, items.count - 1)
    }
}
