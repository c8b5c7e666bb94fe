/// Why a network, demand or flow file could not be read. Lines count from 1; prose belongs to whoever shows it.
package enum TrafficReadError: Error, Equatable, Sendable {
    /// What a field should have held.
    package enum Expectation: String, Equatable, Sendable {
        case integer, number, colon, origin, quote
        /// A number from 0 to 100.
        case lanes
    }

    /// A token is not what its field asks for; `found` is cut to 40 bytes, empty at the end of the text.
    case unexpected(line: Int, field: String, expected: Expectation, found: String)
    /// A row ends before this field.
    case missingField(line: Int, field: String)
    /// A whole number lies outside what the rest of the file allows.
    case outOfRange(line: Int, field: String, value: Int, allowed: ClosedRange<Int>)
    /// An identifier occurs a second time.
    case repeated(line: Int, field: String, value: Int)
    /// An identifier points at nothing.
    case unknownReference(line: Int, field: String, value: Int)
    /// A metadata line or a column that must be there is absent.
    case missing(field: String)
    /// The number of rows differs from the declared one, as in a truncated file.
    case countMismatch(field: String, declared: Int, found: Int)
}
