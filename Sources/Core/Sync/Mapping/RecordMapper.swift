internal import CityModel

/// Turns the records of a source into observations by its `FieldMapping`.
///
/// An empty value is no reading and leaves nothing behind, as in the gaps of a wide table; with the flag `missing` beside
/// it, it is a reading that was due: not-a-number. A record of a long table without any value goes to quarantine.
struct RecordMapper {
    /// Fields in the order `take` expects the cells: time, entity, flag, values.
    let fields: [String]
    /// Fields without which no record makes sense.
    let required: Set<String>
    private let mapping: FieldMapping
    private let isKnown: (EntityID) -> Bool
    private let isWide: Bool
    private(set) var builder: DeliveryBuilder

    init(
        _ mapping: FieldMapping, source: SourceID, receivedAt: Timestamp,
        isKnown: @escaping (EntityID) -> Bool
    ) {
        self.mapping = mapping
        self.isKnown = isKnown
        isWide = mapping.values.allSatisfy { $0.entity != nil }
        builder = DeliveryBuilder(source: source, receivedAt: receivedAt)
        let named = [mapping.timeField, mapping.entityField ?? "", mapping.flagField ?? ""]
        fields = named + mapping.values.map(\.field)
        required = isWide ? [mapping.timeField] : [mapping.timeField, mapping.entityField ?? mapping.timeField]
    }

    /// Notes columns the table lacks, once for all its rows.
    mutating func note(missingColumns: [String]) {
        for value in mapping.values where missingColumns.contains(value.field) {
            builder.refuse(.missingColumn, field: value.field, original: "")
        }
    }

    mutating func take(_ record: SourceRecord) {
        guard record.isWhole else { return builder.refuse(.fieldCount, field: "", original: record.text) }
        do {
            let time = try read(0, record) { cell throws(Refusal) in
                try FieldReading.time(cell, offset: mapping.timeOffset)
            }
            let entity = try entity(record)
            let flag = mapping.flagField == nil ? .valid : try read(2, record, FieldReading.flag)
            var readings = 0
            for (index, value) in mapping.values.enumerated() {
                readings += take(value, record, at: 3 + index, time: time, entity: entity, flag: flag)
            }
            if readings == 0, !isWide { refuseEmpty(record) }
        } catch {
            builder.refuse(error.refusal.reason, field: error.field, original: record.text)
        }
    }

    /// - Returns: 0 when the field holds no reading, else 1, also for one that went to quarantine.
    private mutating func take(
        _ value: FieldMapping.Value, _ record: SourceRecord, at index: Int, time: Timestamp, entity: EntityID?,
        flag: ObservationFlag
    ) -> Int {
        let cell = record.cells[index]
        if cell == .absent || (cell == .empty && flag != .missing) { return 0 }
        do {
            let entity = try known(value.entity ?? entity)
            let number = cell == .empty ? .nan : try scaled(cell, value)
            builder.accept(Observation(entity: entity, metric: value.metric, time: time, value: number, flag: flag))
        } catch {
            builder.refuse(error.reason, field: field(of: error, value), original: record.text)
        }
        return 1
    }

    private mutating func refuseEmpty(_ record: SourceRecord) {
        let field = mapping.values.first?.field ?? ""
        builder.refuse(.missingField, field: field, original: record.text)
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

/// A refusal with the field it is about.
private struct FieldRefusal: Error {
    let refusal: Refusal
    let field: String
}
