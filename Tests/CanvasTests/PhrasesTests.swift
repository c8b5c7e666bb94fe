import Canvas
import CityModel
import Testing

@Suite struct PhrasesTests {
    private let phrases = Phrases(
        language: .chinese, entries: ["hello": "你好 {name}", "plain": "西湖"],
        fallback: ["hello": "hello {name}", "only": "only English"])

    @Test func `a key gives its text, the other language's, or itself in marks`() {
        #expect(phrases["plain"] == "西湖")
        #expect(phrases["only"] == "only English")
        #expect(phrases["nothing"] == "‹nothing›")
        #expect(phrases.has("only") && !phrases.has("nothing"))
    }

    @Test func `placeholders take values once`() {
        #expect(phrases("hello", ["name": "{name} {x}"]) == "你好 {name} {x}")
        #expect(phrases("hello", [:]) == "你好 {name}")
    }

    @Test(arguments: ["{", "}", "{}", "a{b", "a}b{c}"])
    func `odd braces are kept`(_ text: String) {
        let odd = Phrases(language: .english, entries: ["k": text])
        #expect(odd("k", ["x": "y"]) == text)
    }
}
