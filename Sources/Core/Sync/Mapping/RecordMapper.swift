internal import CityModel

/// Turns the records of a source into observations by its `FieldMapping`.
///
/// An empty value is no reading and leaves nothing behind, as in the gaps of a wide table; with the flag `missing` beside
/// it, it is a reading that was due: not-a-number. A record of a long table without any value goes to quarantine.
struct RecordMapper {
    /// A moment further ahead of the receiver's clock is a mistake: it would hide all that follows behind it.
    private static let clockErrorSeconds: Int64 = 86_400

    /// Fields in the order `take` expects the cells: time, entity, flag, metric, values.
    let fields: [String]
    /// Fields without which no record makes sense.
    let required: Set<String>
    private let mapping: FieldMapping
    private let isKnown: (EntityID) -> Bool
    private let tombstone: FeedProtocol.Tombstone?
    private let isWide: Bool
    /// A moment later than this is a mistake.
    let latest: Timestamp
    private(set) var builder: DeliveryBuilder

    init(
        _ mapping: FieldMapping, tombstone: FeedProtocol.Tombstone? = nil, source: SourceID, receivedAt: Timestamp,
        isKnown: @escaping (EntityID) -> Bool
    ) {
        self.tombstone = tombstone
        self.mapping = mapping
        self.isKnown = isKnown
        isWide = mapping.values.allSatisfy { $0.entity != nil }
        latest = receivedAt.adding(seconds: Self.clockErrorSeconds)
        builder = DeliveryBuilder(source: source, receivedAt: receivedAt)
        let named = [
            mapping.timeField, mapping.entityField ?? "", mapping.flagField ?? "", mapping.metricField ?? "",
        ]
        fields = named + mapping.values.map(\.field) + (tombstone.map { [$0.field] } ?? [])
        required = isWide ? [mapping.timeField] : [mapping.timeField, mapping.entityField ?? mapping.timeField]
    }

    /// Notes columns the table lacks, once for all its rows.
    mutating func note(missingColumns: [String]) {
        for value in mapping.values where missingColumns.contains(value.field) {
            builder.refuse(.missingColumn, field: value.field, original: "")
        }
    }

    /// Notes something that came instead of a record.
    mutating func refuse(_ reason: QuarantineReason, original: String) {
        builder.refuse(reason, field: "", original: original)
    }

    mutating func take(_ record: SourceRecord) {
        guard record.isWhole else {
            return builder.refuse(.fieldCount, field: "", original: record.text, raw: record.raw)
        }
        do {
            let time = try read(0, record) { cell throws(Refusal) in
                let time = try FieldReading.time(cell, offset: mapping.timeOffset)
                guard time <= latest else { throw Refusal(.inTheFuture) }
                return time
            }
            let entity = try entity(record)
            let flag = mapping.flagField == nil ? .valid : try read(2, record, FieldReading.flag)
            let metric = mapping.metricField == nil ? nil : try read(3, record, metric)
            if isTakenBack(record) { return takeBack(time, entity, metric, record) }
            var readings = 0
            for (index, value) in mapping.values.enumerated() {
                let reading = Reading(
                    time: time, entity: value.entity ?? entity, metric: metric ?? value.metric, flag: flag)
                readings += take(value, record, at: 4 + index, reading)
            }
            if readings == 0, !isWide { refuseEmpty(record) }
        } catch {
            builder.refuse(error.refusal.reason, field: error.field, original: record.text, raw: record.raw)
        }
    }

    /// - Returns: 0 when the field holds no reading, else 1, also for one that went to quarantine.
    private mutating func take(
        _ value: FieldMapping.Value, _ record: SourceRecord, at index: Int, _ reading: Reading
    ) -> Int {
        let cell = record.cells[index]
        if cell == .absent || (cell == .empty && reading.flag != .missing) { return 0 }
        do {
            let entity = try known(reading.entity)
            let number = cell == .empty ? .nan : try scaled(cell, value)
            builder.accept(
                Observation(
                    entity: entity, metric: reading.metric, time: reading.time, value: number, flag: reading.flag))
        } catch {
            builder.refuse(error.reason, field: field(of: error, value), original: record.text, raw: record.raw)
        }
        return 1
    }

