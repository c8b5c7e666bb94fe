import CNcurses

/// The modes of the terminal that ncurses does not know: bracketed paste, mouse, focus, synchronized output.
struct TerminalModes {
    /// Whether the terminal is of xterm's family, whose private modes everybody took over.
    let isXtermLike: Bool
    /// Undoes everything, ncurses' own modes too; what a crash writes.
    let restore: String
    /// Wipes the screen of terminals that have no other one to go back to, so that nothing of the city stays on a console
    /// others use too; nothing elsewhere.
    let wipe: String
    private let wantsFocus: Bool

    /// Reads the open terminal's description.
    init(name: String, options: TerminalOptions) {
        isXtermLike = city_flag("XT") != 0 || ["tmux", "screen", "putty"].contains { name.hasPrefix($0) }
        wantsFocus = isXtermLike
        let capabilities = ["sgr0", "op", "csr0", "rmkx", "rmcup", "cnorm"].map(TerminalCapabilities.text).joined()
        let modes = isXtermLike ? "\u{1B}[?2026l\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1004l" : ""
        wipe = city_capability("smcup") == nil ? TerminalCapabilities.text("clear") : ""
        restore = modes + capabilities + (wipe.isEmpty ? "\r\n" : wipe)
    }

    func on(mouse: Bool) -> String {
        guard isXtermLike else { return "" }
        return "\u{1B}[?2004h" + (wantsFocus ? "\u{1B}[?1004h" : "") + (mouse ? self.mouse(true) : "")
    }

    func off(mouse: Bool) -> String {
        guard isXtermLike else { return "" }
        return (mouse ? self.mouse(false) : "") + (wantsFocus ? "\u{1B}[?1004l" : "") + "\u{1B}[?2004l"
    }

    /// Presses, drags and the wheel, in the form that has no largest column.
    func mouse(_ isOn: Bool) -> String {
        guard isXtermLike else { return "" }
        return isOn ? "\u{1B}[?1002h\u{1B}[?1006h" : "\u{1B}[?1006l\u{1B}[?1002l"
    }
}
