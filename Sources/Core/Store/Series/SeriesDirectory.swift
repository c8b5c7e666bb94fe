internal import CityModel
internal import GRDB

/// Numbers of the series, remembered between batches. A series is never removed, so a number stays good.
struct SeriesDirectory: Sendable {
    struct Entry: Sendable {
        let id: Int64
        var source: SourceID
    }

    private var entries: [SeriesKey: Entry] = [:]
    /// Keys touched since the last commit, to be forgotten when the transaction fails.
    private var unsettled: [SeriesKey] = []

    /// The number of the series, which is created when it is new.
    mutating func id(of key: SeriesKey, source: SourceID, _ db: Database) throws -> Int64 {
        if let entry = entries[key], entry.source == source { return entry.id }
        let id = try find(key, db) ?? create(key, source: source, db)
        try db.run("UPDATE series SET source = ?1 WHERE id = ?2 AND source <> ?1") {
            $0.text(source.text)
            $0.integer(id)
        }
        entries[key] = Entry(id: id, source: source)
        unsettled.append(key)
        return id
    }

    mutating func settle(committed: Bool) {
        if !committed {
            for key in unsettled { entries[key] = nil }
        }
        unsettled.removeAll(keepingCapacity: true)
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
