package import CityModel

/// What the records of one body became.
package struct Delivery: Sendable {
    package let observations: [Observation]
    /// At most `quarantineLimit` of the records that could not be taken.
    package let quarantined: [QuarantinedRecord]
    /// All records and fields that could not be taken.
    package let quarantinedCount: Int

    package static let empty = Delivery(observations: [], quarantined: [], quarantinedCount: 0)

    /// Records kept of one delivery; a source that breaks altogether must not fill the store.
    package static let quarantineLimit = 1000
}

/// Gathers a delivery.
struct DeliveryBuilder {
    /// Bytes of a record that is kept whole.
    private static let rawLimit = 65_536

    let source: SourceID
    let receivedAt: Timestamp
    private(set) var observations: [Observation] = []
    private var quarantined: [QuarantinedRecord] = []
    private(set) var quarantinedCount = 0
    /// Refused records that were drained.
    private var drained = 0

    init(source: SourceID, receivedAt: Timestamp) {
        self.source = source
        self.receivedAt = receivedAt
    }

    var delivery: Delivery {
        Delivery(observations: observations, quarantined: quarantined, quarantinedCount: quarantinedCount)
    }

    /// The observations since the last call.
    mutating func drain() -> [Observation] {
        defer { observations.removeAll(keepingCapacity: true) }
        return observations
    }

    /// The refused records since the last call.
    mutating func drainQuarantine() -> [QuarantinedRecord] {
        defer {
            drained += quarantined.count
            quarantined.removeAll()
        }
        return quarantined
    }

    mutating func accept(_ observation: Observation) { observations.append(observation) }

    /// - Parameter raw: the whole record as JSON, to be read again when the mapping is mended; too long ones are not kept.
    mutating func refuse(
        _ reason: QuarantineReason, field: String, original: @autoclosure () -> String,
        raw: @autoclosure () -> String? = nil
    ) {
        quarantinedCount += 1
        guard drained + quarantined.count < Delivery.quarantineLimit else { return }
        quarantined.append(
            QuarantinedRecord(
                source: source, time: receivedAt, reason: reason.rawValue,
                field: PlainText.sanitized(field, limit: 200),
                original: PlainText.sanitized(original(), limit: 990),
                raw: raw().flatMap { $0.utf8.count <= Self.rawLimit ? $0 : nil }))
    }
}