    private func isTakenBack(_ record: SourceRecord) -> Bool {
        guard let tombstone, case .text(let text) = record.cells[fields.count - 1] else { return false }
        return tombstone.texts.contains(text)
    }

    /// What a tombstone takes back is marked as missing: nobody reckons with it any more, and it can be seen that it was there.
    private mutating func takeBack(
        _ time: Timestamp, _ entity: EntityID?, _ metric: MetricID?, _ record: SourceRecord
    ) {
        for value in mapping.values {
            do {
                builder.accept(
                    Observation(
                        entity: try known(value.entity ?? entity), metric: metric ?? value.metric, time: time,
                        value: .nan, flag: .missing))
            } catch {
                builder.refuse(error.reason, field: field(of: error, value), original: record.text, raw: record.raw)
            }
        }
    }

    private mutating func refuseEmpty(_ record: SourceRecord) {
        let field = mapping.values.first?.field ?? ""
        builder.refuse(.missingField, field: field, original: record.text, raw: record.raw)
    }

    /// The observations accepted since the last call.
    mutating func drain() -> [Observation] { builder.drain() }

    /// What was refused since the last call.
    mutating func drainQuarantine() -> [QuarantinedRecord] { builder.drainQuarantine() }

    /// The series of every value of a record, by the fields that name its entity and its metric.
    /// - Returns: nil when one of them cannot be taken.
    func series(entity entityCell: FieldCell, metric metricCell: FieldCell) -> [SeriesKey]? {
        try? mapping.values.map { value in
            var entity = value.entity
            if let field = mapping.entityField, !field.isEmpty {
                let named = try FieldReading.entity(entityCell, prefix: mapping.entityPrefix)
                entity = entity ?? named
            }
            let metric = mapping.metricField == nil ? value.metric : try metric(metricCell)
            return SeriesKey(try known(entity), metric)
        }
    }

    private func metric(_ cell: FieldCell) throws(Refusal) -> MetricID {
        let name = try FieldReading.entity(cell, prefix: "").text
        if mapping.metricNames.isEmpty { return MetricID(name) }
        guard let metric = mapping.metricNames[name] else { throw Refusal(.unknownMetric) }
        return metric
    }

    private func entity(_ record: SourceRecord) throws(FieldRefusal) -> EntityID? {
        guard mapping.entityField != nil else { return nil }
        return try read(1, record) { cell throws(Refusal) in
            try FieldReading.entity(cell, prefix: mapping.entityPrefix)
        }
    }

    private func known(_ entity: EntityID?) throws(Refusal) -> EntityID {
        guard let entity else { throw Refusal(.missingField) }
        guard isKnown(entity) else { throw Refusal(.unknownEntity) }
        return entity
    }

    private func scaled(_ cell: FieldCell, _ value: FieldMapping.Value) throws(Refusal) -> Double {
        let number = try FieldReading.number(cell) * value.factor + value.offset
        guard number.isFinite, number >= mapping.minimum ?? -.infinity, number <= mapping.maximum ?? .infinity
        else { throw Refusal(.outOfRange) }
        return number
    }

    private func field(of refusal: Refusal, _ value: FieldMapping.Value) -> String {
        let isEntity = refusal.reason == .unknownEntity || refusal.reason == .missingField
        return isEntity && value.entity == nil ? mapping.entityField ?? "" : value.field
    }

    private func read<Value>(
        _ index: Int, _ record: SourceRecord, _ body: (FieldCell) throws(Refusal) -> Value
    ) throws(FieldRefusal) -> Value {
        do {
            return try body(record.cells[index])
        } catch {
            throw FieldRefusal(refusal: error, field: fields[index])
        }
    }
}

/// What the values of one record have in common.
private struct Reading {
    let time: Timestamp
    let entity: EntityID?
    let metric: MetricID
    let flag: ObservationFlag
}

/// A refusal with the field it is about.
private struct FieldRefusal: Error {
    let refusal: Refusal
    let field: String
}
