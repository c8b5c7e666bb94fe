package import CityModel
package import CityStore

/// Reads the quarantine of a source again, after its mapping or the city has been mended.
package enum QuarantineReplay {
    package struct Outcome: Hashable, Sendable {
        /// Records that left the quarantine.
        package var taken = 0
        package var observations = 0
        /// Records that still do not fit, with the first reason and field.
        package var refused = 0
        package var firstRefusal: QuarantinedRecord?
    }

    private static let batchRecords = 1000

    /// - Returns: nil for a source without an HTTP endpoint: the records of others have no mapping.
    package static func run(
        _ source: SourceDefinition, cache: CityCache, at now: Timestamp,
        isKnown: @escaping (EntityID) -> Bool = { _ in true }
    ) throws(StoreFailure) -> Outcome? {
        guard case .http(let endpoint) = source.transport else { return nil }
        var outcome = Outcome()
        let records = try cache.replayable(of: source.id, limit: .max)
        for start in stride(from: 0, to: records.count, by: batchRecords) {
            let part = records[start..<min(start + batchRecords, records.count)]
            try replay(part, source.id, endpoint, cache, now, isKnown, &outcome)
        }
        return outcome
    }

    private static func replay(
        _ records: ArraySlice<ReplayableRecord>, _ source: SourceID, _ endpoint: HTTPEndpoint, _ cache: CityCache,
        _ now: Timestamp, _ isKnown: @escaping (EntityID) -> Bool, _ outcome: inout Outcome
    ) throws(StoreFailure) {
        var observations: [Observation] = []
        var taken: [Int64] = []
        for record in records {
            var mapper = RecordMapper(
                endpoint.mapping, tombstone: endpoint.feed.tombstone, source: source, receivedAt: record.receivedAt,
                isKnown: isKnown)
            let fields = mapper.fields.map { endpoint.format.isTable ? NodePath(key: $0) : NodePath($0) }
            if let node = try? JSONReader.read(Array(record.raw.utf8)) { mapper.take(JSONRecords.record(node, fields)) }
            let delivery = mapper.builder.delivery
            if delivery.quarantinedCount == 0, !delivery.observations.isEmpty {
                observations += delivery.observations
                taken.append(record.id)
            } else {
                outcome.refused += 1
                if outcome.firstRefusal == nil { outcome.firstRefusal = delivery.quarantined.first }
            }
        }
        guard !taken.isEmpty else { return }
        _ = try cache.append(ObservationBatch(source: source, observations: observations), replayed: taken, at: now)
        outcome.taken += taken.count
        outcome.observations += observations.count
    }
}
