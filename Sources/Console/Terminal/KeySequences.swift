import Canvas

/// What control sequences of keyboards and mice mean.
enum KeySequences {
    /// Final letters shared by CSI and SS3.
    static let final: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "P"): .function(1),
        UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
    ]

    /// Numbers before `~`.
    private static let numbered: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
        18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
        25: .function(13), 26: .function(14), 28: .function(15), 29: .function(16), 31: .function(17),
        32: .function(18), 33: .function(19), 34: .function(20),
    ]

    /// Modifiers of cursor keys are not told apart; sequences that are no keys mean nothing.
    static func meaning(parameters: ArraySlice<UInt8>, final: UInt8) -> KeyParser.Meaning {
        if parameters.first == UInt8(ascii: "<") { return mouseReport(parameters.dropFirst(), final) }
        if let report = TerminalReport(parameters: parameters, final: final) { return .report(report) }
        guard let numbers = numbers(parameters) else { return .nothing }
        switch final {
        case UInt8(ascii: "~"):
            if numbers.first == 200 { return .pasteBegins }
            return numbers.first.flatMap { numbered[$0] }.map { .key($0) } ?? .nothing
        case UInt8(ascii: "Z"): return .key(.backTab)
        case UInt8(ascii: "I"), UInt8(ascii: "O"):
            return numbers.isEmpty ? .key(.focus(final == UInt8(ascii: "I"))) : .nothing
        default:
            let hasModifierOnly = numbers.isEmpty || (numbers.count == 2 && numbers[0] == 1)
            guard hasModifierOnly, let key = Self.final[final] else { return .nothing }
            return .key(key)
        }
    }

    /// - Parameter code: Button in bits 0–1, shift, meta and control in 2–4, motion in 5, wheel in 6.
    static func mouse(code: Int, x: Int, y: Int, isRelease: Bool) -> MouseEvent? {
        guard (0..<10_000).contains(x), (0..<10_000).contains(y), (0..<128).contains(code) else { return nil }
        if code & 64 != 0 {
            guard code & 3 < 2 else { return nil }
            return MouseEvent(x: x, y: y, kind: code & 3 == 0 ? .wheelUp : .wheelDown)
        }
        if isRelease { return MouseEvent(x: x, y: y, kind: .release) }
        guard code & 3 < 3 else { return nil }
        let button = MouseEvent.Button.allCases[code & 3]
        return MouseEvent(x: x, y: y, kind: code & 32 != 0 ? .drag(button) : .press(button))
    }

    private static func mouseReport(_ parameters: ArraySlice<UInt8>, _ final: UInt8) -> KeyParser.Meaning {
        guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m"), let values = numbers(parameters),
            values.count == 3,
            let event = mouse(
                code: values[0], x: values[1] - 1, y: values[2] - 1, isRelease: final == UInt8(ascii: "m"))
        else { return .nothing }
        return .key(.mouse(event))
    }

    /// Decimal numbers between semicolons; nil when there is anything else.
    static func numbers(_ text: ArraySlice<UInt8>) -> [Int]? {
        guard !text.isEmpty else { return [] }
        var numbers = [0]
        for byte in text {
            switch byte {
            case UInt8(ascii: ";"): numbers.append(0)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                numbers[numbers.count - 1] = min(numbers[numbers.count - 1] * 10 + Int(byte - 48), 1_000_000)
            default: return nil
            }
        }
        return numbers
    }
}
