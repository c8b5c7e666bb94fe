/// A list whose rows are indented by depth and can be folded.
package struct TreeView: Sendable {
    package enum Fold: Hashable, Sendable {
        case leaf, collapsed, expanded
    }

    package struct Row: Hashable, Sendable {
        package let depth: Int
        package let fold: Fold
        package let label: StyledText
        /// Short text at the right end.
        package let trailing: StyledText?

        package init(depth: Int, fold: Fold, label: StyledText, trailing: StyledText? = nil) {
            self.depth = depth
            self.fold = fold
            self.label = label
            self.trailing = trailing
        }
    }

    /// The visible rows of the tree, folded ones left out.
    package let rows: [Row]
    package let selected: Int?
    package let offset: Int

    package init(rows: [Row], selected: Int? = nil, offset: Int = 0) {
        self.rows = rows
        self.selected = selected
        self.offset = offset
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        let first = Table.offset(selected: selected, previous: offset, visible: area.height, count: rows.count)
        for line in 0..<area.height where first + line < rows.count {
            drawRow(first + line, in: area.droppingTop(line).top(1), on: &grid, context: context)
        }
    }

    private func drawRow(_ index: Int, in line: Rect, on grid: inout CellGrid, context: DrawContext) {
        let row = rows[index]
        let glyphs = context.glyphs
        if index == selected {
            grid.write(String(glyphs.selection), x: line.x, y: line.y, clip: line, style: "accent")
        }
        var free = line.droppingLeft(1)
        if let trailing = row.trailing {
            let width = TextWidth.cells(trailing.text)
            if width + 8 <= free.width {
                grid.write(trailing, x: free.maxX - width, y: line.y, clip: line)
                free = free.droppingRight(width + 1)
            }
        }
        let indent = min(2 * max(0, row.depth), max(0, free.width / 2))
        let mark =
            switch row.fold {
            case .leaf: glyphs.leaf
            case .collapsed: glyphs.collapsed
            case .expanded: glyphs.expanded
            }
        free = free.droppingLeft(indent)
        grid.write(mark, x: free.x, y: line.y, clip: free, style: "muted")
        free = free.droppingLeft(2)
        let isMarked = index == selected && !context.isSlowLine
        let text = TextWidth.clipped(row.label.text, to: free.width)
        grid.write(text, x: free.x, y: line.y, clip: free, style: isMarked ? "selection" : row.label.style)
    }
}
