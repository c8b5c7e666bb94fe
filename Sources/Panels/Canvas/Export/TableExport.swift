import CityModel

/// A table as a document for other programs.
package enum TableExport {
    /// RFC 4180 with line feeds and a byte order mark, without which Chinese spreadsheets take UTF-8 for GBK. Headings are
    /// those of the screen with their units; cells that a spreadsheet would take for a formula are made harmless. The last
    /// columns say in every row where it comes from, so that rows of several files can be put together.
    package static func csv(_ table: DataTable, _ origin: DataTable.Origin) -> String {
        let origins = members(origin)
        let header = table.columns.map(\.heading) + origins.map(\.name)
        let ends = origins.map(\.value.text)
        return ([header] + table.rows.map { $0.map(\.text) + ends }).reduce(into: "\u{FEFF}") {
            $0 += $1.map(CSVField.quoted).joined(separator: ",") + "\n"
        }
    }

    /// An object: where the table comes from, its columns with label and unit, and its rows, a line and an object each, under
    /// the columns' ids.
    package static func json(_ table: DataTable, _ origin: DataTable.Origin) -> String {
        let head = members(origin).map { "\(JSONText.quoted($0.name)):\($0.value.json)" }
        let columns = table.columns.map {
            JSONText.object([
                ("id", JSONText.quoted($0.id)), ("label", JSONText.quoted($0.label)),
                ("unit", JSONText.quoted($0.unit)),
            ])
        }
        let rows = table.rows.map { row in JSONText.object(zip(table.columns, row).map { ($0.id, $1.json) }) }
        return "{\(head.joined(separator: ",")),\n\"columns\":\(list(columns)),\n\"rows\":\(list(rows))}\n"
    }

    private static func members(_ origin: DataTable.Origin) -> [(name: String, value: DataTable.Value)] {
        [
            ("panel", .text(origin.panel)), ("moment", .time(origin.moment)),
            ("comparedWith", origin.comparedWith.map { .time($0) } ?? .missing), ("store", .text(origin.store)),
        ]
    }

    private static func list(_ items: [String]) -> String {
        items.isEmpty ? "[]" : "[\n\(items.joined(separator: ",\n"))\n]"
    }
}
