/// A JSON document whose keys are made as it is written; numbers that are not finite become null.
indirect enum JSONValue: Encodable {
    case number(Double)
    case integer(Int)
    case text(String)
    case flag(Bool)
    case list([JSONValue])
    case object([String: JSONValue])
    case null

    static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    static func optional(_ value: String?) -> JSONValue { value.map { .text($0) } ?? .null }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
        case .integer(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let fields): try container.encode(fields)
        case .null: try container.encodeNil()
        }
    }
}
