internal import GRDB

/// Counts that are kept as rows come and go, so that asking costs nothing: rows of `meta`.
struct StoreCounts {
    enum Name: String {
        /// Observations of both tiers.
        case observations
        case blocks
        /// Observations in blocks.
        case blockObservations = "block_observations"
        /// Bytes of all blocks.
        case blockBytes = "block_bytes"
        /// Bytes of the roll-ups of compacted days.
        case rollUpBytes = "rollup_bytes"
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    func value(_ name: Name) throws -> Int {
        try db.first("SELECT value FROM meta WHERE key = ?") {
            $0.text(name.rawValue)
        } _: {
            $0.int()
        } ?? 0
    }

    func add(_ difference: Int, to name: Name) throws {
        guard difference != 0 else { return }
        try db.run("UPDATE meta SET value = value + ? WHERE key = ?") {
            $0.integer(difference)
            $0.text(name.rawValue)
        }
    }

    func set(_ value: Int, _ name: Name) throws {
        try db.run("INSERT OR REPLACE INTO meta(key, value) VALUES (?2, ?1)") {
            $0.integer(value)
            $0.text(name.rawValue)
        }
    }
}
