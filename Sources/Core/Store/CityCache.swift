package import CityAccess
package import CityModel
internal import GRDB
internal import Synchronization

/// The local cache of the city: one SQLite file that any number of processes read and write in short transactions.
package final class CityCache: Sendable {
    package let path: String

    let cipher: FieldCipher?
    /// What SQLite opens it by.
    let location: String
    let pool: DatabasePool
    private let monitor: CommitMonitor
    private let library = CityLibrary()
    private let roster = SeriesRoster()
    private let freshness = SourceFreshness()
    private let hourMemory = HourMemory()
    private let directory = Mutex(SeriesDirectory())

    /// Opens the store, for writing creates it and brings its schema forward.
    /// - Parameter cipher: seals personal fields; without one they are not stored.
    package init(path: String, cipher: FieldCipher?, access: Opening = .readWrite) throws(StoreFailure) {
        self.path = path
        self.cipher = cipher
        let location = StoreFile(path: path).location(access)
        self.location = location
        pool = try StorePool.open(path: path, access: access)
        monitor = try StoreFailure.mapping(path) { try CommitMonitor(path: location) }
    }

    /// Runs `body` on one consistent state of the store. The snapshot must not leave it.
    /// - Throws: `StoreFailure`, or what `body` throws of its own.
    package func read<Value>(
        asOf: Timestamp, viewer: Viewer, _ body: (Snapshot) throws -> Value
    ) throws -> Value {
        try mappingStoreErrors {
            let version = version()
            return try pool.read { db in
                let city = try library.city(db, isMasked: !viewer.may(.manageSources))
                return try body(
                    Snapshot(
                        db, path: path, asOf: asOf, viewer: viewer, city: city, roster: roster,
                        freshness: freshness, hourMemory: hourMemory, version: version, cipher: cipher))
            }
        }
    }

    /// Changes whenever this or another process commits; cheap enough to ask every frame.
    package func version() -> UInt64 { monitor.version() }

    /// Replaces the whole static city. Observations and what people did stay.
    package func replaceCity(_ city: City) throws(StoreFailure) {
        try write { try CityTables.replace(city, in: $0) }
    }

    /// Everything readings can be of.
    package func knownEntities() throws(StoreFailure) -> Set<EntityID> { try look { try CityTables.entities($0) } }

    /// Inserts households, replacing those already there.
    package func insert(_ households: [Household]) throws(StoreFailure) {
        try write { try HouseholdTable($0, cipher: cipher).insert(households) }
    }

    /// Takes a batch, whole or not at all. Taking it again changes nothing; another value for the same entity, metric
    /// and time corrects the stored one.
    package func append(_ batch: ObservationBatch) throws(StoreFailure) -> AppendOutcome {
        try append([batch])
    }

    /// Takes batches as if they came one after the other, all or none: the way to store much at once.
    /// - Returns: what became of the observations of all batches together.
    package func append(_ batches: [ObservationBatch]) throws(StoreFailure) -> AppendOutcome {
        try append(batches) { _ in }
    }

    /// Takes a batch with the fetch that brought it, in one transaction.
    package func append(
        _ batch: ObservationBatch, fetch: FetchRecord, validators: HTTPValidators?, quarantined: [QuarantinedRecord],
        cursor: FeedCursor? = nil, marks: FeedMarks = FeedMarks()
    ) throws(StoreFailure) -> AppendOutcome {
        try append([batch]) {
            try SourceJournal($0).record(
                fetch, of: fetch.source, validators: validators, quarantined: quarantined, cursor: cursor,
                marks: marks)
        }
    }

    package func cursor(for source: SourceID) throws(StoreFailure) -> FeedCursor? {
        try look { try SourceJournal($0).cursor(of: source) }
    }

    /// Records of the quarantine that can be read again, oldest first.
    package func replayable(of source: SourceID, limit: Int) throws(StoreFailure) -> [ReplayableRecord] {
        try look { try SourceJournal($0).replayable(of: source, limit: limit) }
    }

    /// Takes what records of the quarantine became, and lets them leave it, in one transaction.
    package func append(
        _ batch: ObservationBatch, replayed: [Int64], at time: Timestamp
    ) throws(StoreFailure) -> AppendOutcome {
        try append([batch]) { try SourceJournal($0).markReplayed(replayed, at: time) }
    }

    package func validators(for source: SourceID) throws(StoreFailure) -> HTTPValidators? {
        try look { try SourceJournal($0).validators(of: source) }
    }

    /// What the alarm rules found; not a person's act.
    package func apply(_ changes: [AlarmChange], at time: Timestamp) throws(StoreFailure) {
        try recordAlarms { record in
            for change in changes { _ = try record(change, time) }
        }
    }

    /// Records what the alarm rules found, all of it in one transaction.
    /// - Parameter body: gets what records one change and gives the alarm's number, by which later changes name it; nil
    ///   when that alarm is cleared.
    package func recordAlarms(
        _ body: ((AlarmChange, Timestamp) throws -> Int64?) throws -> Void
    ) throws(StoreFailure) {
        try write { db in
            let journal = AlarmJournal(db)
            try body { try journal.apply($0, at: $1) }
        }
    }

    /// Observations sorted by entity, metric and time, in bounded memory.
    /// - Returns: series-days that could not be read and are left out.
    @discardableResult
    package func export(
        metrics: [MetricID]?, entities: [EntityID]? = nil, in range: TimeRange?, _ row: (Observation) throws -> Void
    ) throws -> [BlockFinding] {
        try mappingStoreErrors {
            try pool.read { db in
                let log = DamageLog()
                try SeriesExport(db, log: log).run(metrics: metrics, entities: entities, in: range, row)
                return try SeriesNames(db).findings(log)
            }
        }
    }

    /// Runs one SELECT on a connection that can do nothing else; `observations(entity, metric, time, value, flag)` is
    /// the view to ask.
    /// - Parameter row: column names and values; false ends the query.
    package func query(_ sql: String, row: ([String], [QueryValue]) throws -> Bool) throws {
        try mappingStoreErrors {
            try pool.read { try StoreQuery(path: location, reader: $0).run(sql, row: row) }
        }
    }

    /// Damage, dangling references, breaks of the audit chain, and blocks and roll-ups that do not match. A file that
    /// SQLite calls damaged is looked through as far as it can be read.
    package func verify() throws(StoreFailure) -> [StoreFinding] {
        let damages = try StoreFailure.mapping(path) { try FileCheck(location: location).findings() }
        let checks: [(StoreCheck) throws -> [StoreFinding]] = [
            { try $0.dangling() }, { try $0.auditFaults() }, { try $0.seriesFindings() },
        ]
        var findings = damages
        for check in checks {
            do throws(StoreFailure) {
                findings += try look { try check(StoreCheck($0)) }
            } catch {
                guard !damages.isEmpty, case .corrupt = error else { throw error }
            }
        }
        return findings
    }

    package func information() throws(StoreFailure) -> StoreInformation {
        try look { try StoreCheck($0).information(path: path) }
    }

    /// Gives back what the connections keep of the file in memory, once something large is done. Waits for the reads and
    /// the write under way.
    package func releaseMemory() { pool.releaseMemory() }

    /// Takes days that are over into blocks, oldest first.
    /// - Parameters:
    ///   - end: days (UTC) that reach beyond this moment stay in the hot tier.
    ///   - maximumSteps: transactions to make at most; each takes some milliseconds, and readers never wait for one.
    package func compact(daysBefore end: Timestamp, maximumSteps: Int) throws(StoreFailure) -> CompactionProgress {
        var progress = CompactionProgress()
        while progress.steps < maximumSteps {
            let before = progress
            progress = try StoreFailure.mapping(path) {
                try pool.writeWithoutTransaction { db in
                    var progress = before
                    try db.inTransaction(.immediate) {
                        progress.isFinished = try !Compactor(db).step(before: end.secondsSince1970, &progress)
                        return progress.isFinished ? .rollback : .commit
                    }
                    return progress
                }
            }
            if progress.isFinished { break }
        }
        return progress
    }

    /// Takes many observations of a source straight into blocks.
    package func seriesImport(source: SourceID) -> SeriesImport { SeriesImport(self, source: source) }

    /// Takes the observations of one delivery as they stream in.
    package func feedImport(source: SourceID) -> FeedImport { FeedImport(self, source: source) }

    /// One transaction of an import.
    func take(
        _ parts: [(key: SeriesKey, columns: DayColumns)], source: SourceID, _ rest: (Database) throws -> Void
    ) throws(StoreFailure) -> AppendOutcome {
        try appending { db, directory in
            let outcome = try ImportWriter.take(parts, source: source, directory: &directory, db)
            try rest(db)
            return outcome
        }
    }

    func append(
        _ batches: [ObservationBatch], _ rest: (Database) throws -> Void
    ) throws(StoreFailure) -> AppendOutcome {
        try appending { db, directory in
            let outcome = try SeriesWriter.append(batches, directory: &directory, db)
            try rest(db)
            return outcome
        }
    }

    /// A transaction that moves tips; when it fails, what is remembered of them is forgotten.
    private func appending(
        _ body: (Database, inout SeriesDirectory) throws -> AppendOutcome
    ) throws(StoreFailure) -> AppendOutcome {
        try StoreFailure.mapping(path) {
            try pool.writeWithoutTransaction { db in
                var outcome = AppendOutcome()
                var isCommitted = false
                defer {
                    if !isCommitted { directory.withLock { $0.forget() } }
                }
                try db.inTransaction(.immediate) {
                    outcome = try directory.withLock { try body(db, &$0) }
                    return .commit
                }
                isCommitted = true
                return outcome
            }
        }
    }

    /// A short write transaction of what can be fetched again.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreFailure) -> Value {
        try StoreFailure.mapping(path) { try pool.write(body) }
    }

    /// A read transaction without a viewer.
    func look<Value>(_ body: (Database) throws -> Value) throws(StoreFailure) -> Value {
        try StoreFailure.mapping(path) { try pool.read(body) }
    }

    /// A person's act: what `body` writes, the audit row and the outbox row, on disk (`synchronous=FULL`) or not at all.
    /// - Parameter body: gives its result, and the act or nil when nothing was left to do.
    func act<Value>(_ body: (Database) throws -> (Value, Act?)) throws(StoreFailure) -> Value {
        try StoreFailure.mapping(path) {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
                return try db.inImmediateTransaction {
                    let (value, act) = try body(db)
                    try act?.record(db)
                    return value
                }
            }
        }
    }

    /// Errors of the store become `StoreFailure`; those of the caller's closure pass.
    private func mappingStoreErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreFailure(error, path: path)
        } catch let error as UnknownWord {
            throw StoreFailure(error, path: path)
        }
    }
}

extension Database {
    /// A write transaction that gives a value; GRDB's own gives none.
    fileprivate func inImmediateTransaction<Value>(_ body: () throws -> Value) throws -> Value {
        var value: Value?
        try inTransaction(.immediate) {
            value = try body()
            return .commit
        }
        guard let value else { throw StoreFailure.failed(detail: "transaction without a value") }
        return value
    }
}
