import Canvas
import CityModel
import Testing

@Suite struct TextWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("惠州", 4), ("ｶﾅ", 2), ("한글", 4), ("，。", 4), ("e\u{301}", 1), ("…", 1), ("㎡", 2),
        ("⣿", 1), ("─", 1), ("👍", 2), ("👨‍👩‍👧‍👦", 2), ("🇨🇳🇨🇳", 4), ("🇨", 2), ("\u{200D}", 0), ("\u{1B}", 6), ("か\u{3099}", 2),
        ("ᄒ\u{1161}\u{11AB}", 2), ("❤", 1), ("❤️", 2), ("\u{E000}", 1),
    ])
    func `widths follow our own table`(_ text: String, _ cells: Int) {
        #expect(TextWidth.cells(text, ambiguous: .narrow) == cells)
    }

    @Test func `ambiguous characters double where asked`() {
        #expect(TextWidth.cells("α→…│", ambiguous: .wide) == 8)
        #expect(TextWidth.cells("惠州abc", ambiguous: .wide) == 7)
    }

    @Test func `every code point is as wide as its harmless form`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            let isEscaped = PlainText.sanitized(text) != text
            let cells = TextWidth.cells(text, ambiguous: .narrow)
            if isEscaped {
                #expect(cells == PlainText.sanitized(text).utf8.count)
            } else if cells > 2 {
                Issue.record("U+\(String(value, radix: 16)) is escaped by the width table only")
            }
        }
    }

    @Test(arguments: [(0, ""), (1, "…"), (2, "…"), (3, "惠…"), (4, "惠…"), (5, "惠州…"), (6, "惠州市")])
    func `clipping never cuts a character`(_ limit: Int, _ expected: String) {
        #expect(TextWidth.clipped("惠州市", to: limit) == expected)
        #expect(TextWidth.cells(TextWidth.clipped("惠州市", to: limit)) <= limit)
    }

    @Test func `clipping without ellipsis keeps what fits`() {
        #expect(TextWidth.clipped("惠州市", to: 5, ellipsis: false) == "惠州")
    }

    @Test(arguments: [(Alignment.left, "惠州  "), (.right, "  惠州"), (.centre, " 惠州 ")])
    func `padding fills to exactly the width`(_ alignment: Alignment, _ expected: String) {
        #expect(TextWidth.padded("惠州", to: 6, alignment: alignment) == expected)
    }

    @Test(arguments: 0...12)
    func `padding is exact for every width`(_ width: Int) {
        for text in ["", "a", "惠州市区", "a惠b州", "👨‍👩‍👧x"] {
            #expect(TextWidth.cells(TextWidth.padded(text, to: width)) == width)
        }
    }

    @Test func `English wraps at blanks`() {
        #expect(TextWidth.wrapped("the quick brown fox", to: 10) == ["the quick", "brown fox"])
        #expect(TextWidth.wrapped("abcdefghijkl", to: 5) == ["abcde", "fghij", "kl"])
        #expect(TextWidth.wrapped("one\n\ntwo", to: 10) == ["one", "", "two"])
    }

    @Test func `Chinese wraps between characters and keeps punctuation with them`() {
        #expect(TextWidth.wrapped("西湖景区客流", to: 8) == ["西湖景区", "客流"])
        #expect(TextWidth.wrapped("西湖景区，客流", to: 8) == ["西湖景", "区，客流"])
        #expect(TextWidth.wrapped("PM2.5浓度", to: 6) == ["PM2.5", "浓度"])
    }

    @Test(arguments: -1...3)
    func `wrapping to tiny widths ends`(_ width: Int) {
        let lines = TextWidth.wrapped("西湖 abc，。", to: width)
        #expect(width > 0 || lines.isEmpty)
        for line in lines { #expect(TextWidth.cells(line) <= width) }
    }

    @Test(arguments: 4...40)
    func `wrapping loses no character and no line is too wide`(_ width: Int) {
        let text = "惠州西湖景区 today has 12,345 visitors，较昨日 rose by 7.5%。请 duty officers 注意 congestion！"
        let lines = TextWidth.wrapped(text, to: width)
        for line in lines { #expect(TextWidth.cells(line) <= width) }
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }
}
