import Canvas
import Testing

@Suite struct TableExportTests {
    @Test func `rows become objects in the order of the columns, and nothing breaks out of its quotes`() {
        let text = TableExport.json(header: ["id", "name", "name"], rows: [["a\"b", "x\\\u{1}\n", "西湖"], ["c"]])
        #expect(
            text == """
                [
                {"id":"a\\"b","name":"x\\\\\\u0001\\u000a","name 2":"西湖"},
                {"id":"c","name":null,"name 2":null}
                ]

                """)
        #expect(TableExport.json(header: ["id"], rows: []) == "[]\n")
    }

    @Test func `cells that a spreadsheet would run are made harmless, numbers stay numbers`() {
        let text = TableExport.csv(header: ["id", "v"], rows: [["=HYPERLINK(1)", "-5"], ["a,b", "+x"]])
        #expect(text == "id,v\n'=HYPERLINK(1),-5\n\"a,b\",'+x\n")
    }
}
