/// A thing between what leads to it, at the left, and what it leads to, at the right, each joined to it by a line.
///
/// When the rows do not suffice, the last one of a side says how many are left out.
package struct GraphView: Sendable {
    package let centre: StyledText
    package let left: [StyledText]
    package let right: [StyledText]

    /// Cells between a side's texts and the centre: blank, line, joint, line, blank.
    private static let reach = 5
    /// Signs by the ends of a joint that are taken: 1 up, 2 down, 4 left, 8 right.
    private static let joints = Array(" │││─┘┐┤─└┌├─┴┬┼")
    private static let plainJoints = Array(" |||-+++-+++-+++")

    package init(centre: StyledText, left: [StyledText], right: [StyledText]) {
        self.centre = centre
        self.left = left
        self.right = right
    }

    /// The rows it takes to show everything.
    package var rows: Int { max(1, left.count, right.count) }

    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        guard grid.transcript == nil else { return tell(to: &grid) }
        let height = min(area.height, rows)
        let (before, after) = (shown(left, height, context), shown(right, height, context))
        let sides = (before.isEmpty ? 0 : 1) + (after.isEmpty ? 0 : 1)
        let centreWidth = min(TextWidth.cells(centre.text), max(1, area.width - sides * (Self.reach + 4)))
        let room = max(0, area.width - centreWidth - sides * Self.reach) / max(1, sides)
        let beforeWidth = Self.width(before, room)
        let middle = area.y + (height - 1) / 2
        var x = area.x
        if !before.isEmpty {
            drawSide(before, x: x, width: beforeWidth, isLeft: true, middle, height, in: area, on: &grid, context)
            x += beforeWidth + Self.reach
        }
        grid.write(
            TextWidth.clipped(centre.text, to: centreWidth), x: x, y: middle, clip: area, style: centre.style)
        guard !after.isEmpty else { return }
        x += centreWidth + Self.reach
        drawSide(
            after, x: x, width: Self.width(after, room), isLeft: false, middle, height, in: area, on: &grid, context)
    }

    private static func width(_ texts: [StyledText], _ room: Int) -> Int {
        min(room, texts.reduce(0) { max($0, TextWidth.cells($1.text)) })
    }

    private func shown(_ texts: [StyledText], _ height: Int, _ context: DrawContext) -> [StyledText] {
        guard texts.count > height else { return texts }
        let kept = texts.prefix(height - 1)
        return kept + [StyledText("\(context.glyphs.ellipsis) +\(texts.count - kept.count)", "muted")]
    }

    /// - Parameter x: where the texts begin.
    private func drawSide(
        _ texts: [StyledText], x: Int, width: Int, isLeft: Bool, _ middle: Int, _ height: Int, in area: Rect,
        on grid: inout CellGrid, _ context: DrawContext
    ) {
        let first = area.y + (height - texts.count) / 2
        let last = first + texts.count - 1
        let joint = isLeft ? x + width + 2 : x - 3
        let line = String(context.glyphs.box.horizontal)
        for y in min(first, middle)...max(last, middle) {
            let isText = (first...last).contains(y)
            let (towardsText, towardsCentre) = isLeft ? (4, 8) : (8, 4)
            let ends =
                (y > min(first, middle) ? 1 : 0) + (y < max(last, middle) ? 2 : 0) + (isText ? towardsText : 0)
                + (y == middle ? towardsCentre : 0)
            let signs = context.glyphs.isASCII ? Self.plainJoints : Self.joints
            grid.write(String(signs[ends]), x: joint, y: y, clip: area, style: "border")
            if y == middle { grid.write(line, x: isLeft ? joint + 1 : joint - 1, y: y, clip: area, style: "border") }
            guard isText else { continue }
            grid.write(line, x: isLeft ? joint - 1 : joint + 1, y: y, clip: area, style: "border")
            let text = TextWidth.clipped(texts[y - first].text, to: width)
            let indent = isLeft ? width - TextWidth.cells(text) : 0
            grid.write(text, x: x + indent, y: y, clip: area, style: texts[y - first].style)
        }
    }

    private func tell(to grid: inout CellGrid) {
        if !left.isEmpty { grid.transcript?.text(left.map(\.text).joined(separator: "; ")) }
        grid.transcript?.text(centre.text)
        if !right.isEmpty { grid.transcript?.text(right.map(\.text).joined(separator: "; ")) }
    }
}
