import Canvas
import CityModel

/// Draws the open panels, each in its pane, through the same view functions as alone.
enum ShellPanes {
    /// Below this a pane says that it is too small; a panel alone gets no less in the smallest window.
    static let smallest = Size(columns: 40, rows: 9)

    static func draw(_ shell: Shell, in body: Rect, on grid: inout CellGrid) {
        let workspace = shell.workspace
        guard workspace.visible.count > 1 else {
            shell.active.draw(in: body, on: &grid, context: shell.context)
            return
        }
        for (index, area) in workspace.shape.areas(in: body).enumerated() {
            guard let session = shell.session(workspace.panels[index]) else { continue }
            drawPane(session, hasKeys: index == workspace.focus, shell, area, &grid)
        }
    }

    private static func drawPane(
        _ session: any PanelSession, hasKeys: Bool, _ shell: Shell, _ area: Rect, _ grid: inout CellGrid
    ) {
        drawTitle(session, hasKeys: hasKeys, shell, area.top(1), &grid)
        let inside = area.droppingTop(1)
        guard area.width >= smallest.columns, area.height >= smallest.rows else {
            let text = shell.phrases("pane.tooSmall", ["columns": "\(smallest.columns)", "rows": "\(smallest.rows)"])
            Paragraph(StyledText(text, "muted")).draw(in: inside, on: &grid, context: shell.context)
            return
        }
        var context = shell.context
        context.hasFocus = hasKeys
        session.draw(in: inside, on: &grid, context: context)
    }

    /// Digit and name, then where the user is in it; the pane with the keys carries the mark and the selection's look.
    private static func drawTitle(
        _ session: any PanelSession, hasKeys: Bool, _ shell: Shell, _ line: Rect, _ grid: inout CellGrid
    ) {
        let style: TextStyle = hasKeys ? TextStyle("selection", bold: true) : "header"
        grid.fill(line, style: style)
        let digit = shell.entries.first { $0.id == session.id }.map { "\($0.digit) " } ?? ""
        let names = [shell.phrases["panel.\(session.id)"]] + session.crumbs.map { $0[shell.phrases.language] }
        let mark = hasKeys ? String(shell.glyphs.selection) : " "
        let text = mark + digit + PlainText.sanitized(names.joined(separator: " \(shell.glyphs.crumb) "))
        let failed = session.failure == nil ? "" : " \(shell.phrases["pane.failed"]) "
        let room = line.droppingRight(TextWidth.cells(failed))
        grid.write(TextWidth.clipped(text, to: room.width), x: line.x, y: line.y, clip: room, style: style)
        if !failed.isEmpty { grid.write(failed, x: room.maxX, y: line.y, clip: line, style: "error") }
    }
}
