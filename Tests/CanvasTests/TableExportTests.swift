import Canvas
import CityModel
import Foundation
import Testing

@Suite struct TableExportTests {
    private let origin = DataTable.Origin(
        panel: "crowd", moment: Timestamp(secondsSince1970: 1_790_000_000),
        comparedWith: Timestamp(secondsSince1970: 1_789_913_600), store: "city.db")

    private func table(_ columns: [DataTable.Column], _ rows: [[DataTable.Value]]) -> DataTable {
        DataTable(columns: columns, rows: rows)
    }

    @Test func `rows become objects under the columns' ids, numbers stay numbers and nothing breaks out of its quotes`()
        throws
    {
        let text = TableExport.json(
            table(
                [
                    DataTable.Column("id", label: "编号"), DataTable.Column("people", label: "人数", unit: "people"),
                    DataTable.Column("since", label: "起"),
                ],
                [
                    [.text("a\"b\\\u{1}\n"), .number(2498), .time(Timestamp(secondsSince1970: 0))],
                    [.text("西湖"), .missing, .missing],
                ]), origin)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(document["panel"] as? String == "crowd" && document["store"] as? String == "city.db")
        #expect(document["moment"] as? String == "2026-09-21T22:13:20+08:00")
        #expect(document["comparedWith"] as? String == "2026-09-20T22:13:20+08:00")
        let rows = try #require(document["rows"] as? [[String: Any]])
        #expect(rows[0]["people"] as? Int == 2498 && rows[0]["id"] as? String == "a\"b\\\u{1}\n")
        #expect(rows[0]["since"] as? String == "1970-01-01T08:00:00+08:00")
        #expect(rows[1]["people"] is NSNull && Set(rows[1].keys) == ["id", "people", "since"])
        let columns = try #require(document["columns"] as? [[String: String]])
        #expect(columns[1] == ["id": "people", "label": "人数", "unit": "people"])
    }

    @Test func `a table without rows is still a document`() throws {
        let text = TableExport.json(.none, origin)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((document["rows"] as? [Any])?.isEmpty == true)
    }

    @Test func `cells that a spreadsheet would run are made harmless, numbers stay numbers`() {
        let text = TableExport.csv(
            table(
                [DataTable.Column("id", label: "id"), DataTable.Column("v", label: "V", unit: "km/h")],
                [[.text("=HYPERLINK(1)"), .number(-5)], [.text("a,b"), .text("+x")]]), origin)
        let end = "crowd,2026-09-21T22:13:20+08:00,2026-09-20T22:13:20+08:00,city.db"
        #expect(
            text == """
                \u{FEFF}id,V (km/h),panel,moment,comparedWith,store
                '=HYPERLINK(1),-5,\(end)
                "a,b",'+x,\(end)

                """)
    }

    @Test(arguments: [
        (2498.0, "2498"), (0.1 + 0.2, "0.3"), (-0.16, "-0.16"), (1e-12, "0"), (-1e-12, "0"),
        (1_234_567_890.4, "1234567890"),
        (.nan, ""), (.infinity, ""), (42.5, "42.5"),
    ])
    func `a number is a plain decimal`(value: Double, text: String) {
        #expect(DataTable.Value.number(value).text == text)
    }
}
