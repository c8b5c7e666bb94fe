package import CityModel
internal import GRDB

/// What is stored of a feed in one transaction with what it brought, beside how far it was read.
package struct FeedMarks: Sendable {
    package enum Progress: Sendable {
        case asItWas
        case at(FeedProgress)
        /// Nothing is under way any more.
        case over
    }

    package var progress = Progress.asItWas
    /// The file that was taken from a drop folder.
    package var drop: DroppedFile?
    package var reconciliation: FeedReconciliation?
    /// Why the pass that has ended could not be compared.
    package var uncompared: UncomparedPass?
    private(set) var explained: [Int64: Int]?

    package init() {}

    package mutating func note(_ comparison: FeedComparison) {
        (reconciliation, explained) = (comparison.reconciliation, comparison.explained)
    }
}

/// A whole pass that has ended and could not be compared with the cache.
package struct UncomparedPass: Hashable, Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// Records came and went between its pages.
        case shifted
        /// Fewer records than the source says it has, or pages that end before it does.
        case short
        /// More readings than are remembered.
        case tooLong
        /// It began in a process that has ended.
        case uncounted
    }

    package let at: Timestamp
    package let reason: Reason

    package init(at: Timestamp, reason: Reason) {
        self.at = at
        self.reason = reason
    }
}

/// How far a pass that takes more than one transaction has come.
package struct FeedProgress: Hashable, Sendable {
    package let startedAt: Timestamp
    package var updatedAt: Timestamp
    /// Observations stored so far.
    package var rows = 0
    package var bytes: Int64 = 0
    /// What the source says the whole has, where it does.
    package var wholeRows: Int64?
    package var wholeBytes: Int64?
    /// When the pass was taken up again after it broke off, and how far it had come; nil when it never did.
    package var resumed: Resumption?

    package struct Resumption: Hashable, Sendable {
        package let at: Timestamp
        package let rows: Int
        package let bytes: Int64

        package init(at: Timestamp, rows: Int, bytes: Int64) {
            self.at = at
            self.rows = rows
            self.bytes = bytes
        }
    }

    package init(startedAt: Timestamp) {
        self.startedAt = startedAt
        updatedAt = startedAt
    }

    /// Share of the whole, 0...1; nil when nobody said how much it is.
    package var share: Double? {
        if let wholeBytes, wholeBytes > 0 { return min(1, Double(bytes) / Double(wholeBytes)) }
        guard let wholeRows, wholeRows > 0 else { return nil }
        return min(1, Double(rows) / Double(wholeRows))
    }

    /// Observations a second since it began or was taken up; nil in the first second.
    package var rowsPerSecond: Double? {
        let seconds = updatedAt.seconds(since: resumed?.at ?? startedAt)
        return seconds > 0 ? Double(rows - (resumed?.rows ?? 0)) / Double(seconds) : nil
    }
}

/// A file of a drop folder that was taken, or left behind for good.
package struct DroppedFile: Hashable, Sendable {
    package let name: String
    /// Changes whenever the file does.
    package let mark: String

    package init(name: String, mark: String) {
        self.name = name
        self.mark = mark
    }
}

/// What came of comparing a whole pass over a source with the cache.
package struct FeedReconciliation: Hashable, Sendable {
    package let at: Timestamp
    /// Readings that the cache held of what the source keeps.
    package let held: Int
    /// Those the source no longer had.
    package let gone: Int
    /// Whether they were taken back; a pass that would take back too much is not believed.
    package let isBelieved: Bool
    /// Readings beside those that did not come either and stay, as a record set aside might be one of them.
    package let withheld: Int

    package init(at: Timestamp, held: Int, gone: Int, isBelieved: Bool, withheld: Int = 0) {
        self.withheld = withheld
        self.at = at
        self.held = held
        self.gone = gone
        self.isBelieved = isBelieved
    }

    /// Share of the readings that a pass nobody believed would have taken back, 0...1.
    package var doubtfulShare: Double { isBelieved || held == 0 ? 0 : Double(gone) / Double(held) }
}

