internal import CityModel
internal import CityStore
internal import Crypto

/// Turns the records of a source into observations by its `FieldMapping`.
///
/// An empty value is no reading and leaves nothing behind, as in the gaps of a wide table; with the flag `missing` beside
/// it, it is a reading that was due: not-a-number. A record of a long table without any value goes to quarantine.
struct RecordMapper {
    /// A moment further ahead of the receiver's clock is a mistake: it would hide all that follows behind it.
    private static let clockErrorSeconds: Int64 = 86_400

    /// Fields in the order `take` expects the cells: time, entity, flag, metric, values, coordinates.
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
    /// Whether it is noted which readings the refused records were.
    private let notesPlaces: Bool
    /// Readings that came and were refused, since they were drained.
    private var places: [(SeriesKey, Timestamp)] = []
    /// What came and might be one of several readings, since it was drained.
    private var unplaced: [UnplacedRecord] = []

    init(
        _ mapping: FieldMapping, tombstone: FeedProtocol.Tombstone? = nil, source: SourceID, receivedAt: Timestamp,
        notesPlaces: Bool = false, isKnown: @escaping (EntityID) -> Bool
    ) {
        self.notesPlaces = notesPlaces
        self.tombstone = tombstone
        self.mapping = mapping
        self.isKnown = isKnown
        isWide = mapping.values.allSatisfy { $0.entity != nil }
        latest = receivedAt.adding(seconds: Self.clockErrorSeconds)
        builder = DeliveryBuilder(source: source, receivedAt: receivedAt)
        let named = [
            mapping.timeField, mapping.entityField ?? "", mapping.flagField ?? "", mapping.metricField ?? "",
        ]
        let optional = (mapping.position?.fields ?? []) + (tombstone.map { [$0.field] } ?? [])
        fields = named + mapping.values.map(\.field) + optional
        required = isWide ? [mapping.timeField] : [mapping.timeField, mapping.entityField ?? mapping.timeField]
    }

    /// Notes columns the table lacks, once for all its rows.
    mutating func note(missingColumns: [String]) {
        for field in mapping.values.map(\.field) + (mapping.position?.fields ?? []) where missingColumns.contains(field)
        {
            builder.refuse(.missingColumn, field: field, original: "")
        }
        for value in mapping.values where missingColumns.contains(value.field) {
            noteUnplaced(value.field, entity: value.entity, metric: mapping.metricField == nil ? value.metric : nil)
        }
        guard let position = mapping.position, position.fields.contains(where: missingColumns.contains) else { return }
        for metric in [position.longitudeMetric, position.latitudeMetric].compactMap(\.self) {
            noteUnplaced(metric.text, metric: metric)
        }
    }

    /// Notes something that came instead of a record.
    mutating func refuse(_ reason: QuarantineReason, original: String) {
        noteUnplaced(original)
        builder.refuse(reason, field: "", original: original)
    }

    mutating func take(_ record: SourceRecord) {
        guard record.isWhole else {
            noteUnplaced(record.text)
            return builder.refuse(.fieldCount, field: "", original: record.text, raw: record.raw)
        }
        do {
            let time = try time(record)
            let entity = try entity(record)
            let flag = mapping.flagField == nil ? .valid : try read(2, record, FieldReading.flag)
            let metric = mapping.metricField == nil ? nil : try read(3, record, metric)
            let place = try place(record)
            if isTakenBack(record) { return takeBack(time, entity, metric, record) }
            var readings = place.map { take($0, record, time, entity, flag) } ?? 0
            for (index, value) in mapping.values.enumerated() {
                let reading = Reading(
                    time: time, entity: value.entity ?? entity, metric: metric ?? value.metric, flag: flag)
                readings += take(value, record, at: 4 + index, reading)
            }
            if readings == 0, !isWide { refuseEmpty(record) }
        } catch {
            notePlace(of: record)
            builder.refuse(error.refusal.reason, field: error.field, original: record.text, raw: record.raw)
        }
    }

    /// Notes which readings a refused record was, as far as it says.
    private mutating func notePlace(of record: SourceRecord) {
        guard notesPlaces else { return }
        let (time, named) = (try? time(record), try? entity(record))
        let metric = mapping.metricField == nil ? nil : try? read(3, record, metric)
        let series = mapping.values.map { (entity: $0.entity ?? named ?? nil, metric: metric ?? $0.metric) }
        let coordinates = [mapping.position?.longitudeMetric, mapping.position?.latitudeMetric].compactMap(\.self)
        let whole = (series + coordinates.map { (entity: named ?? nil, metric: $0) }).compactMap { entity, metric in
            entity.map { SeriesKey($0, metric) }
        }
        let isNamed = mapping.metricField == nil || metric != nil
        if let time, isNamed, whole.count == series.count + coordinates.count {
            places += whole.map { ($0, time) }
            return
        }
        let isLong = mapping.values.allSatisfy { $0.entity == nil }
        noteUnplaced(
            record.text, entity: isLong ? named ?? nil : nil,
            metric: metric ?? (isNamed && whole.count == 1 && series.count == 1 ? series[0].metric : nil), time: time)
    }

