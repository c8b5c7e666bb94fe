import CityModel
import CityStore

/// Observations as lines of UTF-8, in order of their series; what does not change from line to line is put together once
/// a series.
///
/// CSV is `entity,metric,time,value,flag`, time in Unix seconds, an empty value for not-a-number. NDJSON has the same
/// fields, with null for what is no finite number.
struct ObservationLines {
    private let format: ObservationFormat
    private var entity: EntityID = ""
    private var metric: MetricID = ""
    /// The line up to the time.
    private var start: [UInt8] = []
    /// The line from the flag on, by raw value of the flag.
    private let ends: [[UInt8]]

    init(_ format: ObservationFormat) {
        self.format = format
        let last = (ObservationFlag.allCases.map(\.rawValue).max() ?? 0)
        ends = (0...last).map { raw in
            let word = ObservationFlag(rawValue: raw)?.word ?? ""
            return Array((format == .csv ? ",\(word)\n" : ",\"flag\":\"\(word)\"}\n").utf8)
        }
        start = Self.start(entity, metric, format)
    }

    mutating func append(_ observation: Observation, to text: inout [UInt8]) {
        if observation.entity != entity || observation.metric != metric {
            (entity, metric) = (observation.entity, observation.metric)
            start = Self.start(entity, metric, format)
        }
        text += start
        DecimalText.append(observation.time.secondsSince1970, to: &text)
        switch format {
        case .csv:
            text.append(UInt8(ascii: ","))
            if !observation.value.isNaN { DecimalText.append(observation.value, to: &text) }
        case .ndjson:
            text += Self.valueName
            if observation.value.isFinite {
                DecimalText.append(observation.value, to: &text)
            } else {
                text += Self.null
            }
        }
        text += ends[Int(observation.flag.rawValue)]
    }

    private static let valueName = Array(",\"value\":".utf8)
    private static let null = Array("null".utf8)

    private static func start(_ entity: EntityID, _ metric: MetricID, _ format: ObservationFormat) -> [UInt8] {
        switch format {
        case .csv: Array("\(CSVField.quoted(entity.text)),\(CSVField.quoted(metric.text)),".utf8)
        case .ndjson:
            Array(
                "{\"entity\":\(JSONText.quoted(entity.text)),\"metric\":\(JSONText.quoted(metric.text)),\"time\":"
                    .utf8)
        }
    }
}
