import CitySync
import Testing

@Suite struct XMLReaderTests {
    private func read(_ text: String) throws -> JSONNode { try XMLReader.read(Array(text.utf8)) }

    @Test func `elements, attributes, repeated children and text become nodes`() throws {
        let node = try read(
            """
            <?xml version="1.0"?><!-- feed -->
            <f:feed xmlns:f="urn:x"><entry id="1"><v unit='mm'>3.5</v></entry><entry id="2"/>
              <title>a &lt;b&gt; &#x897F;湖 <![CDATA[<raw>]]></title></f:feed>
            """)
        #expect(
            node.json
                == ##"{"feed":{"entry":[{"@id":"1","v":{"@unit":"mm","#text":"3.5"}},{"@id":"2"}],"title":"a <b> 西湖 <raw>"}}"##
        )
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "<a>&x;</a>", "<a><b></a></b>", "<a",
        "<a></a><b/>", "<a x=1/>", "<a x='1' x='2'/>", "<a>\u{0}<", "text", "<a>&#0;</a>", "<a>&#xD800;</a>",
    ])
    func `what is not plain XML of data is refused`(text: String) {
        #expect(throws: FormatFailure.self) { try read(text) }
    }

    @Test func `depth is bounded`() {
        let deep = String(repeating: "<a>", count: 1_000_000)
        #expect(throws: FormatFailure.tooDeep(limit: 64)) { try read(deep) }
    }
}