    private mutating func noteUnplaced(
        _ text: String, entity: EntityID? = nil, metric: MetricID? = nil, time: Timestamp? = nil
    ) {
        guard notesPlaces else { return }
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        unplaced.append(
            UnplacedRecord(digest: Int64(bitPattern: digest), entity: entity, metric: metric, time: time))
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
            if notesPlaces, let entity = reading.entity {
                places.append((SeriesKey(entity, reading.metric), reading.time))
            }
            builder.refuse(error.reason, field: field(of: error, value), original: record.text, raw: record.raw)
        }
        return 1
    }

    /// - Returns: how many of the two coordinates are stored.
    private mutating func take(
        _ place: Coordinate, _ record: SourceRecord, _ time: Timestamp, _ entity: EntityID?, _ flag: ObservationFlag
    ) -> Int {
        let readings = [
            (mapping.position?.longitudeMetric, place.longitude), (mapping.position?.latitudeMetric, place.latitude),
        ].compactMap { metric, degrees in metric.map { ($0, degrees) } }
        do {
            for (metric, degrees) in readings {
                builder.accept(
                    Observation(entity: try known(entity), metric: metric, time: time, value: degrees, flag: flag))
            }
        } catch {
            builder.refuse(
                error.reason, field: mapping.entityField ?? "", original: record.text, raw: record.raw)
        }
        return readings.count
    }

    private func place(_ record: SourceRecord) throws(FieldRefusal) -> Coordinate? {
        guard let position = mapping.position else { return nil }
        let first = 4 + mapping.values.count
        do {
            return try position.place(record.cells[first..<first + 2])
        } catch {
            throw FieldRefusal(refusal: error, field: position.fields[0])
        }
    }

    private func isTakenBack(_ record: SourceRecord) -> Bool {
        guard let tombstone, case .text(let text) = record.cells[fields.count - 1] else { return false }
        return tombstone.texts.contains(text)
    }

    /// What a tombstone takes back is marked as missing: nobody reckons with it any more, and it can be seen that it was there.
    private mutating func takeBack(
        _ time: Timestamp, _ entity: EntityID?, _ metric: MetricID?, _ record: SourceRecord
    ) {
        let named = mapping.entityField ?? ""
        let series =
            mapping.values.map {
                (entity: $0.entity ?? entity, metric: metric ?? $0.metric, field: $0.entity == nil ? named : $0.field)
            }
            + [mapping.position?.longitudeMetric, mapping.position?.latitudeMetric].compactMap(\.self).map {
                (entity: entity, metric: $0, field: named)
            }
        for (entity, metric, field) in series {
            do {
                builder.accept(
                    Observation(entity: try known(entity), metric: metric, time: time, value: .nan, flag: .missing))
            } catch {
                builder.refuse(error.reason, field: field, original: record.text, raw: record.raw)
            }
        }
    }

    private mutating func refuseEmpty(_ record: SourceRecord) {
        let field = mapping.values.first?.field ?? ""
        builder.refuse(.missingField, field: field, original: record.text, raw: record.raw)
    }

    /// The observations accepted since the last call.
    mutating func drain() -> [Observation] { builder.drain() }

    /// Readings that came and were refused since the last call.
    mutating func drainPlaces() -> [(SeriesKey, Timestamp)] {
        defer { places.removeAll() }
        return places
    }

    /// What came and might be one of several readings since the last call.
    mutating func drainUnplaced() -> [UnplacedRecord] {
        defer { unplaced.removeAll() }
        return unplaced
    }

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

    private func time(_ record: SourceRecord) throws(FieldRefusal) -> Timestamp {
        try read(0, record) { cell throws(Refusal) in
            let time = try FieldReading.time(cell, offset: mapping.timeOffset)
            guard time <= latest else { throw Refusal(.inTheFuture) }
            return time
        }
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
        let plain = value.words.isEmpty ? try FieldReading.number(cell) : try FieldReading.word(cell, of: value.words)
        let number = plain * value.factor + value.offset
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
