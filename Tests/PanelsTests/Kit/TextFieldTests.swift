import Canvas
import CityPanels
import Testing

@Suite struct TextFieldTests {
    private func typed(_ keys: [Key]) -> TextField {
        var field = TextField()
        for key in keys { _ = field.handle(key) }
        return field
    }

    @Test func `Chinese is typed, moved over and deleted by characters, the caret stands by cells`() {
        let field = typed([.character("西"), .character("湖"), .character("a"), .left, .left, .backspace])
        #expect(field.text == "湖a" && field.caret == 0)
        #expect(typed([.character("西"), .character("a")]).caretCells == 3)
    }

    @Test func `words and lines are cut as in a shell`() {
        #expect(typed([.paste("one two  three"), .control("w")]).text == "one two  ")
        #expect(typed([.paste("one two"), .control("u"), .character("x")]).text == "x")
        #expect(typed([.paste("one"), .home, .control("k")]).text.isEmpty)
    }

    @Test func `a paste is one line of bounded length`() {
        #expect(typed([.paste("a\nb\r\nc")]).text == "a b c")
        #expect(typed([.paste(String(repeating: "长", count: 5000))]).text.count == TextField.limit)
    }

    @Test func `nothing happens at the ends`() {
        #expect(typed([.backspace, .delete, .left, .right, .end]).text.isEmpty)
        var field = TextField()
        let isTaken = field.handle(.function(5))
        #expect(!isTaken)
    }

    @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1F1F3}"] as [Character])
    func `a mark that joins the character before it leaves the caret inside the text`(_ mark: Character) {
        for start in ["e", "\u{1F1E8}", "西湖", ""] {
            var field = TextField(start)
            for key in [
                Key.character(mark), .character(mark), .left, .character(mark), .right, .backspace, .delete, .end,
            ] {
                _ = field.handle(key)
                #expect((0...field.text.count).contains(field.caret))
            }
        }
    }
}
