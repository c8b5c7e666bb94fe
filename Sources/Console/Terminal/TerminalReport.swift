/// What the terminal answered to a question.
enum TerminalReport: Hashable {
    /// `CSI 0 n`: everything sent before the question has been taken.
    case operating
    /// `CSI row ; column R`, both from one. Row 1 cannot be told from F3 with modifiers and is no report.
    case cursor(row: Int, column: Int)
    /// `CSI ? mode ; state $ y`: 1 and 3 are on, 2 and 4 off, 0 unknown to the terminal.
    case mode(Int, state: Int)

    init?(parameters: ArraySlice<UInt8>, final: UInt8) {
        switch final {
        case UInt8(ascii: "n"):
            guard KeySequences.numbers(parameters) == [0] else { return nil }
            self = .operating
        case UInt8(ascii: "R"):
            guard let numbers = KeySequences.numbers(parameters), numbers.count == 2, numbers[0] > 1 else { return nil }
            self = .cursor(row: numbers[0], column: numbers[1])
        case UInt8(ascii: "y"):
            guard parameters.first == UInt8(ascii: "?"), parameters.last == UInt8(ascii: "$"),
                let numbers = KeySequences.numbers(parameters.dropFirst().dropLast()), numbers.count == 2
            else { return nil }
            self = .mode(numbers[0], state: numbers[1])
        default: return nil
        }
    }
}
