internal import CityModel
internal import CityStore

/// A type of column of ClickHouse as `RowBinaryWithNamesAndTypes` writes its values: little-endian, without padding.
indirect enum RowBinaryType: Hashable {
    case unsigned(bytes: Int)
    case signed(bytes: Int)
    case float32, float64
    case string
    case fixedString(Int)
    /// Days since 1970.
    case date
    /// Seconds since 1970.
    case dateTime
    /// Ticks since 1970, ten to the power of `digits` a second.
    case dateTime64(digits: Int)
    case enumeration(bytes: Int, [Int64: String])
    case decimal(bytes: Int, digits: Int)
    case nullable(RowBinaryType)

    /// - Parameter name: as the server writes it, `Nullable(DateTime('Asia/Shanghai'))`.
    /// - Returns: nil for a type that no observation is made of.
    init?(_ name: String) {
        let parts = name.split(separator: "(", maxSplits: 1)
        guard let word = parts.first else { return nil }
        let inside = parts.count == 2 && name.hasSuffix(")") ? String(parts[1].dropLast()) : ""
        switch word {
        case "UInt8", "Bool": self = .unsigned(bytes: 1)
        case "UInt16": self = .unsigned(bytes: 2)
        case "UInt32": self = .unsigned(bytes: 4)
        case "UInt64": self = .unsigned(bytes: 8)
        case "Int8": self = .signed(bytes: 1)
        case "Int16": self = .signed(bytes: 2)
        case "Int32": self = .signed(bytes: 4)
        case "Int64": self = .signed(bytes: 8)
        case "Float32": self = .float32
        case "Float64": self = .float64
        case "String": self = .string
        case "Date": self = .date
        case "DateTime": self = .dateTime
        case "DateTime64":
            guard let digits = Self.number(inside), (0...9).contains(digits) else { return nil }
            self = .dateTime64(digits: digits)
        case "FixedString":
            guard let count = Self.number(inside), (1...65_536).contains(count) else { return nil }
            self = .fixedString(count)
        case "LowCardinality":
            guard let type = RowBinaryType(inside) else { return nil }
            self = type
        case "Nullable":
            guard let type = RowBinaryType(inside) else { return nil }
            self = .nullable(type)
        case "Enum8", "Enum16":
            guard let names = Self.names(inside) else { return nil }
            self = .enumeration(bytes: word == "Enum8" ? 1 : 2, names)
        case "Decimal":
            let numbers = inside.split(separator: ",").map { FieldText.trimmed($0) }.compactMap { Int($0) }
            guard numbers.count == 2, (1...18).contains(numbers[0]), (0...numbers[0]).contains(numbers[1]) else {
                return nil
            }
            self = .decimal(bytes: numbers[0] <= 9 ? 4 : 8, digits: numbers[1])
        default: return nil
        }
    }

    private static func number(_ text: String) -> Int? {
        text.split(separator: ",").first.flatMap { Int(FieldText.trimmed($0)) }
    }

    /// `'valid' = 0, 'it\\'s' = 1`
    private static func names(_ text: String) -> [Int64: String]? {
        var names: [Int64: String] = [:]
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "'") {
            var name = ""
            var index = rest.index(after: open)
            while index < rest.endIndex, rest[index] != "'" {
                if rest[index] == "\\" { index = rest.index(after: index) }
                guard index < rest.endIndex else { return nil }
                name.append(rest[index])
                index = rest.index(after: index)
            }
            guard index < rest.endIndex, let sign = rest[index...].firstIndex(of: "=") else { return nil }
            let end = rest[sign...].firstIndex(of: ",") ?? rest.endIndex
            guard let value = Int64(FieldText.trimmed(rest[rest.index(after: sign)..<end])) else { return nil }
            names[value] = name
            rest = rest[end...]
        }
        return names.isEmpty ? nil : names
    }
}

/// One value of a row.
enum RowBinaryCell {
    case null
    case integer(Int64)
    case large(UInt64)
    case real(Double)
    /// Seconds since 1970.
    case moment(Int64)
    /// Days since 1970, by the calendar of whoever wrote them.
    case day(Int64)
    case text(ByteText)
    case word(String)

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .large(let value): Double(value)
        case .real(let value): value
        case .null, .moment, .day, .text, .word: nil
        }
    }

    /// What a table of text would hold.
    /// - Returns: nil for text that is not UTF-8.
    var string: String? {
        switch self {
        case .null: return ""
        case .integer(let value): return String(value)
        case .large(let value): return String(value)
        case .real(let value): return "\(value)"
        case .moment(let seconds): return Timestamp(secondsSince1970: seconds).iso8601
        case .day(let day): return CivilDate(daysSince1970: day).iso
        case .text(let text):
            return String(validating: UnsafeBufferPointer(start: text.start, count: text.count), as: UTF8.self)
        case .word(let word): return word
        }
    }
}
