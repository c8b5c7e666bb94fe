import Foundation
import Testing

@testable import Terminal

@Suite struct ClipboardTextTests {
    @Test(arguments: ["", "a", "ab", "abc", "惠州西湖", "line\nline"])
    func `the text arrives as it was`(_ text: String) {
        let expected = Data(text.utf8).base64EncodedString()
        #expect(ClipboardText.sequence(text) == "\u{1B}]52;c;\(expected)\u{7}")
    }

    @Test func `control characters become signs and long texts end at a whole character`() throws {
        let sent = ClipboardText.sequence("\u{1B}[31m" + String(repeating: "惠", count: 30_000))
        let coded = try #require(sent.dropFirst(7).dropLast().description as String?)
        let text = String(decoding: try #require(Data(base64Encoded: coded)), as: UTF8.self)
        #expect(text.hasPrefix("\\u{1b}[31m惠"))
        #expect(text.utf8.count <= ClipboardText.byteLimit && text.last == "惠")
    }
}
