import Canvas
import Testing

@Suite struct KeyNameTests {
    @Test(arguments: [
        ("a", Key.character("a")), ("G", .character("G")), ("enter", .enter), ("ESC", .escape), ("escape", .escape),
        ("shift-tab", .backTab), ("space", .character(" ")), ("f5", .function(5)), ("f", .character("f")),
        ("ctrl-p", .control("p")), ("Ctrl-P", .control("p")), ("ctrl-space", .control(" ")), ("alt-x", .alt("x")),
        ("alt-X", .alt("X")), ("pageup", .pageUp), ("惠", .character("惠")), (":", .character(":")),
        ("-", .character("-")),
    ])
    func `names read as keymaps write them`(_ name: String, _ key: Key) { #expect(Key(name: name) == key) }

    @Test(arguments: ["", "f0", "f99", "ctrl-", "ctrl-ab", "alt-", "nokey", "fx"])
    func `other names are refused`(_ name: String) { #expect(Key(name: name) == nil) }

    @Test(arguments: [
        Key.character("j"), .character(" "), .enter, .escape, .tab, .backTab, .up, .home, .pageDown, .insert, .delete,
        .function(12), .control("c"), .control(" "), .control("\\"), .alt("a"), .alt(" "), .backspace,
    ])
    func `a key's name reads back as the key`(_ key: Key) throws {
        #expect(Key(name: try #require(key.name)) == key)
    }

    @Test func `events have no name`() {
        for key in [Key.resize, .hangUp, .terminate, .paste("x"), .focus(true), .unknown] { #expect(key.name == nil) }
    }
}
