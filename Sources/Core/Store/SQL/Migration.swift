internal import GRDB

/// One step forward of the schema. Steps are never changed once released; a change is a new step at the end.
struct Migration {
    let sql: String

    /// All steps, oldest first; the number of the last one is the schema's version (`PRAGMA user_version`).
    static let all: [Migration] = [
        Migration(sql: Schema.city + Schema.households + Schema.plainSeries + Schema.sources + Schema.journal),
        Migration(sql: Schema.tiers),
        Migration(sql: Schema.diversion),
        Migration(sql: Schema.sync),
        Migration(sql: Schema.housekeeping),
        Migration(sql: Schema.orders + Schema.answers),
        Migration(sql: Schema.places),
        Migration(sql: Schema.crowdLimits),
        Migration(sql: Schema.forward),
        Migration(sql: Schema.signals),
        Migration(sql: Schema.feedMarks),
        Migration(sql: Schema.comparisons),
    ]

    /// `PRAGMA application_id` of a store: "CITY".
    static let applicationID = 0x4349_5459

    /// Brings the schema to the newest version, step by step, each in its own transaction.
    static func migrate(_ db: Database, path: String) throws {
        while try step(db, path: path) {}
    }

    /// - Returns: whether a step was made.
    private static func step(_ db: Database, path: String) throws -> Bool {
        var made = false
        try db.inTransaction(.immediate) {
            let found = try version(db)
            guard found <= all.count else {
                throw StoreFailure.newerSchema(path: path, found: found, known: all.count)
            }
            guard found < all.count else { return .rollback }
            try db.execute(sql: all[found].sql)
            try db.execute(sql: "PRAGMA user_version = \(found + 1); PRAGMA application_id = \(applicationID)")
            made = true
            return .commit
        }
        return made
    }

    static func version(_ db: Database) throws -> Int {
        try db.first("PRAGMA user_version") { $0.int() } ?? 0
    }
}

/// The tables, by theme.
enum Schema {}
