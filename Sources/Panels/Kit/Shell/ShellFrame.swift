package import Canvas
import CityModel

/// Draws the whole screen: title line, crumbs, the open panel, message line, footer, and what lies over them.
package enum ShellFrame {
    /// Below this a polite sentence stands instead of the panels.
    package static let smallest = Size(columns: 40, rows: 12)

    package static func draw(_ shell: Shell, size: Size) -> CellGrid {
        var grid = CellGrid(size: size)
        let all = Rect(size)
        grid.fill(all, style: "text")
        guard size.columns >= smallest.columns, size.rows >= smallest.rows else {
            drawTooSmall(shell, all, &grid)
            return grid
        }
        if shell.isLocked {
            drawLock(shell, all, &grid)
            return grid
        }
        shell.lines.title.draw(ShellLines.Title(shell), in: all.top(1), on: &grid) { drawTitle(shell, $0, &$1) }
        shell.lines.crumbs.draw(ShellLines.Crumbs(shell), in: all.droppingTop(1).top(1), on: &grid) {
            drawCrumbs(shell, $0, &$1)
        }
        ShellPanes.draw(shell, in: body(of: size), on: &grid)
        drawMessage(shell, all.droppingBottom(1).bottom(1), &grid)
        shell.lines.footer.draw(ShellLines.Footer(shell), in: all.bottom(1), on: &grid) { drawFooter(shell, $0, &$1) }
        if shell.overlay != nil || shell.tour != nil { grid.forgetPictures() }
        ShellOverlays.draw(shell, in: ShellOverlays.area(of: size), on: &grid)
        ShellTour.draw(shell, in: body(of: size), on: &grid)
        return grid
    }

    /// The room of the panels on a screen.
    static func body(of size: Size) -> Rect { Rect(size).droppingTop(2).droppingBottom(2) }

    /// Nothing of the city is told on a locked screen.
    private static func drawLock(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        let text = shell.phrases("shell.locked", ["minutes": "\(shell.lockSeconds / 60)"])
        let lines = TextWidth.wrapped(text, to: max(1, area.width - 4))
        for (row, line) in lines.prefix(area.height).enumerated() {
            let x = area.x + max(0, (area.width - TextWidth.cells(line)) / 2)
            grid.write(line, x: x, y: area.y + area.height / 2 + row, clip: area, style: "title")
        }
    }

    private static func drawTooSmall(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        let text = shell.phrases("shell.tooSmall", ["columns": "\(smallest.columns)", "rows": "\(smallest.rows)"])
        for (row, line) in TextWidth.wrapped(text, to: max(1, area.width)).prefix(area.height).enumerated() {
            grid.write(line, x: area.x, y: area.y + row, clip: area, style: "text")
        }
    }

    // MARK: Title line

    private static func drawTitle(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        grid.fill(area, style: "header")
        let right = clockText(shell)
        let alarms = alarmMarks(shell)
        let alarmWidth = alarms.reduce(0) { $0 + TextWidth.cells($1.text) + 1 }
        let reserved = TextWidth.cells(right) + alarmWidth + 2
        let tabsArea = area.droppingRight(reserved)
        for tab in tabs(shell, width: tabsArea.width) {
            let isActive = tab.id == shell.active.id
            grid.write(
                tab.text, x: area.x + tab.x, y: area.y, clip: tabsArea,
                style: isActive ? TextStyle("selection", bold: true) : "header")
        }
        var x = area.maxX - reserved + 1
        for mark in alarms { x += grid.write(mark, x: x, y: area.y, clip: area) + 1 }
        grid.write(
            right, x: area.maxX - TextWidth.cells(right), y: area.y, clip: area, style: TextStyle("header", bold: true))
    }

    private struct Tab {
        let id: PanelID
        let text: String
        let x: Int
    }

    /// Tabs that fit: all with names, else digits with the open one's name, else the open one alone.
    private static func tabs(_ shell: Shell, width: Int) -> [Tab] {
        let names: [(PanelID, String, String)] = shell.entries.map {
            ($0.id, "\($0.digit)", shell.phrases["panel.\($0.id).short"])
        }
        let brand = " \(shell.phrases["shell.brand"]) "
        let full = names.map { ($0.0, " \($0.1)\($0.2) ") }
        let short = names.map { ($0.0, $0.0 == shell.active.id ? " \($0.1)\($0.2) " : " \($0.1)") }
        for (head, labels) in [(brand, full), ("", full), ("", short)] {
            var x = TextWidth.cells(head)
            var placed = head.isEmpty ? [] : [Tab(id: "", text: head, x: 0)]
            for (id, text) in labels {
                placed.append(Tab(id: id, text: text, x: x))
                x += TextWidth.cells(text)
            }
            if x <= width { return placed }
        }
        return short.filter { $0.0 == shell.active.id }.map { Tab(id: $0.0, text: $0.1, x: 0) }
    }

    /// The panel whose tab stands at a column of the title line.
    package static func tab(at column: Int, shell: Shell) -> PanelID? {
        tabs(shell, width: .max).last { $0.x <= column }.flatMap { $0.id.text.isEmpty ? nil : $0.id }
    }

    private static func alarmMarks(_ shell: Shell) -> [StyledText] {
        guard let counts = shell.status?.alarms else { return [] }
        return Severity.allCases.reversed().compactMap { severity in
            guard let count = counts[severity], count > 0 else { return nil }
            return StyledText(
                "\(shell.glyphs.severityMark(severity))\(count)",
                TextStyle(StyleRole("severity.\(severity.word)"), bold: true))
        }
    }

    private static func clockText(_ shell: Shell) -> String {
        guard !shell.isOpening else { return "" }
        let civil = clockWords(shell)
        guard shell.clock.isDrill else { return " \(civil) " }
        let pace = shell.clock.isPaused ? shell.phrases["clock.paused"] : "×\(shell.clock.speed)"
        return " \(civil) \(shell.glyphs.isASCII ? pace.replacingMultiplication : pace) "
    }

    private static func clockWords(_ shell: Shell) -> String {
        let civil = CivilTime(shell.clock.now)
        return switch shell.choices.clock {
        case .short: civil.short
        case .full: "\(civil.date.iso) \(shell.phrases["weekday.\(civil.date.weekday)"]) \(civil.clock)"
        case .time: civil.clock
        }
    }

    // MARK: Crumbs, message, footer

    private static func drawCrumbs(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        let names = [shell.phrases["panel.\(shell.active.id)"]] + shell.active.crumbs.map { $0[shell.phrases.language] }
        let progress = shell.isComputing ? "  \(shell.phrases["shell.computing"])" : ""
        let crumbs = names.joined(separator: " \(shell.glyphs.crumb) ") + progress
        let banner = banner(shell)
        let width = banner.map { TextWidth.cells($0.text) + 1 } ?? 0
        let text = TextWidth.clipped(PlainText.sanitized(crumbs), to: max(0, area.width - width - 1))
        grid.write(text, x: area.x + 1, y: area.y, clip: area, style: TextStyle("title", bold: true))
        if let banner { grid.write(banner, x: max(area.x, area.maxX - width), y: area.y, clip: area) }
    }

    /// Past and exercise never look like now and real.
    private static func banner(_ shell: Shell) -> StyledText? {
        if shell.travel.isOpen || shell.travel.held != nil {
            let moment = CivilTime(shell.moment)
            let key = shell.travel.held == nil ? "banner.scrub" : "banner.past"
            return StyledText(
                " \(shell.phrases(key, ["time": "\(moment.date.iso) \(moment.clock)"])) ",
                TextStyle("banner.past", bold: true))
        }
        guard shell.clock.isDrill else { return nil }
        return StyledText(" \(shell.phrases["banner.drill"]) ", TextStyle("banner.drill", bold: true))
    }

    private static func drawMessage(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        if case .filter(let field) = shell.overlay {
            drawField(shell.phrases["shell.filter"], field, area, &grid)
        } else if case .prompt(let name, let field) = shell.overlay {
            drawField(shell.phrases["prompt.\(name)"], field, area, &grid)
        } else if let message = shell.message {
            grid.write(
                TextWidth.clipped(message.text, to: area.width - 2), x: area.x + 1, y: area.y,
                clip: area, style: message.style)
        } else if let failure = shell.active.failure {
            let text = shell.phrases("shell.loadFailed", ["reason": failure])
            grid.write(
                TextWidth.clipped(PlainText.sanitized(text), to: area.width - 2), x: area.x + 1,
                y: area.y, clip: area, style: "error")
        } else if shell.travel.isOpen {
            ShellScrubber.draw(shell, in: area, on: &grid)
        } else if let words = shell.comparisonWords {
            grid.write(
                TextWidth.clipped(words, to: area.width - 2), x: area.x + 1, y: area.y, clip: area, style: "accent")
        } else if let status = shell.status, status.silentSources > 0 {
            let text = shell.phrases("shell.silentSources", ["n": "\(status.silentSources)"])
            grid.write(text, x: area.x + 1, y: area.y, clip: area, style: "quality.stale")
        }
    }

    static func drawField(_ label: String, _ field: TextField, _ area: Rect, _ grid: inout CellGrid) {
        var x = area.x + 1
        let wanted = min(TextWidth.cells(field.text) + 2, area.width * 2 / 3)
        let name = TextWidth.clipped(label, to: max(area.width - wanted - 2, 0))
        x += grid.write("\(name) ", x: x, y: area.y, clip: area, style: "key")
        let room = Rect(x: x, y: area.y, width: area.maxX - x, height: 1)
        let shift = max(0, field.caretCells - room.width + 1)
        grid.write(field.text, x: x - shift, y: area.y, clip: room, style: "input")
        grid.cursor = (x: x + field.caretCells - shift, y: area.y)
    }

    private static func drawFooter(_ shell: Shell, _ area: Rect, _ grid: inout CellGrid) {
        let actions =
            shell.travel.isOpen
            ? []
            : [Actions.help, Actions.palette] + shell.active.offered.map(\.id)
                + [
                    Actions.open, Actions.filter, Actions.explain, Actions.acknowledge, Actions.incident, Actions.map,
                    Actions.time, Actions.pause, Actions.language, Actions.quit,
                ]
        let panes = shell.workspace.panels.count > 1 ? [Actions.paneNext, Actions.paneZoom] : []
        var x = area.x + 1
        if shell.travel.isOpen {
            // The line above is the time line's, so that what is compared with is told here.
            if let words = shell.comparisonWords {
                x += grid.write(words, x: x, y: area.y, clip: area, style: "accent") + 2
            }
            grid.write(shell.phrases["shell.scrubKeys"], x: x, y: area.y, clip: area, style: "muted")
            return
        }
        for action in panes + actions {
            let label = shell.keymap.label(for: action, panel: shell.active.actions)
            let words = shell.phrases["action.\(action).short"]
            let width = TextWidth.cells(label) + TextWidth.cells(words) + 3
            guard !label.isEmpty, x + width <= area.maxX else { continue }
            x += grid.write(label, x: x, y: area.y, clip: area, style: "key") + 1
            x += grid.write(words, x: x, y: area.y, clip: area, style: "muted") + 2
        }
    }
}

extension String {
    /// `×4` as terminals without the sign can show it.
    fileprivate var replacingMultiplication: String { String(map { $0 == "×" ? "x" : $0 }) }
}
