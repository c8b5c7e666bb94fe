import Canvas
import Testing

@testable import Terminal

@Suite struct UnbracketedPasteTests {
    @Test func `keys typed ahead stay keys`() {
        let keys = Array(repeating: Key.character("j"), count: UnbracketedPaste.leastKeys - 1)
        #expect(UnbracketedPaste.gathered(keys) == keys)
        let moves = Array(repeating: Key.down, count: 5000)
        #expect(UnbracketedPaste.gathered(moves) == moves)
    }

    @Test func `a text that comes at once presses no keys`() {
        let text = Array(repeating: [Key.character("q"), .character("惠"), .enter, .tab], count: 400).joined()
        let found = UnbracketedPaste.gathered([.up] + text + [.escape, .character("q")])
        #expect(found.count == 4)
        #expect(found.first == .up && found.suffix(2) == [.escape, .character("q")])
        #expect(found[1] == .paste(String(repeating: "q惠\n ", count: 400)))
    }
}
