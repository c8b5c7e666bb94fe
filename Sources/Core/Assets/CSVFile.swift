internal import CityModel

/// A CSV file of `data/` read by column names; every complaint names file, line and column.
struct CSVFile {
    let file: String
    let table: CSVTable

    init(_ file: String, in folder: AssetFolder) throws(AssetFailure) {
        self.file = file
        self.table = CSVTable(try folder.bytes(file))
    }

    func map<Value>(_ body: (CSVLine) throws(AssetFailure) -> Value) throws(AssetFailure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(table.rows.count)
        for row in table.rows { values.append(try body(CSVLine(file: self, row: row))) }
        return values
    }
}

struct CSVLine {
    let file: CSVFile
    let row: CSVTable.Row

    func text(_ name: String) throws(AssetFailure) -> String {
        guard let column = file.table.column(name) else { throw .column(file: file.file, column: name) }
        return PlainText.sanitized(row.field(column))
    }

    func filled(_ name: String) throws(AssetFailure) -> String {
        let value = try text(name)
        guard !value.isEmpty else { throw wrong(name, "text") }
        return value
    }

    func number(_ name: String) throws(AssetFailure) -> Double {
        guard let value = Double(try text(name)), value.isFinite else { throw wrong(name, "a number") }
        return value
    }

    func optionalNumber(_ name: String) throws(AssetFailure) -> Double? {
        try text(name).isEmpty ? nil : number(name)
    }

    func positive(_ name: String) throws(AssetFailure) -> Double {
        let value = try number(name)
        guard value > 0 else { throw wrong(name, "a number above 0") }
        return value
    }

    func integer(_ name: String) throws(AssetFailure) -> Int {
        guard let value = Int(try text(name)) else { throw wrong(name, "a whole number") }
        return value
    }

    func localized(_ stem: String = "name") throws(AssetFailure) -> LocalizedText {
        LocalizedText(zh: try filled("\(stem)_zh"), en: try filled("\(stem)_en"))
    }

    func coordinate(_ longitude: String = "lon", _ latitude: String = "lat") throws(AssetFailure) -> Coordinate {
        let (east, north) = (try number(longitude), try number(latitude))
        guard (-180...180).contains(east) else { throw wrong(longitude, "degrees from -180 to 180") }
        guard (-90...90).contains(north) else { throw wrong(latitude, "degrees from -90 to 90") }
        return Coordinate(longitude: east, latitude: north)
    }

    /// Minutes after midnight from `HH:MM`; `24:00` is 1440.
    func minutes(_ name: String) throws(AssetFailure) -> Int {
        let parts = try text(name).split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour),
            (0...59).contains(minute)
        else { throw wrong(name, "a time HH:MM") }
        return hour * 60 + minute
    }

    func wrong(_ name: String, _ expected: String) -> AssetFailure {
        .field(file: file.file, line: row.line, field: name, expected: expected)
    }
}
