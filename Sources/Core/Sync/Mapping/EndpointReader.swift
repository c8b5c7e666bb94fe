package import CityModel
internal import CityStore

/// Reads the body of an endpoint's answer.
package enum EndpointReader {
    /// - Parameters:
    ///   - charset: what the content type says of text that is not UTF-8.
    ///   - isKnown: whether the city has the entity; others go to quarantine.
    package static func read(
        _ body: [UInt8], _ endpoint: HTTPEndpoint, source: SourceID, receivedAt: Timestamp, charset: String? = nil,
        isKnown: @escaping (EntityID) -> Bool = { _ in true }
    ) throws(FormatFailure) -> Delivery {
        var census: PassCensus?
        return try page(
            body, endpoint, source: source, receivedAt: receivedAt, charset: charset, census: &census, isKnown: isKnown
        ).0
    }

    /// - Parameter census: what the readings of the pass are counted in; nil counts nothing.
    static func page(
        _ body: [UInt8], _ endpoint: HTTPEndpoint, source: SourceID, receivedAt: Timestamp, charset: String? = nil,
        census: inout PassCensus?, isKnown: @escaping (EntityID) -> Bool = { _ in true }
    ) throws(FormatFailure) -> (Delivery, FetchedPage) {
        var mapper = RecordMapper(
            endpoint.mapping, tombstone: endpoint.feed.tombstone, source: source, receivedAt: receivedAt,
            notesPlaces: census != nil, isKnown: isKnown)
        var seen = PageRecords()
        let keyField: [String] = if case .key(_, let field, _) = endpoint.feed.paging { [field] } else { [] }
        let read = try RecordFormat.read(
            body, endpoint, charset: charset, fields: mapper.fields + keyField, required: mapper.required
        ) { record in
            seen.note(record, keyAt: keyField.isEmpty ? nil : mapper.fields.count)
            mapper.take(record)
        }
        mapper.note(missingColumns: read.missing)
        for line in read.unreadable { mapper.refuse(.unreadableLine, original: line) }
        let delivery = mapper.builder.delivery
        if census != nil {
            for observation in delivery.observations {
                census?.note(SeriesKey(observation.entity, observation.metric), observation.time)
            }
            for (key, time) in mapper.drainPlaces() { census?.note(key, time) }
            for record in mapper.drainUnplaced() { census?.note(record) }
        }
        let newest = delivery.observations.map(\.time).max()
        return (delivery, FetchedPage(newest: newest, records: seen, document: read.document))
    }
}

/// What the reader of a page keeps of its records beside their observations.
struct PageRecords: Hashable {
    private(set) var count = 0
    /// The first record as it came, by which a page that comes twice is known.
    private(set) var first = ""
    /// The key field of the last record.
    private(set) var lastKey: String?

    mutating func note(_ record: SourceRecord, keyAt index: Int?) {
        if count == 0 { first = record.text }
        count += 1
        if let index, case .text(let key) = record.cells[index] { lastKey = key }
    }

    mutating func noteAnother() { count += 1 }
}

/// One page of a feed.
struct FetchedPage {
    /// The newest of its observations.
    let newest: Timestamp?
    let records: PageRecords
    let document: JSONNode?
}
