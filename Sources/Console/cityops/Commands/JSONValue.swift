import CityModel

/// A JSON document whose keys are made as it is written; numbers that are not finite become null.
indirect enum JSONValue {
    case number(Double)
    case integer(Int)
    case text(String)
    case flag(Bool)
    case list([JSONValue])
    case object([String: JSONValue])
    case null

    static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    static func optional(_ value: String?) -> JSONValue { value.map { .text($0) } ?? .null }

    /// The document on one line as UTF-8, keys sorted.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .number(let value): Self.write(value, to: &bytes)
        case .integer(let value): bytes.append(contentsOf: value.description.utf8)
        case .text(let value): Self.write(value, to: &bytes)
        case .flag(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (place, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(field.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }

    private static func write(_ value: Double, to bytes: inout [UInt8]) {
        guard value.isFinite else { return bytes.append(contentsOf: "null".utf8) }
        if value == value.rounded(), abs(value) < 0x1p53 {
            bytes.append(contentsOf: Int64(value).description.utf8)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let isPlain = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain else { return bytes.append(contentsOf: JSONText.quoted(text).utf8) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }
}
