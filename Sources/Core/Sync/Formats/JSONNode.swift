internal import CityModel

/// A JSON value. Numbers keep their text, objects the order of their keys.
package indirect enum JSONNode: Hashable, Sendable, CustomStringConvertible {
    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONNode
    }

    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([Member])

    package subscript(key: String) -> JSONNode? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text of a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number a number stands for.
    package var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }

    package var elements: [JSONNode]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// JSON on one line (RFC 8259).
    package var json: String {
        switch self {
        case .null, .bool, .number: description
        case .string(let text): JSONText.quoted(text)
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members): JSONText.object(members.map { ($0.key, $0.value.json) })
        }
    }

    /// JSON on one line, for people; quotes within strings are not escaped.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let text): text
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\"\($0.key)\":\($0.value.description)" }.joined(separator: ",") + "}"
        }
    }
}
