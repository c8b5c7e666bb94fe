internal import CityModel
internal import GRDB

/// Removes old lines of the fetch log and of the quarantine, source by source, and what departments have confirmed, a few
/// hundred at a time.
///
/// Of every source the newest fetch that brought something stays, whatever its age: it says since when the feed is silent. Of
/// the outbox a subject goes as a whole, after its last word: later messages refer to all before them.
struct JournalPruning {
    private static let removalsPerStep = 500

    /// One of the two tables.
    private struct Journal {
        let table: String
        let time: String
        /// Lines that stay whatever their age, as a condition on those that go.
        let spared: String
        let before: Timestamp?
        let rowsPerSource: Int
    }

    private let cache: CityCache
    private var journals: [Journal]
    /// The source looked at last.
    private var source = ""
    private let hoursBefore: Timestamp?
    private let confirmedBefore: Timestamp?

    /// - Parameters:
    ///   - fetchesBefore: lines older than this go; nil keeps them as far as their number allows.
    ///   - confirmedBefore: subjects confirmed before this go; nil keeps them.
    init(
        _ cache: CityCache, fetchesBefore: Timestamp?, quarantinedBefore: Timestamp?, confirmedBefore: Timestamp?
    ) {
        self.cache = cache
        self.confirmedBefore = confirmedBefore
        hoursBefore = fetchesBefore
        journals = [
            Journal(
                table: "fetch", time: "started_at",
                spared: """
                    id != coalesce((SELECT id FROM fetch WHERE source = ?1 AND outcome IN ('stored', 'unchanged')
                      ORDER BY started_at DESC LIMIT 1), -1)
                    """, before: fetchesBefore, rowsPerSource: Retention.fetchesPerSource),
            Journal(
                table: "quarantine", time: "time", spared: "TRUE", before: quarantinedBefore,
                rowsPerSource: Retention.quarantinedPerSource),
        ]
    }

    /// Makes one step, a transaction of its own when there is anything to remove.
    /// - Returns: lines removed, and whether all is done.
    mutating func step() throws(StoreFailure) -> (removed: Int, isFinished: Bool) {
        guard let journal = journals.first else {
            let removed = try removeConfirmed()
            return (removed, removed < Self.removalsPerStep)
        }
        let (last, table) = (source, journal.table)
        let next = try cache.look { db in
            try db.first("SELECT source FROM \(table) WHERE source > ? ORDER BY source LIMIT 1") {
                $0.text(last)
            } _: {
                $0.text()
            }
        }
        guard let next else {
            journals.removeFirst()
            source = ""
            return (try journals.isEmpty ? removeHours() : 0, false)
        }
        let removed = try remove(journal, of: next)
        // A full step leaves the source where it is: there may be more of it.
        if removed < Self.removalsPerStep { source = next }
        return (removed, false)
    }

    private func remove(_ journal: Journal, of source: String) throws(StoreFailure) -> Int {
        let going = "source = ?1 AND \(journal.time) <= ?2 AND \(journal.spared)"
        let crowded = try cache.look { db in
            try db.first(
                """
                SELECT \(journal.time) FROM \(journal.table) WHERE source = ?
                ORDER BY \(journal.time) DESC LIMIT 1 OFFSET \(journal.rowsPerSource)
                """
            ) {
                $0.text(source)
            } _: {
                $0.time()
            }
        }
        guard let end = [crowded, journal.before?.adding(seconds: -1)].compactMap(\.self).max() else { return 0 }
        let isAny = try cache.look { db in
            try db.first("SELECT 1 FROM \(journal.table) WHERE \(going) LIMIT 1") {
                $0.text(source)
                $0.time(end)
            } _: {
                $0.int()
            } != nil
        }
        guard isAny else { return 0 }
        return try cache.write { db in
            try db.run(
                """
                DELETE FROM \(journal.table) WHERE id IN (SELECT id FROM \(journal.table) WHERE \(going)
                  ORDER BY \(journal.time) LIMIT \(Self.removalsPerStep))
                """
            ) {
                $0.text(source)
                $0.time(end)
            }
            return db.changesCount
        }
    }

    private func removeConfirmed() throws(StoreFailure) -> Int {
        guard let confirmedBefore else { return 0 }
        let going = try cache.look {
            try Outbox($0).over(before: confirmedBefore, limit: Self.removalsPerStep)
        }
        guard !going.isEmpty else { return 0 }
        try cache.write { try Outbox($0).remove(going) }
        return going.count
    }

    private func removeHours() throws(StoreFailure) -> Int {
        guard let hoursBefore else { return 0 }
        return try cache.write { db in
            try db.run("DELETE FROM fetch_hour WHERE hour < ?") { $0.time(hoursBefore) }
            return db.changesCount
        }
    }
}
