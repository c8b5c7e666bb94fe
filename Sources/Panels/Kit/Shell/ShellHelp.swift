import Canvas
import CityModel

/// The help page of the panel with the keys: what it answers, its own keys, the keys of everywhere and of
/// what lies over the panels, and the signs.
package enum ShellHelp {
    package enum Line: Sendable, Hashable {
        case heading(String)
        case text(String)
        case key(String, words: String)
        case gap
    }

    /// The page from the top down, not yet wrapped.
    package static func page(_ shell: Shell) -> [Line] {
        let phrases = shell.phrases
        guard !shell.travel.isOpen else { return timePage(shell) }
        let own = shell.active.actions
        var lines: [Line] = [.text(phrases["panel.\(shell.active.id).about"])]
        if phrases.has("panel.\(shell.active.id).help") {
            let parts = phrases["panel.\(shell.active.id).help"].split(separator: "\n").map(String.init)
            lines += [.gap] + parts.map { .text($0) }
        }
        let here = keys(own.map(\.id), shell)
        if !here.isEmpty { lines += [.gap, .heading(phrases["help.here"])] + here }
        let digits = "\(shell.entries.first?.digit ?? "1")–\(shell.entries.last?.digit ?? "9")"
        lines += [.gap, .heading(phrases["help.everywhere"]), .key(digits, words: phrases["help.panels"])]
        lines += keys(Actions.shared, shell)
        lines += KeyMode.allCases.flatMap { [.gap] + keys(of: $0, shell) }
        lines += [.gap, .heading(phrases["help.commands"])]
        lines += phrases["help.commandLines"].split(separator: "\n").map { line in
            let parts = line.split(separator: "|", maxSplits: 1).map { $0.trimmingBlanks }
            return parts.count == 2 ? .key(parts[0], words: parts[1]) : .text(parts.joined())
        }
        lines += [.gap, .heading(phrases["help.signs"])] + signs(shell)
        return lines + [.gap, .text(phrases("help.you", ["user": shell.user]))]
    }

    /// While the time line is open its keys come before those of everywhere; the panel's own rest.
    private static func timePage(_ shell: Shell) -> [Line] {
        let phrases = shell.phrases
        var lines: [Line] = [.text(phrases["mode.time.about"]), .gap] + keys(of: .time, shell)
        lines += [.gap, .heading(phrases["help.everywhere"])]
        let taken = Set(KeyMode.time.bindings.flatMap(\.keys))
        lines += Actions.shared.compactMap { action in
            let keys = shell.keymap.keys(for: action).filter { !taken.contains($0) }.compactMap(\.name)
            return keys.isEmpty ? nil : .key(keys.joined(separator: " "), words: phrases["action.\(action)"])
        }
        return lines
    }

    private static func keys(of mode: KeyMode, _ shell: Shell) -> [Line] {
        let phrases = shell.phrases
        var lines: [Line] = [.heading(phrases[mode.title])]
        if mode == .time {
            let keys = [Actions.time, Actions.back].flatMap { shell.keymap.keys(for: $0) }.compactMap(\.name)
            lines.append(.key(keys.joined(separator: " "), words: phrases["mode.time.now"]))
        }
        return lines + mode.bindings.map { .key($0.label, words: phrases[$0.words]) }
    }

    private static func keys(_ actions: [ActionID], _ shell: Shell) -> [Line] {
        actions.compactMap { action in
            let keys = shell.keymap.keys(for: action, panel: shell.active.actions).compactMap(\.name)
            return keys.isEmpty ? nil : .key(keys.joined(separator: " "), words: shell.phrases["action.\(action)"])
        }
    }

    private static func signs(_ shell: Shell) -> [Line] {
        let levels = Severity.allCases.reversed().map {
            "\(shell.glyphs.severityMark($0)) \(shell.phrases["severity.\($0.word)"])"
        }
        let marks: [(String, FigureQuality)] = [
            ("?", .suspect), (shell.phrases["mark.stale"], .stale), (shell.phrases["mark.partial"], .partial),
            (shell.phrases["mark.forecast"], .forecast), ("—", .unavailable),
        ]
        return [.text(levels.joined(separator: "  "))]
            + marks.map { .key($0.0.trimmingBlanks, words: shell.phrases["quality.\($0.1.rawValue)"]) }
    }

    static func draw(_ shell: Shell, _ scroll: Int, _ area: Rect, _ grid: inout CellGrid) {
        let subject = shell.travel.isOpen ? KeyMode.time.title : "panel.\(shell.active.id)"
        let title = "\(shell.phrases["help.title"]) · \(shell.phrases[subject])"
        let page = page(shell)
        let width = min(84, area.width) - 4
        let keyWidth = min(
            page.reduce(0) { widest, line in
                if case .key(let keys, _) = line { max(widest, TextWidth.cells(keys)) } else { widest }
            }, max(8, width / 3))
        let rows = page.flatMap { wrapped($0, width: width, keyWidth: keyWidth) }
        let inner = ShellOverlays.window(title, width: 84, height: rows.count + 2, area, shell, &grid)
        let room = inner.inset(columns: 1, rows: 0)
        let first = min(scroll, max(0, rows.count - room.height))
        for (row, cells) in rows.dropFirst(first).prefix(room.height).enumerated() {
            for cell in cells { grid.write(cell.text, x: room.x + cell.x, y: room.y + row, clip: room) }
        }
        guard rows.count > room.height else { return }
        ScrollBar(first: first, visible: room.height, count: rows.count).draw(
            in: inner.right(1), on: &grid, context: shell.context)
    }

    private static func wrapped(_ line: Line, width: Int, keyWidth: Int) -> [[(x: Int, text: StyledText)]] {
        switch line {
        case .gap: return [[]]
        case .heading(let text): return [[(0, StyledText(text, TextStyle("title", bold: true)))]]
        case .text(let text): return TextWidth.wrapped(text, to: width).map { [(0, StyledText($0, "text"))] }
        case .key(let keys, let words):
            let keyLines = TextWidth.wrapped(keys, to: keyWidth)
            let wordLines = TextWidth.wrapped(words, to: max(1, width - keyWidth - 2))
            return (0..<max(keyLines.count, wordLines.count)).map { row in
                var cells: [(x: Int, text: StyledText)] = []
                if row < keyLines.count { cells.append((0, StyledText(keyLines[row], "key"))) }
                if row < wordLines.count { cells.append((keyWidth + 2, StyledText(wordLines[row], "text"))) }
                return cells
            }
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