extension Schema {
    static let feedMarks = """
        CREATE TABLE feed_progress(
          source TEXT NOT NULL PRIMARY KEY, started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
          rows INTEGER NOT NULL, bytes INTEGER NOT NULL, whole_rows INTEGER, whole_bytes INTEGER,
          resumed_at INTEGER, resumed_rows INTEGER, resumed_bytes INTEGER) WITHOUT ROWID;
        CREATE TABLE dropped_file(
          source TEXT NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY(source, name)) WITHOUT ROWID;
        CREATE TABLE feed_reconciliation(
          source TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, held INTEGER NOT NULL, gone INTEGER NOT NULL,
          is_believed INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE fetch_hour(
          source TEXT NOT NULL, hour INTEGER NOT NULL, fetches INTEGER NOT NULL, answered INTEGER NOT NULL,
          bytes INTEGER NOT NULL, PRIMARY KEY(source, hour)) WITHOUT ROWID;
        INSERT INTO fetch_hour
          SELECT source, started_at - (started_at % 3600 + 3600) % 3600, count(*),
            sum(outcome IN ('stored', 'unchanged')), sum(bytes)
          FROM fetch GROUP BY 1, 2;

        """

    /// What comparisons had to leave open.
    static let comparisons = """
        ALTER TABLE feed_reconciliation ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE feed_uncompared(
          source TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE feed_explained(
          source TEXT NOT NULL, digest INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(source, digest)) WITHOUT ROWID;

        """
}

/// The tables `feed_progress`, `dropped_file`, `feed_reconciliation`, `feed_uncompared` and `feed_explained`.
struct FeedMarkTables {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func keep(_ marks: FeedMarks, of source: SourceID) throws {
        switch marks.progress {
        case .asItWas: break
        case .at(let progress): try keep(progress, of: source)
        case .over: try db.run("DELETE FROM feed_progress WHERE source = ?") { $0.text(source.text) }
        }
        if let drop = marks.drop {
            try db.run("INSERT OR REPLACE INTO dropped_file(source, name, mark) VALUES (?, ?, ?)") {
                for text in [source.text, drop.name, drop.mark] { $0.text(text) }
            }
        }
        if let reconciliation = marks.reconciliation {
            try keep(reconciliation, of: source)
            try db.run("DELETE FROM feed_uncompared WHERE source = ?") { $0.text(source.text) }
        }
        if let explained = marks.explained { try keep(explained, of: source) }
        if let pass = marks.uncompared {
            try db.run("INSERT OR REPLACE INTO feed_uncompared VALUES (?, ?, ?)") {
                $0.text(source.text)
                $0.time(pass.at)
                $0.text(pass.reason.rawValue)
            }
        }
    }

    /// Passes under way, or broken off, by source.
    func progress() throws -> [SourceID: FeedProgress] {
        var found: [SourceID: FeedProgress] = [:]
        try db.each(
            """
            SELECT source, started_at, updated_at, rows, bytes, whole_rows, whole_bytes, resumed_at, resumed_rows,
              resumed_bytes FROM feed_progress
            """
        ) { _ in
        } _: { row in
            let source: SourceID = row.id()
            var progress = FeedProgress(startedAt: row.time())
            progress.updatedAt = row.time()
            progress.rows = row.int()
            progress.bytes = row.integer()
            progress.wholeRows = row.optionalInteger()
            progress.wholeBytes = row.optionalInteger()
            if let at = row.optionalTime() {
                progress.resumed = FeedProgress.Resumption(at: at, rows: row.int(), bytes: row.integer())
            }
            found[source] = progress
        }
        return found
    }

    /// Of the sources that are compared as a whole.
    func reconciliations() throws -> [SourceID: FeedReconciliation] {
        var found: [SourceID: FeedReconciliation] = [:]
        try db.each("SELECT source, at, held, gone, is_believed, withheld FROM feed_reconciliation") { _ in
        } _: { row in
            found[row.id()] = FeedReconciliation(
                at: row.time(), held: row.int(), gone: row.int(), isBelieved: row.int() != 0, withheld: row.int())
        }
        return found
    }

