package import Canvas

/// The line of the most important figures under the title.
package enum HeadlineView {
    /// Rows the figures need: one, or two when the screen is narrow.
    package static func rows(_ figures: [LabelledFigure], width: Int, context: DrawContext) -> Int {
        guard !figures.isEmpty else { return 0 }
        let needed = figures.reduce(0) { $0 + self.width($1, context) }
        return needed + 1 <= width ? 1 : 2
    }

    /// - Parameter selected: The figure with the mark, which `e` explains.
    package static func draw(
        _ figures: [LabelledFigure], selected: Int? = nil, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        var (x, y) = (area.x + 1, area.y)
        for (index, labelled) in figures.enumerated() {
            if x > area.x + 1, x + width(labelled, context) > area.maxX {
                (x, y) = (area.x + 1, y + 1)
                guard y < area.maxY else { return }
            }
            if index == selected {
                grid.write(
                    String(context.glyphs.selection), x: x - 1, y: y, clip: area, style: TextStyle("accent", bold: true)
                )
            }
            x += grid.write(context.phrases[labelled.label], x: x, y: y, clip: area, style: "muted") + 1
            x += grid.write(
                text(labelled, context), x: x, y: y, clip: area,
                style: TextStyle(labelled.role ?? FigureText.role(labelled.figure), bold: true))
            x += 3
        }
    }

    private static func width(_ labelled: LabelledFigure, _ context: DrawContext) -> Int {
        TextWidth.cells(context.phrases[labelled.label]) + TextWidth.cells(text(labelled, context)) + 4
    }

    static func text(_ labelled: LabelledFigure, _ context: DrawContext) -> String {
        let value = FigureText.told(labelled.figure, under: labelled.label, context)
        return labelled.remark.isEmpty ? value : "\(value) \(labelled.remark)"
    }
}
