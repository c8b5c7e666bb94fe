/// A share of a whole as one row: a bar on a track, with marks at thresholds.
package struct Gauge: Sendable {
    package typealias Mark = (share: Double, role: StyleRole)

    /// 0…1; above 1 the bar is full and ends in an arrow; nil draws the bare track.
    package let share: Double?
    package let marks: [Mark]
    package let role: StyleRole

    package init(share: Double?, marks: [Mark] = [], role: StyleRole = "accent") {
        self.share = share.flatMap { $0.isFinite ? $0 : nil }
        self.marks = marks
        self.role = role
    }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        let line = area.top(1)
        guard !line.isEmpty else { return }
        grid.fill(line, context.glyphs.barTrack, style: "muted")
        let share = share ?? 0
        let bar = HorizontalBar.text(share: share, cells: line.width, glyphs: context.glyphs)
        let end = line.x + grid.write(bar, x: line.x, y: line.y, clip: line, style: TextStyle(role))
        for mark in marks where mark.share > 0 && mark.share <= 1 {
            let x = line.x + min(line.width - 1, Int(mark.share * Double(line.width)))
            guard x >= end else { continue }
            grid.write(String(context.glyphs.barMark), x: x, y: line.y, clip: line, style: TextStyle(mark.role))
        }
        if share > 1 {
            let style = TextStyle(role, bold: true)
            grid.write(context.glyphs.right, x: line.maxX - 1, y: line.y, clip: line, style: style)
        }
    }
}
