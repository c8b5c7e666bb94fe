import CityModel

/// A table as a document for other programs.
package enum TableExport {
    /// RFC 4180 with line feeds; cells that a spreadsheet would take for a formula are made harmless.
    package static func csv(header: [String], rows: [[String]]) -> String {
        ([header] + rows).reduce(into: "") { $0 += $1.map(CSVField.quoted).joined(separator: ",") + "\n" }
    }

    /// An array of objects, a row each, their members in the order of the columns. A heading that stands twice gets a
    /// number, missing cells are null.
    package static func json(header: [String], rows: [[String]]) -> String {
        let names = unique(header)
        let objects = rows.map { row in
            let members = names.enumerated().map { index, name in
                "\(JSONText.quoted(name)):\(index < row.count ? JSONText.quoted(row[index]) : "null")"
            }
            return "{\(members.joined(separator: ","))}"
        }
        return objects.isEmpty ? "[]\n" : "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }

    private static func unique(_ names: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return names.map { name in
            seen[name, default: 0] += 1
            let count = seen[name, default: 1]
            return count == 1 ? name : "\(name) \(count)"
        }
    }
}
