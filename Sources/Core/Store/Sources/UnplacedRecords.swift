package import CityModel

/// A record that came and of which nobody can tell which reading it was, as far as it could be read.
package struct UnplacedRecord: Hashable, Sendable {
    /// The same for the same record in every process and pass.
    package let digest: Int64
    /// nil when it could be of any.
    package let entity: EntityID?
    package let metric: MetricID?
    package let time: Timestamp?

    package init(digest: Int64, entity: EntityID? = nil, metric: MetricID? = nil, time: Timestamp? = nil) {
        self.digest = digest
        self.entity = entity
        self.metric = metric
        self.time = time
    }
}

/// The records of one pass that cannot be placed.
struct UnplacedRecords: Sendable {
    /// Different records that are told apart; with more of them any reading might be among them.
    private static let limit = 1000

    private var records: [Int64: (record: UnplacedRecord, count: Int)] = [:]
    private var isCrowded = false

    mutating func note(_ record: UnplacedRecord) {
        guard records[record.digest] != nil || records.count < Self.limit else {
            isCrowded = true
            return
        }
        records[record.digest, default: (record, 0)].count += 1
    }

    /// - Parameter explained: how often records came that need not be wondered about.
    func doubts(besides explained: [Int64: Int]) -> PassDoubts {
        var doubts = PassDoubts()
        if isCrowded { doubts.add(UnplacedRecord(digest: 0)) }
        for (digest, found) in records where found.count > explained[digest] ?? 0 { doubts.add(found.record) }
        return doubts
    }

    /// What the next pass need not wonder about: everything when all that was missing is decided, else what was explained
    /// before and came again.
    func explained(besides before: [Int64: Int], isDecided: Bool) -> [Int64: Int] {
        records.reduce(into: [:]) { explained, found in
            let count = isDecided ? found.value.count : min(found.value.count, before[found.key] ?? 0)
            if count > 0 { explained[found.key] = count }
        }
    }
}

/// Which readings records that cannot be placed might be.
struct PassDoubts: Sendable {
    /// Whether such a record could be any reading.
    private var isBoundless = false
    private var entities: Set<EntityID> = []
    private var times: Set<Int64> = []
    /// Those that say two things of themselves, or their metric; looked through one by one.
    private var narrow: [UnplacedRecord] = []

    mutating func add(_ record: UnplacedRecord) {
        switch (record.entity, record.metric, record.time) {
        case (nil, nil, nil): isBoundless = true
        case (let entity?, nil, nil): entities.insert(entity)
        case (nil, nil, let time?): times.insert(time.secondsSince1970)
        default: narrow.append(record)
        }
    }

    func mayHold(_ key: SeriesKey, _ time: Int64) -> Bool {
        isBoundless || entities.contains(key.entity) || times.contains(time)
            || narrow.contains {
                ($0.entity ?? key.entity) == key.entity && ($0.metric ?? key.metric) == key.metric
                    && ($0.time?.secondsSince1970 ?? time) == time
            }
    }
}
