/// Asks the terminal once, at start, what its description cannot tell. Nobody waits for the answers; a terminal that gives
/// none is treated as one that has none of it.
struct TerminalProbe {
    enum Finding: Hashable {
        /// East Asian Ambiguous characters take two cells.
        case ambiguousWide
        /// `CSI n b` repeats a character.
        case repeats
        /// Frames may be wrapped in mode 2026, so that none is seen half done.
        case synchronizes
    }

    static let row = 2
    private static let synchronizedOutput = 2026

    /// Written before the first frame, which covers what it leaves.
    let question: String
    /// Columns of the cursor answered so far.
    private var columns: [Int] = []
    /// Answers still owed.
    private var owed: Int
    private let asksWidth: Bool
    /// Whether an answer told of another place than was asked about: somebody between wrote first and was answered for.
    private var isDoubtful = false
    private var hasAskedAgain = false

    /// - Parameters:
    ///   - asksWidth: Show an ambiguous character and ask how far the cursor moved.
    ///   - asksModes: The terminal's family knows DECRQM.
    ///   - isASCII: Nothing but ASCII is ever painted.
    init(asksWidth: Bool, asksModes: Bool, answersCursor: Bool, isASCII: Bool = false) {
        self.asksWidth = asksWidth && answersCursor
        var text = ""
        if answersCursor {
            text += "\u{1B}[\(Self.row)H"
            if self.asksWidth { text += "\u{2500}\u{1B}[6n\r" }
            // Some terminals repeat ASCII alone (tmux 3.3): what is asked must be like what is painted.
            let repeated = isASCII ? "x" : "\u{283F}"
            text += "\(repeated)\u{1B}[2b\u{1B}[6n\r\u{1B}[K"
        }
        if asksModes { text += "\u{1B}[?\(Self.synchronizedOutput)$p" }
        question = text
        owed = (answersCursor ? 1 : 0) + (self.asksWidth ? 1 : 0) + (asksModes ? 1 : 0)
    }

    /// Whether the terminal has not answered everything yet.
    var isAwaiting: Bool { owed > 0 }

    /// The question about widths once more, alone, when its answer was not to be trusted. What stands at its row is lost.
    mutating func questionAgain() -> String? {
        guard isDoubtful, !hasAskedAgain else { return nil }
        hasAskedAgain = true
        columns = []
        owed += 1
        return "\u{1B}[\(Self.row)H\u{2500}\u{1B}[6n"
    }

    mutating func take(_ report: TerminalReport) -> Finding? {
        switch report {
        case .mode(Self.synchronizedOutput, let state):
            owed -= 1
            return (1...2).contains(state) ? .synchronizes : nil
        case .cursor(Self.row, let column):
            owed -= 1
            columns.append(column)
            // Behind a character no cursor stands in the first column.
            if asksWidth, column == 1 { isDoubtful = true }
            if asksWidth, columns.count == 1 { return column == 3 ? .ambiguousWide : nil }
            return !hasAskedAgain && columns.count == (asksWidth ? 2 : 1) && column == 4 ? .repeats : nil
        case .cursor:
            owed -= 1
            isDoubtful = isDoubtful || asksWidth
            return nil
        default: return nil
        }
    }
}
