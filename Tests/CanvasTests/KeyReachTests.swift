import Canvas
import Testing

@Suite struct KeyReachTests {
    @Test(arguments: [("ctrl-i", "tab"), ("ctrl-m", "enter"), ("ctrl-[", "esc"), ("ctrl-h", "backspace")])
    func `control characters that are keys of their own are told as those`(name: String, twin: String) throws {
        let (key, other) = (try #require(Key(name: name)), try #require(Key(name: twin)))
        #expect(key.reach == .sameAs(other))
    }

    @Test(arguments: ["ctrl-ö", "ctrl-1", "ctrl-=", "alt-é", "ctrl-中"])
    func `what has no bytes of its own is never sent`(name: String) throws {
        #expect(try #require(Key(name: name)).reach == .never)
    }

    @Test(arguments: ["ctrl-p", "ctrl-space", "ctrl-\\", "alt-x", "f12", "q", "中", "pageup"])
    func `other keys are sent as themselves`(name: String) throws {
        #expect(try #require(Key(name: name)).reach == .sent)
    }
}
