import CitySync
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        ("[]", "[]"), (" {\"a\" : [1, -2.50e+3, true,false,null]} ", "{\"a\":[1,-2.50e+3,true,false,null]}"),
        ("\u{FEFF}\"西湖\\u6e56\\ud83d\\ude00\\/\"", "\"西湖湖😀/\""), ("0", "0"), ("-0.0", "-0.0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ])
    func `reads what RFC 8259 allows, numbers as written`(text: String, expected: String) throws {
        #expect(try JSONReader.read(Array(text.utf8)).description == expected)
    }

    @Test(arguments: [
        "{", "[1,]", "{\"a\":1,}", "[01]", "[-]", "[1.]", "[.5]", "[1e]", "[NaN]", "[Infinity]", "[nul]", "'a'",
        "[1] x", "\"a",
        "\"a\nb\"", "\"\\x\"", "\"\\ud83d\"", "\"\\ud83dx\"", "\"\\u12g4\"", "{a:1}", "[1 2]", " ", "[+1]", "<html>",
        "]",
    ])
    func `refuses what it does not`(text: String) {
        let failure = #expect(throws: FormatFailure.self) { try JSONReader.read(Array(text.utf8)) }
        guard case .notJSON = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `refuses a key that comes twice, bytes that are no UTF-8, and nothing at all`() {
        #expect(throws: FormatFailure.duplicateKey("a")) {
            try JSONReader.read(Array("{\"a\":1,\"b\":2,\"a\":1}".utf8))
        }
        #expect(throws: FormatFailure.notJSON(offset: 1)) { try JSONReader.read([0x22, 0xC3, 0x28, 0x22]) }
        #expect(throws: FormatFailure.empty) { try JSONReader.read([]) }
    }

    @Test func `goes 64 levels deep and no further`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONReader.read(Array(deep.utf8))
        #expect(throws: FormatFailure.tooDeep(limit: 64)) { try JSONReader.read(Array("[\(deep)]".utf8)) }
        let bomb = String(repeating: "{\"a\":", count: 100_000)
        #expect(throws: FormatFailure.tooDeep(limit: 64)) { try JSONReader.read(Array(bomb.utf8)) }
    }
}
