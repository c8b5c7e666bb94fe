import Foundation
import TestSupport

/// A reference table with a header line, read as text cells by column name. No quoting beyond whole-cell quotes.
struct DomainTable {
    let rows: [[String]]
    private let columns: [String: Int]

    init(_ path: String, separator: Unicode.Scalar = ",") throws {
        let text = try ReferenceData.text(path)
        let lines = text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let cells = lines.map { line in
            line.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map(Self.unquoted)
        }
        columns = Dictionary(uniqueKeysWithValues: (cells.first ?? []).enumerated().map { ($1, $0) })
        rows = Array(cells.dropFirst())
    }

    private static func unquoted(_ cell: Substring.UTF8View) -> String {
        let quote = UInt8(ascii: "\"")
        return cell.first == quote ? String(Substring(cell.dropFirst().dropLast())) : String(Substring(cell))
    }

    func column(_ name: String) throws -> Int {
        guard let index = columns[name] else { throw MissingColumn(name: name) }
        return index
    }

    /// The column as numbers; empty cells are `nan`.
    func numbers(_ name: String) throws -> [Double] {
        let index = try column(name)
        return rows.map { Double($0[index]) ?? .nan }
    }

    func texts(_ name: String) throws -> [String] {
        let index = try column(name)
        return rows.map { $0[index] }
    }

    struct MissingColumn: Error { let name: String }
}

/// A decoded JSON file of the reference data.
func referenceJSON<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: ReferenceData.bytes(path))
}
