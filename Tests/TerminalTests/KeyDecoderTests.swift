import Canvas
import Testing

@testable import Terminal

private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.feed(bytes) + decoder.flush()
}

@Suite struct KeyDecoderTests {
    @Test(arguments: [
        ("a", [Key.character("a")]), ("惠州", [.character("惠"), .character("州")]), ("👍", [.character("👍")]),
        ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
        ("\u{3}", [.control("c")]), ("\0", [.control(" ")]), ("\u{1C}", [.control("\\")]), ("\u{1F}", [.control("_")]),
        ("\u{1B}", [.escape]), ("\u{1B}x", [.alt("x")]), ("\u{1B}惠", [.alt("惠")]),
        ("\u{1B}\u{1B}", [.escape, .escape]),
        ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[1;5C", [.right]), ("\u{1B}[D", [.left]),
        ("\u{1B}[H", [.home]), ("\u{1B}[4~", [.end]), ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6;5~", [.pageDown]),
        ("\u{1B}[2~\u{1B}[3~", [.insert, .delete]), ("\u{1B}[Z", [.backTab]), ("\u{1B}OP", [.function(1)]),
        ("\u{1B}[[C", [.function(3)]), ("\u{1B}[15~", [.function(5)]), ("\u{1B}[24~", [.function(12)]),
        ("\u{1B}OM", [.enter]), ("\u{1B}Op", [.character("0")]), ("\u{1B}[", [.alt("[")]), ("\u{1B}O", [.alt("O")]),
        ("\u{1B}]", [.alt("]")]), ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]),
        ("\u{1B}[<0;5;3M", [.mouse(MouseEvent(x: 4, y: 2, kind: .press(.left)))]),
        ("\u{1B}[<2;1;1m", [.mouse(MouseEvent(x: 0, y: 0, kind: .release))]),
        ("\u{1B}[<64;300;90M", [.mouse(MouseEvent(x: 299, y: 89, kind: .wheelUp))]),
        ("\u{1B}[<33;2;2M", [.mouse(MouseEvent(x: 1, y: 1, kind: .drag(.middle)))]),
        ("\u{1B}[M !!", [.mouse(MouseEvent(x: 0, y: 0, kind: .press(.left)))]),
    ])
    func `sequences become keys`(_ text: String, _ expected: [Key]) { #expect(keys(text) == expected) }

    @Test(arguments: [
        "\u{1B}[?62;22c", "\u{1B}[24;80R", "\u{1B}[0n", "\u{1B}[?2026;2$y", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\",
        "\u{1B}]11;rgb:0/0/0\u{7}", "\u{1B}P>|xterm(370)\u{1B}\\", "\u{1B}[<0;0;0M", "\u{1B}[<999;1;1M", "\u{1B}[201~",
    ])
    func `replies of the terminal and broken reports never become keys`(_ text: String) {
        #expect(keys(text + "q") == [.character("q")])
    }

    @Test func `invalid bytes vanish and what follows is read`() {
        #expect(keys([0xFF, 0x80, 0xC3, 0x41]) == [.character("A")])
        #expect(keys([0xE6, 0x83]) == [])
        #expect(keys([0xED, 0xA0, 0x80, 0x42]) == [.character("B")])
        #expect(keys([0xC2, 0x9B, 0x43]) == [.character("C")])
    }

    @Test func `characters and sequences may come in any pieces`() {
        let text = "a惠\u{1B}[1;5A\u{1B}OB\u{1B}[<0;5;3M\u{1B}[200~粘贴\r\nx\u{1B}[201~👍\u{1B}]0;t\u{7}z"
        let whole = keys(text)
        #expect(whole.count == 8)
        for size in 1...7 {
            var decoder = KeyDecoder()
            var found: [Key] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += decoder.feed(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(found == whole, "pieces of \(size)")
            #expect(!decoder.isPending)
        }
    }

    @Test func `a lone escape waits and then is the key`() {
        var decoder = KeyDecoder()
        #expect(decoder.feed([0x1B]) == [])
        #expect(decoder.isPending)
        #expect(decoder.flush() == [.escape])
        #expect(!decoder.isPending)
    }

    @Test(arguments: ["\u{1B}[2;3R", "\u{1B}[0n", "\u{1B}[?2026;2$y"])
    func `the rest of an answer that was cut in two presses no key`(_ answer: String) {
        let bytes = Array(answer.utf8)
        for cut in 1..<bytes.count {
            var decoder = KeyDecoder()
            #expect(decoder.feed(bytes[..<cut]) == [])
            let keys = decoder.flush(awaitsReport: true)
            #expect(keys == (cut == 1 ? [.escape] : cut == 2 ? [.alt("[")] : []))
            #expect(decoder.feed(bytes[cut...] + Array("2".utf8)) == [.character("2")], "cut at \(cut)")
            #expect(decoder.takeReports().count == 1)
            #expect(!decoder.isPending)
        }
    }

    @Test func `keys after an escape are keys, also while an answer is awaited`() {
        var decoder = KeyDecoder()
        func press(_ text: String) -> [Key] { decoder.feed(Array(text.utf8)) + decoder.flush(awaitsReport: true) }
        #expect(press("\u{1B}") == [.escape])
        #expect(press("[") == [.character("[")])
        #expect(press("2") == [.character("2")])
        #expect(press("\u{1B}") == [.escape])
        #expect(press("惠") == [.character("惠")])
        #expect(press("\u{1B}") == [.escape])
        #expect(press("\u{1B}[A") == [.up])
        #expect(press("\u{1B}") == [.escape])
        decoder.forgetSevered()
        #expect(press("[0n") == [.character("["), .character("0"), .character("n")])
    }

    @Test func `a paste is one event and harmless`() {
        #expect(keys("\u{1B}[200~a\r\nb\rc\td\u{1B}[31m\u{1B}[201~") == [.paste("a\nb\nc d[31m")])
        #expect(keys("\u{1B}[200~\u{1B}[201~x") == [.paste(""), .character("x")])
    }

    @Test func `what steers is taken out of a paste, what is read stays`() {
        let steering = ["\u{202E}", "\u{2066}", "\u{200E}", "\u{FEFF}", "\u{AD}", "\u{7}", "\u{9B}", "\u{E0041}"]
        for scalar in steering {
            #expect(keys("\u{1B}[200~西\(scalar)湖\u{1B}[201~") == [.paste("西湖")], "\(scalar.unicodeScalars)")
        }
        for kept in ["👨‍👩‍👧", "e\u{301}", "ﬁ ∑ 𠮷", "=1+1"] {
            #expect(keys("\u{1B}[200~\(kept)\u{1B}[201~") == [.paste(kept)])
        }
    }

    @Test func `a paste is cut at its limit and keys after it still count`() throws {
        let long = String(repeating: "x", count: 1_000_000)
        let found = keys("\u{1B}[200~\(long)\u{1B}[201~q")
        #expect(found.count == 2 && found.last == .character("q"))
        guard case .paste(let text) = try #require(found.first) else {
            Issue.record("no paste")
            return
        }
        #expect(text.utf8.count == KeyDecoder.pasteLimit)
    }

    @Test func `a paste that never ends is given up`() {
        var decoder = KeyDecoder()
        #expect(decoder.feed("\u{1B}[200~abc".utf8) == [])
        #expect(decoder.begun == .paste)
        #expect(decoder.flush() == [.paste("abc")])
        #expect(decoder.feed("q".utf8) == [.character("q")])
    }

    @Test func `sequences without end are dropped`() {
        let endless = "\u{1B}[" + String(repeating: "1;", count: 5000) + "\u{1B}[A"
        #expect(keys(endless).last == .up)
        #expect(keys("\u{1B}P" + String(repeating: "x", count: 10_000) + "\r").last == .enter)
    }

    @Test(arguments: 0..<50)
    func `random bytes neither stop the decoder nor stay in it`(_ seed: Int) {
        let beginnings = Array("\u{1B}[O]P<;M~2001".utf8)
        var state = UInt64(seed) &* 2_654_435_761 &+ 12345
        var decoder = KeyDecoder()
        var count = 0
        for _ in 0..<200 {
            let bytes = (0..<37).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: state >> 33)
                return byte < 40 ? beginnings[Int(byte) % beginnings.count] : byte
            }
            count += decoder.feed(bytes).count
        }
        count += decoder.flush().count
        #expect(!decoder.isPending)
        #expect(count > 0)
        #expect(decoder.feed("q".utf8).last == .character("q"))
    }
}
