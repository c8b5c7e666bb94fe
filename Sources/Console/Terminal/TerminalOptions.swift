/// What a person may choose about the terminal.
package struct TerminalOptions: Hashable, Sendable {
    package enum Colours: String, Hashable, Sendable, CaseIterable {
        /// As many as the terminal has, none where NO_COLOR is set.
        case auto
        case none
        case ansi16 = "16"
        case palette256 = "256"
    }

    /// How many cells the terminal gives to East Asian Ambiguous characters.
    package enum Ambiguous: String, Hashable, Sendable, CaseIterable {
        /// One until the terminal shows that it is two.
        case auto
        case narrow = "1"
        case wide = "2"
    }

    package var colours: Colours
    /// Write ASCII only; also allows locales other than UTF-8.
    package var ascii: Bool
    package var ambiguous: Ambiguous
    package var mouse: Bool
    /// Ask the terminal what it can do and whether it has painted; without it every frame is sent at once.
    package var probes: Bool
    /// Bytes the line carries in a second, where a person knows it.
    package var bytesPerSecond: Double?

    package init(
        colours: Colours = .auto, ascii: Bool = false, ambiguous: Ambiguous = .auto, mouse: Bool = false,
        probes: Bool = true, bytesPerSecond: Double? = nil
    ) {
        self.colours = colours
        self.ascii = ascii
        self.ambiguous = ambiguous
        self.mouse = mouse
        self.probes = probes
        self.bytesPerSecond = bytesPerSecond
    }
}
