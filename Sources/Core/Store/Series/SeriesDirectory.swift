internal import CityModel
internal import GRDB

/// Numbers and tips of the series, remembered between batches.
///
/// A series is never removed, so a number stays good; its source and tip are good until another connection commits.
/// Sensors report in the same order every time: the number that came after the last one is tried before a key is hashed.
struct SeriesDirectory: Sendable {
    /// Newest ends of the series by group; good for the groups of those that were numbered in this transaction.
    var pages: [TipPage] = []

    private var pageAges: [Int] = []
    private var numbers: [SeriesKey: Int] = [:]
    // By number; numbers not met yet have an empty key.
    private var keys: [SeriesKey] = []
    private var sources: [SourceID] = []
    private var successors: [Int] = []
    /// The age in which the source was read.
    private var ages: [Int] = []
    /// Counts the commits of others.
    private var age = 1
    private var dataVersion: Int64?

    /// Looks whether another connection has committed since the last transaction. To be called inside a transaction.
    mutating func begin(_ db: Database) throws {
        let version = try db.first("PRAGMA data_version") { $0.integer() }
        if version != dataVersion { age += 1 }
        dataVersion = version
    }

    /// To be called when the transaction failed: nothing of what it brought is there.
    mutating func forget() { self = SeriesDirectory() }

    /// To be called when something else in this process wrote tips.
    mutating func forgetTips() { age += 1 }

    /// Appends the rows of a batch, each with the number of its series, which is created when it is new.
    mutating func number(
        _ batch: ObservationBatch, place: Int32, into rows: inout [ArrivedRow], _ db: Database
    ) throws {
        var last = 0
        for observation in batch.observations {
            var id = last < successors.count ? successors[last] : 0
            if id == 0 || keys[id].entity != observation.entity || keys[id].metric != observation.metric {
                id = try known(SeriesKey(observation.entity, observation.metric), batch.source, db)
                if last > 0 { successors[last] = id }
            }
            if ages[id] != age || sources[id] != batch.source { try renew(id, batch.source, db) }
            rows.append(
                ArrivedRow(
                    time: observation.time.secondsSince1970, series: Int64(id), value: observation.value,
                    flag: observation.flag, batch: place))
            last = id
        }
    }

    /// The number of the series, which is created when it is new; its source and tip are the store's.
    mutating func number(_ key: SeriesKey, source: SourceID, _ db: Database) throws -> Int64 {
        let id = try known(key, source, db)
        try renew(id, source, db)
        return Int64(id)
    }

    private mutating func known(_ key: SeriesKey, _ source: SourceID, _ db: Database) throws -> Int {
        try numbers[key] ?? learn(key, source, db)
    }

    private mutating func learn(_ key: SeriesKey, _ source: SourceID, _ db: Database) throws -> Int {
        let id = Int(try find(key, db) ?? create(key, source: source, db))
        let missing = id + 1 - keys.count
        if missing > 0 {
            keys += Array(repeating: SeriesKey("", ""), count: missing)
            sources += Array(repeating: "", count: missing)
            successors += Array(repeating: 0, count: missing)
            ages += Array(repeating: 0, count: missing)
        }
        let groups = Int(SeriesGroup.number(of: Int64(id))) + 1
        if groups > pages.count {
            pageAges += Array(repeating: 0, count: groups - pages.count)
            pages += Array(repeating: TipPage(), count: groups - pages.count)
        }
        keys[id] = key
        numbers[key] = id
        return id
    }

    /// Makes sure that the series belongs to the source and that its tip is the store's.
    private mutating func renew(_ id: Int, _ source: SourceID, _ db: Database) throws {
        try db.run("UPDATE series SET source = ?1 WHERE id = ?2 AND source <> ?1") {
            $0.text(source.text)
            $0.integer(id)
        }
        sources[id] = source
        ages[id] = age
        let group = SeriesGroup.number(of: Int64(id))
        guard pageAges[Int(group)] != age else { return }
        pages[Int(group)] = try TipTable(db).page(group)
        pageAges[Int(group)] = age
    }

    private func find(_ key: SeriesKey, _ db: Database) throws -> Int64? {
        try db.first("SELECT id FROM series WHERE entity = ? AND metric = ?") {
            $0.text(key.entity.text)
            $0.text(key.metric.text)
        } _: {
            $0.integer()
        }
    }

    private func create(_ key: SeriesKey, source: SourceID, _ db: Database) throws -> Int64 {
        try db.run(
            """
            INSERT INTO series(entity, metric, source, cycle)
            VALUES (?1, ?2, ?3, (SELECT cycle_seconds FROM metric WHERE id = ?2))
            """
        ) {
            $0.text(key.entity.text)
            $0.text(key.metric.text)
            $0.text(source.text)
        }
        return db.lastInsertedRowID
    }
}
