import Canvas
import CityModel
import CityPanels

/// What the terminal can do besides showing frames; a screen without one can do nothing of it.
struct TerminalPowers {
    enum Copying { case copied, notAllowed, notPossible }

    /// Draws everything anew.
    var repaint: () -> Void = {}
    /// Gives the terminal back to the shell until the job is continued.
    var stop: () -> Void = {}
    /// Takes or leaves the mouse; tells which.
    var toggleMouse: () -> Bool = { false }
    /// Puts a text onto the clipboard of the person's machine.
    var copy: (String) -> Copying = { _ in .notPossible }
    /// Gives back what only the start needed.
    var tidyMemory: () -> Void = {}
    /// How many bytes the last frame took.
    var lastFrameBytes: () -> Int = { 0 }
}

/// What is copied: the selection and its figure, else the table on screen.
enum ClipboardChoice {
    static func text(of shell: Shell) -> String {
        let language = shell.phrases.language
        // A figure of the line above the list is not the row's.
        let isHeadline = shell.active.browse.map { $0.headline != nil && !$0.isDetailOpen } ?? false
        let name = isHeadline ? shell.active.figure?.subject : shell.active.subject?.name
        var lines = name.map { [$0[language]] }?.filter { !$0.isEmpty } ?? []
        if let figure = shell.active.figure {
            let value = figure.value.map { Digits.fixed($0, figure.decimals) } ?? "—"
            let title = shell.phrases["figure.\(figure.title)"]
            let time = figure.time.map { " (\(CivilTime($0).full))" } ?? ""
            lines.append("\(title) \(value) \(figure.unit)\(time)")
        }
        if lines.isEmpty {
            let table = shell.active.table(context: shell.context)
            lines = ([table.columns.map(\.label)] + table.rows.map { $0.map(\.text) }).map {
                $0.joined(separator: "\t")
            }
        }
        return lines.joined(separator: "\n")
    }
}
