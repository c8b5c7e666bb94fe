import Foundation
import Testing

@testable import cityops

@Suite struct JSONValueTests {
    private static func text(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }

    @Test func aDocumentIsOneLineWithSortedKeys() {
        let value = JSONValue.object([
            "b": .list([.integer(3), .number(2.5), .number(4), .number(-0.0), .null]), "a": .flag(true),
            "é": .text("西湖/a"),
        ])
        #expect(Self.text(value) == #"{"a":true,"b":[3,2.5,4,0,null],"é":"西湖/a"}"#)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsNull(value: Double) { #expect(Self.text(.number(value)) == "null") }

    @Test(arguments: [0.1, -1.0 / 3, 1e300, 2.5e-308, 123_456_789.125, 9_007_199_254_740_992, -2e15, 1e21])
    func numbersAreReadBackExactly(value: Double) throws {
        let read = try JSONSerialization.jsonObject(
            with: Data(JSONValue.number(value).bytes), options: .fragmentsAllowed)
        #expect((read as? NSNumber)?.doubleValue == value)
    }

    @Test(arguments: ["", "plain", "\"quoted\" \\ back", "line\nend\ttab", "\u{1B}[31m\u{7F}\u{9B}", "惠州 🏮"])
    func textsAreReadBackAndNothingInThemSteersATerminal(text: String) throws {
        let bytes = JSONValue.text(text).bytes
        let read = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        #expect(read as? String == text)
        #expect(
            !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
                $0.value < 0x20 || 0x7F...0x9F ~= $0.value
            })
    }
}
