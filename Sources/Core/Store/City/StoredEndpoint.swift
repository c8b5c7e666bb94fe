internal import CityModel
internal import Foundation

/// An HTTP endpoint as JSON text: nested, and never searched.
struct StoredEndpoint: Codable {
    struct Value: Codable {
        let field: String
        let metric: MetricID
        let entity: EntityID?
        let factor: Double
        let offset: Double
        /// Absent in stores made before values could be words.
        let words: [String: Double]?
    }

    let address: String
    let format: String
    let timeoutSeconds: Int
    let maximumBytes: Int
    let records: String
    let entityField: String?
    let entityPrefix: String
    let timeField: String
    let timeOffset: Int64
    let values: [Value]
    let flagField: String?
    let minimum: Double?
    let maximum: Double?
    /// Absent in stores made before feeds had pages and metrics their own column.
    let feed: FeedProtocol?
    let metricField: String?
    let metricNames: [String: MetricID]?
    let position: FieldMapping.Position?
    /// Absent in stores made before sources could set unknown entities aside.
    let strangers: FieldMapping.Strangers?

    /// - Returns: nil for the played city, which has no endpoint.
    static func encode(_ transport: SourceDefinition.Transport) -> String? {
        guard case .http(let endpoint) = transport else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let bytes = try? encoder.encode(StoredEndpoint(endpoint))
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    static func decode(_ text: String?) throws -> SourceDefinition.Transport {
        guard let text else { return .simulated }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return .http(try decoder.decode(StoredEndpoint.self, from: Data(text.utf8)).endpoint())
    }

    private init(_ endpoint: HTTPEndpoint) {
        address = endpoint.address
        format = endpoint.format.rawValue
        timeoutSeconds = endpoint.timeoutSeconds
        maximumBytes = endpoint.maximumBytes
        let mapping = endpoint.mapping
        records = mapping.records
        entityField = mapping.entityField
        entityPrefix = mapping.entityPrefix
        timeField = mapping.timeField
        timeOffset = mapping.timeOffset
        values = mapping.values.map {
            Value(
                field: $0.field, metric: $0.metric, entity: $0.entity, factor: $0.factor, offset: $0.offset,
                words: $0.words.isEmpty ? nil : $0.words)
        }
        flagField = mapping.flagField
        minimum = mapping.minimum
        maximum = mapping.maximum
        feed = endpoint.feed
        metricField = mapping.metricField
        metricNames = mapping.metricNames
        position = mapping.position
        strangers = mapping.strangers
    }

    private func endpoint() throws -> HTTPEndpoint {
        guard let format = HTTPEndpoint.Format(rawValue: format) else {
            throw UnknownWord(column: "format", word: format)
        }
        return HTTPEndpoint(
            address: address, format: format, timeoutSeconds: timeoutSeconds, maximumBytes: maximumBytes,
            feed: feed ?? .plain,
            mapping: FieldMapping(
                records: records, entityField: entityField, entityPrefix: entityPrefix, timeField: timeField,
                timeOffset: timeOffset,
                values: values.map {
                    FieldMapping.Value(
                        field: $0.field, metric: $0.metric, entity: $0.entity, factor: $0.factor, offset: $0.offset,
                        words: $0.words ?? [:])
                },
                metricField: metricField, metricNames: metricNames ?? [:], flagField: flagField, minimum: minimum,
                maximum: maximum, position: position, strangers: strangers ?? .store))
    }
}
