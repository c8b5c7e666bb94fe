internal import CityModel
internal import CityStore

/// Reads the records of a body while it comes in.
protocol StreamedRecords {
    /// Takes a piece and reads every record that ends in it.
    /// - Throws: `FormatFailure` when what follows cannot be read at all.
    mutating func take(_ piece: UnsafeBufferPointer<UInt8>) throws(FormatFailure)

    /// Reads what the end of the body closes.
    mutating func finish() throws(FormatFailure)

    /// Where the first record that has not been read begins; nil where the body cannot be taken up there.
    var place: (bytes: Int64, header: String?)? { get }

    var rows: StreamedRows { get set }
}

/// Takes the rows of a streamed body: the plain ones by their bytes, all others as records like those of any other body.
///
/// What an entity and a metric are called is learnt once a spelling. A row that is not plain in every field goes the slow way,
/// which is the same for every format and knows all reasons to refuse a record.
struct StreamedRows {
    /// What became of one spelling of entity and metric.
    private struct Learnt {
        /// The series of every value of the mapping, from here on in `handles`; nil when a record of this spelling has to be
        /// looked at as a whole.
        let start: Int?
    }

    /// Spellings that are remembered; a feed that never repeats itself must not fill the memory.
    private static let spellingLimit = 1_000_000

    private(set) var mapper: RecordMapper
    private(set) var records = PageRecords()
    let filling: FeedImport
    let layout: RowLayout
    private let keyField: String?
    private let needsRecords: Bool
    private let latest: Int64
    private var spellings = PairSpellings()
    private var learnt: [Learnt] = []
    private var handles: [Int32] = []
    private var moments = MomentReader()
    private var readings: [(handle: Int32, value: Double)] = []
    /// Observations taken, refused records not counted.
    private(set) var taken = 0
    private(set) var refused = 0

    init(
        _ endpoint: HTTPEndpoint, source: SourceID, receivedAt: Timestamp, filling: FeedImport,
        isKnown: @escaping (EntityID) -> Bool
    ) {
        mapper = RecordMapper(
            endpoint.mapping, tombstone: endpoint.feed.tombstone, source: source, receivedAt: receivedAt,
            notesPlaces: filling.census != nil, isKnown: isKnown)
        needsRecords =
            endpoint.feed.tombstone != nil || endpoint.mapping.position != nil
            || endpoint.mapping.values.contains { !$0.words.isEmpty }
        layout = RowLayout(endpoint.mapping)
        self.filling = filling
        latest = mapper.latest.secondsSince1970
        keyField = if case .key(_, let field, _) = endpoint.feed.paging { field } else { nil }
    }

    /// Names of the fields a record is asked for.
    var fields: [String] { mapper.fields + (keyField.map { [$0] } ?? []) }
    var required: Set<String> { mapper.required }
    /// Whether the next row has to be a record: the first one is remembered, and more is read of all of them where pages go by
    /// key, values are words, or records can be taken back or say where they are.
    var wantsRecord: Bool { records.count == 0 || keyField != nil || needsRecords }

    /// Takes a record of any kind.
    mutating func take(_ record: SourceRecord) {
        records.note(record, keyAt: keyField == nil ? nil : mapper.fields.count)
        mapper.take(record)
        for observation in mapper.drain() {
            taken += 1
            filling.add(
                filling.series(observation.entity, observation.metric), time: observation.time.secondsSince1970,
                value: observation.value, flag: observation.flag)
        }
        guard filling.census != nil else { return }
        for (key, time) in mapper.drainPlaces() { filling.census?.note(key, time) }
        countUnplaced()
    }

    mutating func refuse(_ reason: QuarantineReason, original: String) {
        refused += 1
        mapper.refuse(reason, original: original)
        countUnplaced()
    }

    mutating func note(missingColumns: [String]) {
        mapper.note(missingColumns: missingColumns)
        countUnplaced()
    }

    private mutating func countUnplaced() {
        for record in mapper.drainUnplaced() { filling.census?.note(record) }
    }

    /// What went aside since the last call.
    mutating func drainQuarantine() -> [QuarantinedRecord] { mapper.drainQuarantine() }

