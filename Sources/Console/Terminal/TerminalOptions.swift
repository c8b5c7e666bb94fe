/// What a person may choose about the terminal.
package struct TerminalOptions: Hashable, Sendable {
    package enum Colours: String, Hashable, Sendable, CaseIterable {
        /// As many as the terminal has, none where NO_COLOR is set.
        case auto
        case none
        case ansi16 = "16"
        case palette256 = "256"
    }

    package var colours: Colours
    /// Write ASCII only; also allows locales other than UTF-8.
    package var ascii: Bool
    /// The terminal gives East Asian Ambiguous characters two cells.
    package var ambiguousWide: Bool
    package var mouse: Bool
    /// Each byte counts: no focus reports.
    package var slowLine: Bool

    package init(
        colours: Colours = .auto, ascii: Bool = false, ambiguousWide: Bool = false, mouse: Bool = false,
        slowLine: Bool = false
    ) {
        self.colours = colours
        self.ascii = ascii
        self.ambiguousWide = ambiguousWide
        self.mouse = mouse
        self.slowLine = slowLine
    }
}
