package import CityModel

/// A table as data: numbers are numbers, moments moments, and columns have names that no language changes.
package struct DataTable: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case missing
        case number(Double)
        case time(Timestamp)
        case text(String)
    }

    package struct Column: Sendable, Hashable {
        /// The same in every language and on every screen.
        package let id: String
        /// The heading, in the reader's language.
        package let label: String
        /// Of its numbers; empty when they are counts or shares of one.
        package let unit: String
        /// The unit in the reader's language.
        package let unitLabel: String

        package init(_ id: String, label: String, unit: String = "", unitLabel: String? = nil) {
            self.id = id
            self.label = label
            self.unit = unit
            self.unitLabel = unitLabel ?? unit
        }

        /// `Speed (km/h)`.
        var heading: String {
            unitLabel.isEmpty || label.contains(unitLabel) ? label : "\(label) (\(unitLabel))"
        }
    }

    package let columns: [Column]
    /// As many values a row as there are columns.
    package let rows: [[Value]]

    package init(columns: [Column], rows: [[Value]]) {
        self.columns = columns
        self.rows = rows
    }

    package static let none = DataTable(columns: [], rows: [])

    /// Where and when a table was taken from.
    package struct Origin: Sendable, Hashable {
        /// The panel's id.
        package let panel: String
        package let moment: Timestamp
        /// What its differences are to; nil when nothing is compared.
        package let comparedWith: Timestamp?
        /// File name of the store.
        package let store: String

        package init(panel: String, moment: Timestamp, comparedWith: Timestamp? = nil, store: String) {
            self.panel = panel
            self.moment = moment
            self.comparedWith = comparedWith
            self.store = store
        }
    }
}

extension DataTable.Value {
    /// A plain decimal without separators, ISO 8601 with its zone, or the words; empty when there is nothing.
    package var text: String {
        switch self {
        case .missing: ""
        case .number(let value): Self.decimal(value)
        case .time(let time): time.iso8601
        case .text(let text): text
        }
    }

    var json: String {
        switch self {
        case .missing: "null"
        case .number(let value): value.isFinite ? Self.decimal(value) : "null"
        case .time, .text: JSONText.quoted(text)
        }
    }

    /// To nine decimals, the last of them not zero: more is noise of the arithmetic.
    private static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return "" }
        guard value.magnitude < 9e8 else { return value.magnitude < 9e15 ? String(Int64(value.rounded())) : "\(value)" }
        var text = Digits.fixed(value, 9)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text == "-0" ? "0" : text
    }
}
