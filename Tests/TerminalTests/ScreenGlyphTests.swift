import Canvas
import Glibc
import Testing

@testable import Terminal

@Suite struct ScreenGlyphTests {
    /// The test process needs a UTF-8 locale, as the program has one on a UTF-8 terminal.
    init() { setlocale(LC_CTYPE, "C.UTF-8") }

    private func shown(_ text: String, width: Int, ascii: Bool = false) -> [String] {
        ScreenGlyph(text, width: width, ascii: ascii).places.map { scalars in
            String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
        }
    }

    @Test func `trusted characters go out as they are`() {
        #expect(shown("a", width: 1) == ["a"])
        #expect(shown("惠", width: 2) == ["惠"])
        #expect(shown("e\u{301}", width: 1) == ["e\u{301}"])
        #expect(shown("⣿", width: 1) == ["⣿"])
    }

    @Test func `clusters that terminals disagree about keep their cells`() {
        #expect(shown("🇨🇳", width: 2) == ["C", "N"])
        #expect(shown("👨‍👩‍👧", width: 2) == ["👨"])
        #expect(shown("❤️", width: 2) == ["❤", " "])
    }

    @Test func `ambiguous characters on wide terminals become ASCII of two cells`() {
        #expect(shown("→", width: 2) == ["-", ">"])
        #expect(shown("…", width: 2) == [".", "."])
        #expect(shown("α", width: 2) == ["?", "?"])
    }

    @Test func `without UTF-8 everything is ASCII of the same width`() {
        #expect(shown("惠", width: 2, ascii: true) == ["?", "?"])
        #expect(shown("，", width: 2, ascii: true) == [",", " "])
        #expect(shown("│", width: 1, ascii: true) == ["|"])
        #expect(shown("Ａ", width: 2, ascii: true) == ["A", " "])
        #expect(shown("−", width: 1, ascii: true) == ["-"], "a minus sign is no question mark")
        for value in UInt32(0x20)...0x3FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            let width = TextWidth.cells(text, ambiguous: .narrow)
            guard width == 1 || width == 2 else { continue }
            let places = shown(text, width: width, ascii: true)
            #expect(places.count == width && places.joined().utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }
}
