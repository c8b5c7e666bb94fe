import CitySync
import Testing

@Suite struct NodePathTests {
    private let document = """
        {"data": {"items": [{"v": 1}, {"v": 2}]}, "@iot.nextLink": "http://x/2",
         "links": [{"rel": "self", "href": "a"}, {"rel": "next", "href": "b"}]}
        """

    @Test(arguments: [
        ("data.items[1].v", JSONNode.number("2")), ("'@iot.nextLink'", .string("http://x/2")),
        ("links[rel=next].href", .string("b")), ("data.items[2].v", nil), ("links[rel=prev].href", nil),
        ("data.none.v", nil),
    ])
    func `a path leads to a value or to nothing`(path: String, expected: JSONNode?) throws {
        let node = try JSONReader.read(Array(document.utf8))
        #expect(try #require(NodePath(path)).value(in: node) == expected)
    }

    @Test func `the empty path is the document`() throws {
        #expect(NodePath("")?.value(in: .bool(true)) == .bool(true))
    }

    @Test(arguments: ["a[", "a[x]", "a[-1]", "'open"])
    func `a path that is not closed or means nothing is refused`(path: String) {
        #expect(NodePath(path) == nil)
    }
}
