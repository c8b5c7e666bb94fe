import CityModel
import CityStore

/// Rows of a query in one of three forms.
final class QueryWriter {
    private let format: StoreCommand.QueryFormat
    private var header: [String]?
    private var table: [[String]] = []

    init(_ format: StoreCommand.QueryFormat) { self.format = format }

    func row(_ names: [String], _ values: [QueryValue]) {
        let isFirst = header == nil
        header = names
        switch format {
        case .csv:
            if isFirst { StandardOutput.write(names.map(CSVField.quoted).joined(separator: ",") + "\n") }
            StandardOutput.write(values.map { CSVField.quoted(Self.text($0)) }.joined(separator: ",") + "\n")
        case .json:
            let fields = zip(names, values).map { "\(JSONText.quoted($0)):\(Self.json($1))" }
            StandardOutput.write((isFirst ? "[" : ",\n") + "{" + fields.joined(separator: ",") + "}")
        case .table:
            table.append(values.map { PlainText.sanitized(Self.text($0), limit: 60) })
        }
    }

    func finish() {
        switch format {
        case .csv: break
        case .json: StandardOutput.write((header == nil ? "[" : "") + "]\n")
        case .table:
            StandardOutput.write(TextTable.lines(header: header ?? [], rows: table).joined(separator: "\n") + "\n")
        }
    }

    private static func text(_ value: QueryValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): DecimalText.text(number)
        case .text(let text): text
        case .blob(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }

    private static func json(_ value: QueryValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): String(number)
        case .real(let number): number.isFinite ? DecimalText.text(number) : "null"
        case .text(let text): JSONText.quoted(text)
        case .blob: JSONText.quoted(text(value))
        }
    }
}
