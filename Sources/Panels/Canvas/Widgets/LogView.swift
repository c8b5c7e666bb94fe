/// Entries with a time, newest at the bottom, wrapped under themselves.
package struct LogView: Sendable {
    package struct Entry: Hashable, Sendable {
        /// Already as the reader shall see it: `14:05`.
        package let time: String
        package let text: StyledText

        package init(time: String, text: StyledText) {
            self.time = time
            self.text = text
        }
    }

    /// Oldest first.
    package let entries: [Entry]
    /// How many entries the reader has scrolled back from the newest.
    package let scrolledBack: Int

    package init(entries: [Entry], scrolledBack: Int = 0) {
        self.entries = entries
        self.scrolledBack = scrolledBack
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        let shown = entries.dropLast(min(max(scrolledBack, 0), max(0, entries.count - 1)))
        let blocks = lastBlocks(of: shown, in: area)
        let rows = blocks.reduce(0) { $0 + $1.lines.count }
        var y = area.y - max(0, rows - area.height)
        for block in blocks {
            for (index, line) in block.lines.enumerated() {
                defer { y += 1 }
                guard y >= area.y else { continue }
                if index == 0 { grid.write(block.entry.time, x: area.x, y: y, clip: area, style: "muted") }
                grid.write(line, x: area.x + block.indent, y: y, clip: area, style: block.entry.text.style)
            }
        }
    }

    /// The newest entries that fill the area, oldest of them first, with their lines.
    private func lastBlocks(of entries: ArraySlice<Entry>, in area: Rect) -> [(
        entry: Entry, indent: Int, lines: [String]
    )] {
        var blocks: [(entry: Entry, indent: Int, lines: [String])] = []
        var rows = 0
        for entry in entries.reversed() where rows < area.height {
            let indent = min(TextWidth.cells(entry.time) + 1, area.width / 2)
            let lines = TextWidth.wrapped(entry.text.text, to: area.width - indent)
            blocks.append((entry, indent, lines))
            rows += lines.count
        }
        return blocks.reversed()
    }
}
