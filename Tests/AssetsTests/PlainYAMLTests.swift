import CityAssets
import CityModel
import Foundation
import TestSupport
import Testing

@Suite struct PlainYAMLTests {
    /// Reads words as a language's file of a folder that holds nothing else.
    private func phrases(_ text: String) throws -> [String: String] {
        let root = FileManager.default.temporaryDirectory.appending(path: "plain-yaml-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(
            at: root.appending(path: "data/strings"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: root.appending(path: "data/city"), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: root.appending(path: "data/strings/en.yaml"))
        try Data().write(to: root.appending(path: "data/city/divisions.csv"))
        return try PhraseFiles.load(
            .english, AssetFolder.find(explicit: root.path, environment: [:], executable: nil))
    }

    @Test(arguments: [Language.chinese, .english])
    func `the shipped words are read without the YAML reader and as it reads them`(language: Language) throws {
        let folder = try AssetFolder.find(
            explicit: ReferenceData.projectRoot.path, environment: [:], executable: nil)
        let bytes = try folder.bytes("data/strings/\(language.rawValue).yaml")
        let plain = try #require(PlainYAML.phrases(bytes))
        let marked = "---\n" + String(decoding: bytes, as: UTF8.self)
        #expect(PlainYAML.phrases(Array(marked.utf8)) == nil)
        #expect(try phrases(marked) == plain)
    }

    @Test(arguments: [
        "a: one\nb:\n  c.d: two: three\n", "a: [1, 2]\n", "a: one\n  two\n", "a: \"x\\n\"\n", "a: one # two\n",
        "a: |\n  x\n",
        "a:\n", "a: &x y\n", "a: one\r\n", "a: '\n", "a:\tx\n", "- a\n", "a: 'x' # y\n", "a b: c\n", "a: b:\n", "",
    ])
    func `what is not plain is left to the YAML reader`(text: String) {
        #expect(PlainYAML.phrases(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("a: one\nb: two  \n", ["a": "one", "b": "two"]),
        (
            "# x\na:\n  b: 'it''s'\n\n  c:\n      d: x#y\n'0': -x\npersons/m²: 惠州：西湖\n",
            ["a.b": "it's", "a.c.d": "x#y", "0": "-x", "persons/m²": "惠州：西湖"]
        ),
        ("a: 'one \n  two\n\n\n  three'\nb.c: x\n", ["a": "one two\n\nthree", "b.c": "x"]),
        ("a:\n# note\n  b: ''\nc: http://x\n", ["a.b": "", "c": "http://x"]),
        ("a: x\u{202E}y\nb: 1", ["a": "x\\u{202e}y", "b": "1"]),
    ])
    func `plain words are read as the YAML reader reads them`(text: String, expected: [String: String]) throws {
        #expect(PlainYAML.phrases(Array(text.utf8)) == expected)
        #expect(try phrases("---\n" + text) == expected)
    }

    @Test func `a key twice is refused with its line`() throws {
        #expect(PlainYAML.phrases(Array("a: x\na: y\n".utf8)) == nil)
        #expect(PlainYAML.phrases(Array("a:\n  b: x\na:\n  c: y\n".utf8)) == nil)
        #expect(throws: AssetFailure.self) { try phrases("a: x\na: y\n") }
    }
}
