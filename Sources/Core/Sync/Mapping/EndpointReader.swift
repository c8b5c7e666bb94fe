package import CityModel

/// Reads the body of an endpoint's answer.
package enum EndpointReader {
    /// - Parameters:
    ///   - charset: what the content type says of CSV text that is not UTF-8.
    ///   - isKnown: whether the city has the entity; others go to quarantine.
    package static func read(
        _ body: [UInt8], _ endpoint: HTTPEndpoint, source: SourceID, receivedAt: Timestamp, charset: String? = nil,
        isKnown: @escaping (EntityID) -> Bool = { _ in true }
    ) throws(FormatFailure) -> Delivery {
        var mapper = RecordMapper(endpoint.mapping, source: source, receivedAt: receivedAt, isKnown: isKnown)
        let format: WireFormat = endpoint.format == .csv ? .csv : .json(records: endpoint.mapping.records)
        let missing = try RecordFormat.read(
            body, format: format, charset: charset, fields: mapper.fields, required: mapper.required
        ) { mapper.take($0) }
        mapper.note(missingColumns: missing)
        return mapper.builder.delivery
    }
}
