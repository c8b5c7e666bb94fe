import CNcurses

/// The modes of the terminal that ncurses does not know: bracketed paste, mouse, focus.
struct TerminalModes {
    let on: String
    let off: String
    /// Undoes everything, ncurses' own modes too; what a crash writes.
    let restore: String

    /// Reads the open terminal's description.
    init(name: String, options: TerminalOptions) {
        var (on, off) = ("", "")
        let isXtermLike = city_flag("XT") != 0 || name.hasPrefix("tmux") || name.hasPrefix("screen")
        if isXtermLike {
            on += "\u{1B}[?2004h"
            off += "\u{1B}[?2004l"
            if options.mouse {
                on += "\u{1B}[?1002h\u{1B}[?1006h"
                off += "\u{1B}[?1006l\u{1B}[?1002l"
            }
            if options.mouse, !options.slowLine {
                on += "\u{1B}[?1004h"
                off += "\u{1B}[?1004l"
            }
        }
        self.on = on
        self.off = off
        let names = ["sgr0", "op", "csr0", "rmkx", "rmcup", "cnorm"]
        restore = off + names.map(Self.capability).joined() + "\r\n"
    }

    /// A capability without its padding (`$<5>`).
    private static func capability(_ name: String) -> String {
        guard let pointer = city_capability(name) else { return "" }
        var text = ""
        var isPadding = false
        for character in String(cString: pointer) {
            if character == "<", text.last == "$" {
                text.removeLast()
                isPadding = true
            } else if !isPadding {
                text.append(character)
            } else if character == ">" {
                isPadding = false
            }
        }
        return text
    }
}