    /// Takes a plain row.
    /// - Parameters:
    ///   - cells: the fields in the order of the mapper's; an empty one is as good as none.
    ///   - text: reads the bytes of entity and metric.
    /// - Returns: false when nothing was taken because some field is not plain.
    mutating func take(_ cells: UnsafeBufferPointer<ByteText>, text: (ByteText) -> String?) -> Bool {
        guard let time = seconds(cells[0]), time <= latest, let flag = flag(cells[2]) else { return false }
        return take(time: time, entity: cells[1], metric: cells[3], flag: flag, text: text) { index, number in
            let cell = cells[4 + index]
            if cell.isEmpty { return true }
            number = DecimalReader.quick(cell)
            return number != nil
        }
    }

    /// Takes a row whose moment and flag have been read.
    /// - Parameter value: puts the value of that number in; none is a gap. Gives false when it is not plain.
    mutating func take(
        time: Int64, entity: ByteText, metric: ByteText, flag: ObservationFlag, text: (ByteText) -> String?,
        value: (Int, inout Double?) -> Bool
    ) -> Bool {
        // A gap that is flagged as missing is a reading, one of a column that is not there is none: records tell them apart.
        guard time <= latest, !wantsRecord, flag != .missing, let start = start(entity, metric, text) else {
            return false
        }
        readings.removeAll(keepingCapacity: true)
        for (index, rule) in layout.values.enumerated() {
            var number: Double?
            guard value(index, &number) else { return false }
            guard let number else { continue }
            guard let scaled = layout.scaled(number, rule) else { return false }
            readings.append((handles[start + index], scaled))
        }
        guard !readings.isEmpty || layout.isWide else { return false }
        for (handle, value) in readings { filling.add(handle, time: time, value: value, flag: flag) }
        taken += readings.count
        records.noteAnother()
        return true
    }

    private mutating func seconds(_ cell: ByteText) -> Int64? {
        if cell.count == 10 || cell.count == 9 {
            var value: Int64 = 0
            for place in 0..<cell.count {
                let digit = cell[place] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = value * 10 + Int64(digit)
            }
            return value
        }
        return moments.quick(cell, assumingOffset: layout.timeOffset)
    }

    private func flag(_ cell: ByteText) -> ObservationFlag? {
        if cell.isEmpty || cell.isSame(as: "valid") { return .valid }
        return cell.count <= 12 ? ObservationFlag(word: cell.string) : nil
    }

    /// Where the series of the spelling begin in `handles`; nil when the slow way is the right one.
    private mutating func start(_ entity: ByteText, _ metric: ByteText, _ text: (ByteText) -> String?) -> Int? {
        guard learnt.count < Self.spellingLimit else { return nil }
        let number = Int(spellings.number(entity, metric))
        if number == learnt.count { learnt.append(Learnt(start: learn(entity, metric, text))) }
        return learnt[number].start
    }

    private mutating func learn(_ entity: ByteText, _ metric: ByteText, _ text: (ByteText) -> String?) -> Int? {
        guard let entity = text(entity), let metric = text(metric),
            let keys = mapper.series(entity: FieldText.cell(entity), metric: FieldText.cell(metric))
        else { return nil }
        let start = handles.count
        for key in keys { handles.append(filling.series(key.entity, key.metric)) }
        return start
    }
}

/// What of a mapping every row needs.
struct RowLayout {
    let timeOffset: Int64
    let values: [FieldMapping.Value]
    let isWide: Bool
    private let minimum: Double
    private let maximum: Double

    init(_ mapping: FieldMapping) {
        timeOffset = mapping.timeOffset
        values = mapping.values
        isWide = mapping.values.allSatisfy { $0.entity != nil }
        minimum = mapping.minimum ?? -.infinity
        maximum = mapping.maximum ?? .infinity
    }

    /// - Returns: nil for a value outside the limits, or none.
    func scaled(_ number: Double, _ rule: FieldMapping.Value) -> Double? {
        let scaled = number * rule.factor + rule.offset
        return scaled.isFinite && scaled >= minimum && scaled <= maximum ? scaled : nil
    }
}
