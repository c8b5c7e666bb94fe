internal import CityModel

/// The fields of an observation as text, in the order of the CSV header.
package enum ObservationField: String, Sendable, CaseIterable {
    case entity
    case metric
    case time
    case value
    case flag
}

/// A line of a file that is no observation.
package struct RefusedLine: Hashable, Sendable {
    /// Counted from 1.
    package let line: Int
    /// The field that is not understood; nil when the line as a whole is not.
    package let field: ObservationField?
    /// The line, cut after 500 bytes.
    package let text: String
}

/// The fields of one line where they stand.
struct ObservationLine {
    var entity = Self.nothing
    var metric = Self.nothing
    var time = Self.nothing
    var value = Self.nothing
    var flag = Self.nothing

    private static let word: StaticString = ""
    static var nothing: ByteText { ByteText(word.utf8Start, count: 0) }

    subscript(field: ObservationField) -> ByteText {
        get {
            switch field {
            case .entity: entity
            case .metric: metric
            case .time: time
            case .value: value
            case .flag: flag
            }
        }
        set {
            switch field {
            case .entity: entity = newValue
            case .metric: metric = newValue
            case .time: time = newValue
            case .value: value = newValue
            case .flag: flag = newValue
            }
        }
    }
}

/// Turns the fields of a line into numbers.
struct ObservationLineReader {
    private(set) var names = SeriesSpellings()
    private var moments = MomentReader()

    /// Appends the line's observation.
    /// - Returns: the field that is not understood; nil when all are.
    mutating func take(_ line: ObservationLine, into columns: inout ObservationColumns) -> ObservationField? {
        guard !line.entity.isEmpty else { return .entity }
        guard !line.metric.isEmpty else { return .metric }
        guard let time = moments.seconds(line.time.trimmed) else { return .time }
        let text = line.value.trimmed
        guard let value = text.isEmpty ? Double.nan : DecimalReader.value(text) else { return .value }
        guard let flag = Self.flag(line.flag.trimmed) else { return .flag }
        columns.append(
            series: names.number(entity: line.entity, metric: line.metric), time: time, value: value, flag: flag)
        return nil
    }

    /// Nothing stands for a valid value.
    private static func flag(_ text: ByteText) -> ObservationFlag? {
        if text.isEmpty || text.isSame(as: "valid") { return .valid }
        return ObservationFlag(word: text.string)
    }
}