    /// Whole passes since the last comparison that could not be compared, the newest of each source.
    func uncompared() throws -> [SourceID: UncomparedPass] {
        var found: [SourceID: UncomparedPass] = [:]
        try db.each("SELECT source, at, reason FROM feed_uncompared") { _ in
        } _: { row in
            found[row.id()] = UncomparedPass(at: row.time(), reason: try row.word())
        }
        return found
    }

    /// How often records came that cannot be placed and need not be wondered about, by their digests.
    func explained(of source: SourceID) throws -> [Int64: Int] {
        var found: [Int64: Int] = [:]
        try db.each("SELECT digest, count FROM feed_explained WHERE source = ?") {
            $0.text(source.text)
        } _: { row in
            found[row.integer()] = row.int()
        }
        return found
    }

    /// Marks of the files that were taken, by name.
    func drops(of source: SourceID) throws -> [String: String] {
        var found: [String: String] = [:]
        try db.each("SELECT name, mark FROM dropped_file WHERE source = ?") {
            $0.text(source.text)
        } _: { row in
            found[row.text()] = row.text()
        }
        return found
    }

    func forget(drops names: [String], of source: SourceID) throws {
        for name in names {
            try db.run("DELETE FROM dropped_file WHERE source = ? AND name = ?") {
                $0.text(source.text)
                $0.text(name)
            }
        }
    }

    private func keep(_ progress: FeedProgress, of source: SourceID) throws {
        try db.run("INSERT OR REPLACE INTO feed_progress VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {
            $0.text(source.text)
            $0.time(progress.startedAt)
            $0.time(progress.updatedAt)
            $0.integer(progress.rows)
            $0.integer(progress.bytes)
            $0.integer(progress.wholeRows)
            $0.integer(progress.wholeBytes)
            $0.time(progress.resumed?.at)
            $0.integer(progress.resumed.map { Int64($0.rows) })
            $0.integer(progress.resumed?.bytes)
        }
    }

    private func keep(_ explained: [Int64: Int], of source: SourceID) throws {
        try db.run("DELETE FROM feed_explained WHERE source = ?") { $0.text(source.text) }
        for (digest, count) in explained {
            try db.run("INSERT INTO feed_explained VALUES (?, ?, ?)") {
                $0.text(source.text)
                $0.integer(digest)
                $0.integer(count)
            }
        }
    }

    private func keep(_ reconciliation: FeedReconciliation, of source: SourceID) throws {
        try db.run("INSERT OR REPLACE INTO feed_reconciliation VALUES (?, ?, ?, ?, ?, ?)") {
            $0.text(source.text)
            $0.time(reconciliation.at)
            $0.integer(reconciliation.held)
            $0.integer(reconciliation.gone)
            $0.integer(reconciliation.isBelieved ? 1 : 0)
            $0.integer(reconciliation.withheld)
        }
    }
}

extension CityCache {
    /// How far the pass over a source has come that is under way or broke off.
    package func progress(of source: SourceID) throws(StoreFailure) -> FeedProgress? { try progress()[source] }

    /// Passes that are under way or broke off, by source.
    package func progress() throws(StoreFailure) -> [SourceID: FeedProgress] {
        try look { try FeedMarkTables($0).progress() }
    }

    package func reconciliation(of source: SourceID) throws(StoreFailure) -> FeedReconciliation? {
        try look { try FeedMarkTables($0).reconciliations()[source] }
    }

    /// The whole pass since the last comparison that could not be compared.
    package func uncompared(of source: SourceID) throws(StoreFailure) -> UncomparedPass? {
        try look { try FeedMarkTables($0).uncompared()[source] }
    }

    /// Marks of the files that were taken from a drop folder, by name.
    package func drops(of source: SourceID) throws(StoreFailure) -> [String: String] {
        try look { try FeedMarkTables($0).drops(of: source) }
    }

    /// Forgets files that are no longer in their folder.
    package func forget(drops names: [String], of source: SourceID) throws(StoreFailure) {
        try write { try FeedMarkTables($0).forget(drops: names, of: source) }
    }
}
