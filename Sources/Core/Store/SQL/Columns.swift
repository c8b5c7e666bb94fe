internal import CityModel
internal import GRDBSQLite

/// Reads the columns of the present row one after the other.
struct Columns {
    private let handle: OpaquePointer
    private var index: Int32 = -1

    init(_ handle: OpaquePointer) { self.handle = handle }

    mutating func integer() -> Int64 { sqlite3_column_int64(handle, next()) }
    mutating func int() -> Int { Int(integer()) }
    mutating func flag() -> Bool { integer() != 0 }
    mutating func time() -> Timestamp { Timestamp(secondsSince1970: integer()) }
    mutating func real() -> Double { sqlite3_column_double(handle, next()) }

    mutating func optionalInteger() -> Int64? { isNull() ? skip() : integer() }
    mutating func optionalInt() -> Int? { optionalInteger().map { Int($0) } }
    mutating func optionalTime() -> Timestamp? { optionalInteger().map(Timestamp.init(secondsSince1970:)) }
    mutating func optionalReal() -> Double? { isNull() ? skip() : real() }
    mutating func optionalText() -> String? { isNull() ? skip() : text() }
    mutating func optionalBlob() -> [UInt8]? { isNull() ? skip() : blob() }

    /// A number whose bits count; see `StoredValue`.
    mutating func value() -> Double { Self.value(handle, next()) }

    mutating func text() -> String {
        let column = next()
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    mutating func blob() -> [UInt8] { Self.blob(handle, next()) }

    /// An identifier; NULL reads as the empty one.
    mutating func id<Kind>() -> Identifier<Kind> { Identifier(text()) }
    mutating func optionalID<Kind>() -> Identifier<Kind>? { optionalText().map { Identifier($0) } }
    mutating func localized() -> LocalizedText { LocalizedText(zh: text(), en: text()) }
    mutating func coordinate() -> Coordinate { Coordinate(longitude: real(), latitude: real()) }

    mutating func optionalCoordinate() -> Coordinate? {
        let (longitude, latitude) = (optionalReal(), optionalReal())
        guard let longitude, let latitude else { return nil }
        return Coordinate(longitude: longitude, latitude: latitude)
    }

    /// Words in one column, a line each.
    mutating func lines() -> [String] {
        text().split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    /// A word of an enumeration.
    mutating func word<Word: RawRepresentable>(_ type: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text = text()
        guard let word = Word(rawValue: text) else { throw UnknownWord(column: column(), word: text) }
        return word
    }

    /// A number of an enumeration.
    mutating func number<Number: RawRepresentable>(_ type: Number.Type = Number.self) throws -> Number
    where Number.RawValue == Int {
        let number = int()
        guard let value = Number(rawValue: number) else { throw UnknownWord(column: column(), word: String(number)) }
        return value
    }

    mutating func observationFlag() throws -> ObservationFlag {
        try Self.observationFlag(integer())
    }

    static func observationFlag(_ number: Int64) throws -> ObservationFlag {
        guard let flag = UInt8(exactly: number).flatMap(ObservationFlag.init(rawValue:)) else {
            throw UnknownWord(column: "flag", word: String(number))
        }
        return flag
    }

    static func value(_ handle: OpaquePointer, _ column: Int32) -> Double {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_BLOB: StoredValue.value(blob(handle, column))
        case SQLITE_NULL: .nan
        default: sqlite3_column_double(handle, column)
        }
    }

    static func blob(_ handle: OpaquePointer, _ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    private mutating func next() -> Int32 {
        index += 1
        return index
    }

    private mutating func skip<Value>() -> Value? {
        index += 1
        return nil
    }

    private func isNull() -> Bool { sqlite3_column_type(handle, index + 1) == SQLITE_NULL }
    private func column() -> String { sqlite3_column_name(handle, index).map { String(cString: $0) } ?? "" }
}

/// A stored word that this version does not know.
struct UnknownWord: Error {
    let column: String
    let word: String
}
