import Canvas
import Testing

@testable import Terminal

@Suite struct TerminalProbeTests {
    /// The columns a terminal answers when it gives an ambiguous character so many cells and repeats or does not.
    @Test(arguments: [
        (1, true, [TerminalProbe.Finding.repeats]), (2, true, [.ambiguousWide, .repeats]), (2, false, [.ambiguousWide]),
        (1, false, []),
    ])
    func `the cursor tells widths and repetition`(_ cells: Int, _ repeats: Bool, _ found: [TerminalProbe.Finding]) {
        var probe = TerminalProbe(asksWidth: true, asksModes: false, answersCursor: true)
        let answers = [cells + 1, repeats ? 4 : 2].compactMap { probe.take(.cursor(row: 2, column: $0)) }
        #expect(answers == found)
    }

    @Test(arguments: [(39, 12), (2, 1)])
    func `widths are asked once more when the answer told of another place`(_ row: Int, _ column: Int) {
        var probe = TerminalProbe(asksWidth: true, asksModes: false, answersCursor: true)
        let tooEarly = probe.questionAgain()
        #expect(tooEarly == nil)
        let strays = (0..<2).compactMap { _ in probe.take(.cursor(row: row, column: column)) }
        #expect(strays.isEmpty)
        let again = probe.questionAgain()
        #expect(again?.hasSuffix("\u{1B}[6n") == true)
        let found = [(2, 3), (7, 1)].compactMap { probe.take(.cursor(row: $0, column: $1)) }
        #expect(found == [.ambiguousWide])
        let third = probe.questionAgain()
        #expect(third == nil)
    }

    @Test(arguments: [(0, false), (1, true), (2, true), (4, false)])
    func `synchronized output is used only where the terminal has it`(_ state: Int, _ has: Bool) {
        var probe = TerminalProbe(asksWidth: true, asksModes: true, answersCursor: true)
        let finding = probe.take(.mode(2026, state: state))
        #expect(finding == (has ? .synchronizes : nil))
    }

    @Test func `a terminal that cannot answer is not asked`() {
        #expect(TerminalProbe(asksWidth: true, asksModes: false, answersCursor: false).question.isEmpty)
    }

    @Test func `a terminal owes an answer to each question`() {
        var probe = TerminalProbe(asksWidth: true, asksModes: true, answersCursor: true)
        for report in [TerminalReport.cursor(row: 2, column: 2), .operating, .mode(2026, state: 0)] {
            _ = probe.take(report)
            #expect(probe.isAwaiting)
        }
        _ = probe.take(.cursor(row: 2, column: 4))
        #expect(!probe.isAwaiting)
        #expect(!TerminalProbe(asksWidth: true, asksModes: false, answersCursor: false).isAwaiting)
    }

    @Test func `answers are reports and never keys`() {
        var decoder = KeyDecoder()
        #expect(decoder.feed(Array("\u{1B}[0n\u{1B}[2;3R\u{1B}[?2026;2$y".utf8)) == [])
        #expect(decoder.takeReports() == [.operating, .cursor(row: 2, column: 3), .mode(2026, state: 2)])
        #expect(decoder.takeReports() == [])
    }

    @Test func `an answer may be split anywhere, and F3 with a modifier stays a key`() {
        var decoder = KeyDecoder()
        for byte in Array("\u{1B}[2;3R".utf8) { #expect(decoder.feed([byte]) == []) }
        #expect(decoder.takeReports() == [.cursor(row: 2, column: 3)])
        #expect(decoder.feed(Array("\u{1B}[1;2R".utf8)) == [.function(3)])
    }
}
