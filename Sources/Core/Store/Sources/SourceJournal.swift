internal import CityModel
internal import GRDB

/// What the fetchers did: the log, the validators, the quarantine and what follows from them.
struct SourceJournal {
    private static let columns =
        "source, started_at, milliseconds, outcome, status, bytes, rows, quarantined, digest, detail"

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// - Parameter fetch: nil while the answer is still coming.
    func record(
        _ fetch: FetchRecord?, of source: SourceID, validators: HTTPValidators?, quarantined: [QuarantinedRecord],
        cursor: FeedCursor? = nil, marks: FeedMarks = FeedMarks()
    ) throws {
        try FeedMarkTables(db).keep(marks, of: source)
        if let cursor { try keep(cursor, of: source) }
        if let fetch { try keep(fetch) }
        if let validators { try keep(validators, of: source) }
        try quarantine(quarantined)
    }

    private func keep(_ fetch: FetchRecord) throws {
        try db.run("INSERT INTO fetch(\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {
            $0.text(fetch.source.text)
            $0.time(fetch.startedAt)
            $0.integer(fetch.milliseconds)
            $0.text(fetch.outcome.rawValue)
            $0.integer(fetch.status)
            $0.integer(fetch.bytes)
            $0.integer(fetch.rows)
            $0.integer(fetch.quarantined)
            $0.text(fetch.digest)
            $0.text(fetch.detail)
        }
        let isAnswered = fetch.outcome == .stored || fetch.outcome == .unchanged
        try db.run(
            """
            INSERT INTO fetch_hour VALUES (?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET
              fetches = fetches + 1, answered = answered + excluded.answered, bytes = bytes + excluded.bytes
            """
        ) {
            $0.text(fetch.source.text)
            $0.time(fetch.startedAt.floored(toSeconds: secondsPerHour))
            $0.integer(isAnswered ? 1 : 0)
            $0.integer(fetch.bytes)
        }
    }

    /// What tells a record that a source sends again and again.
    private struct Repeated: Hashable {
        let reason: String
        let field: String
        let original: String
    }

    /// Sets records aside, those that lie there already once a day (of Shanghai): a source that sends a bad record with every
    /// pass has one bad record.
    func quarantine(_ records: [QuarantinedRecord]) throws {
        var held: [SourceID: Set<Repeated>] = [:]
        for record in records {
            let known = try held[record.source] ?? aside(of: record.source, on: record.time)
            held[record.source] = known
            // Of a record that was cut the rest may differ.
            let repeated = Repeated(reason: record.reason, field: record.field, original: record.original)
            if known.contains(repeated), !record.original.hasSuffix("…") { continue }
            try db.run("INSERT INTO quarantine(source, time, reason, field, original, raw) VALUES (?, ?, ?, ?, ?, ?)") {
                $0.text(record.source.text)
                $0.time(record.time)
                $0.text(record.reason)
                $0.text(record.field)
                $0.text(record.original)
                $0.text(record.raw)
            }
        }
    }

    /// What was set aside that day and has not been taken since.
    private func aside(of source: SourceID, on time: Timestamp) throws -> Set<Repeated> {
        let offset = CivilTime.shanghaiOffset
        let start = time.adding(seconds: offset).floored(toSeconds: secondsPerDay).adding(seconds: -offset)
        var found: Set<Repeated> = []
        try db.each(
            """
            SELECT reason, field, original FROM quarantine
            WHERE source = ? AND time >= ? AND time < ? AND replayed_at IS NULL
            """
        ) {
            $0.text(source.text)
            $0.time(start)
            $0.time(start.adding(seconds: secondsPerDay))
        } _: { row in
            found.insert(Repeated(reason: row.text(), field: row.text(), original: row.text()))
        }
        return found
    }

    func cursor(of source: SourceID) throws -> FeedCursor? {
        try db.first("SELECT watermark, reached, resume, bytes, mark, header FROM feed_cursor WHERE source = ?") {
            $0.text(source.text)
        } _: {
            FeedCursor(
                watermark: $0.optionalTime(), reached: $0.optionalTime(), resume: $0.optionalText(),
                place: FeedCursor.Place(
                    bytes: $0.optionalInteger(), mark: $0.optionalText(), header: $0.optionalText()))
        }
    }

    func validators(of source: SourceID) throws -> HTTPValidators? {
        try db.first("SELECT etag, last_modified FROM source_state WHERE source = ?") {
            $0.text(source.text)
        } _: {
            HTTPValidators(etag: $0.optionalText(), lastModified: $0.optionalText())
        }
    }

    /// Fetches started by the moment, newest first.
    func fetches(of source: SourceID, limit: Int, asOf: Timestamp) throws -> [FetchRecord] {
        try db.all(
            """
            SELECT \(Self.columns) FROM fetch WHERE source = ? AND started_at <= ?
            ORDER BY started_at DESC, id DESC LIMIT ?
            """
        ) {
            $0.text(source.text)
            $0.time(asOf)
            $0.integer(max(0, limit))
        } _: { row in
            FetchRecord(
                source: row.id(), startedAt: row.time(), milliseconds: row.int(), outcome: try row.word(),
                status: row.int(), bytes: row.int(), rows: row.int(), quarantined: row.int(), digest: row.text(),
                detail: row.text())
        }
    }

    /// Quarantined records by the moment, newest first.
    func quarantined(of source: SourceID, limit: Int, asOf: Timestamp) throws -> [QuarantinedRecord] {
        try db.all(
            """
            SELECT source, time, reason, field, original FROM quarantine
            WHERE source = ? AND time <= ? AND (replayed_at IS NULL OR replayed_at > ?)
            ORDER BY time DESC, id DESC LIMIT ?
            """
        ) {
            $0.text(source.text)
            $0.time(asOf)
            $0.time(asOf)
            $0.integer(max(0, limit))
        } _: { row in
            QuarantinedRecord(
                source: row.id(), time: row.time(), reason: row.text(), field: row.text(), original: row.text())
        }
    }

    /// What can be read again and has not been, oldest first.
    func replayable(of source: SourceID, limit: Int) throws -> [ReplayableRecord] {
        try db.all(
            """
            SELECT id, time, raw FROM quarantine WHERE source = ? AND replayed_at IS NULL AND raw IS NOT NULL
            ORDER BY id LIMIT ?
            """
        ) {
            $0.text(source.text)
            $0.integer(max(0, limit))
        } _: {
            ReplayableRecord(id: $0.integer(), receivedAt: $0.time(), raw: $0.text())
        }
    }

    func markReplayed(_ ids: [Int64], at time: Timestamp) throws {
        for id in ids {
            try db.run("UPDATE quarantine SET replayed_at = ? WHERE id = ?") {
                $0.time(time)
                $0.integer(id)
            }
        }
    }

    /// Sources of the city and any others that delivered, by their ids.
    func states(asOf: Timestamp) throws -> [SourceState] {
        let ids = try db.all(
            "SELECT id FROM source UNION SELECT source FROM series UNION SELECT source FROM fetch ORDER BY 1"
        ) { _ in
        } _: {
            SourceID($0.text())
        }
        return try ids.map { try state(of: $0, asOf: asOf) }
    }

    /// When each source last measured something by the moment; those that never did are left out.
    /// - Parameter memory: spares reading it again while nothing is committed.
    func newestObservations(
        asOf: Timestamp, _ memory: SourceFreshness, version: UInt64
    ) throws -> [SourceID: Timestamp] {
        var times = try memory.newest(at: version) { try TipTable(db).newestBySource() }
        for (id, newest) in times where newest > asOf { times[id] = try newestObservation(of: id, asOf: asOf) }
        return times
    }

    private func state(of id: SourceID, asOf: Timestamp) throws -> SourceState {
        let last = try fetches(of: id, limit: 1, asOf: asOf).first
        let day = TimeRange(last: secondsPerDay, before: asOf.floored(toSeconds: secondsPerHour))
        let weekBefore = TimeRange(last: secondsPerDay, before: day.end.adding(seconds: -7 * secondsPerDay))
        let rows = "SELECT sum(rows) FROM source_hour WHERE source = ? AND hour >= ? AND hour < ?"
        let lastSuccess = try lastSuccess(of: id, asOf: asOf)
        let failing = try failures(of: id, after: lastSuccess, asOf: asOf)
        let delivery = try SourceDelivery.count(db, of: id, in: day)
        return SourceState(
            id: id, lastAttempt: last?.startedAt, lastSuccess: lastSuccess,
            lastOutcome: last?.outcome, lastDetail: last?.detail ?? "",
            newestObservation: try newestObservation(of: id, asOf: asOf),
            rowsLastDay: try count(rows, id, day),
            dueLastDay: delivery.due, cameLastDay: delivery.came,
            quarantinedLastDay: try count(
                """
                SELECT count(*) FROM quarantine
                WHERE source = ? AND time > ? AND time <= ?3 AND (replayed_at IS NULL OR replayed_at > ?3)
                """, id,
                TimeRange(last: secondsPerDay, before: asOf)),
            rowsWeekBefore: try count(rows, id, weekBefore),
            bytesLastDay: try count(
                "SELECT sum(bytes) FROM fetch_hour WHERE source = ? AND hour >= ? AND hour <= ?", id,
                TimeRange(last: secondsPerDay, before: asOf)),
            failuresInARow: failing.count, failingSince: failing.since)
    }

    private func failures(
        of id: SourceID, after success: Timestamp?, asOf: Timestamp
    ) throws -> (count: Int, since: Timestamp?) {
        try db.first(
            "SELECT count(*), min(started_at) FROM fetch WHERE source = ? AND started_at > ? AND started_at <= ?"
        ) {
            $0.text(id.text)
            $0.time(success ?? Timestamp(secondsSince1970: .min))
            $0.time(asOf)
        } _: { row in
            (row.int(), row.optionalTime())
        } ?? (0, nil)
    }

    private func lastSuccess(of id: SourceID, asOf: Timestamp) throws -> Timestamp? {
        try db.first(
            """
            SELECT started_at FROM fetch WHERE source = ? AND started_at <= ? AND outcome IN ('stored', 'unchanged')
            ORDER BY started_at DESC LIMIT 1
            """
        ) {
            $0.text(id.text)
            $0.time(asOf)
        } _: {
            $0.time()
        }
    }

    private func newestObservation(of id: SourceID, asOf: Timestamp) throws -> Timestamp? {
        let times = try TipTable(db).times(of: id)
        guard let newest = times.values.max() else { return nil }
        if newest <= asOf { return newest }
        return try newestObservation(of: id, times, asOf: asOf)
    }

    /// Looking back: `source_hour` says in which hours to look.
    private func newestObservation(
        of id: SourceID, _ times: [Int64: Timestamp], asOf: Timestamp
    ) throws -> Timestamp? {
        let past = times.values.filter { $0 <= asOf }.max()
        let hours = try db.all(
            "SELECT hour FROM source_hour WHERE source = ? AND hour <= ? ORDER BY hour DESC LIMIT 48"
        ) {
            $0.text(id.text)
            $0.time(asOf)
        } _: {
            $0.integer()
        }
        let alive = times.filter { $0.value > asOf }.map(\.key)
        for hour in hours {
            if let past, past.secondsSince1970 >= hour + secondsPerHour { return past }
            let end = min(hour + secondsPerHour - 1, asOf.secondsSince1970)
            let found = try SeriesScan(db).samples(alive, from: hour, through: end)
            if let newest = found.values.compactMap(\.last?.time).max() { return max(newest, past ?? newest) }
        }
        return past
    }

    private func count(_ sql: String, _ id: SourceID, _ range: TimeRange) throws -> Int {
        try db.first(sql) {
            $0.text(id.text)
            $0.time(range.start)
            $0.time(range.end)
        } _: {
            $0.int()
        } ?? 0
    }

    private func keep(_ cursor: FeedCursor, of source: SourceID) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO feed_cursor(source, watermark, reached, resume, bytes, mark, header)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        ) {
            $0.text(source.text)
            $0.time(cursor.watermark)
            $0.time(cursor.reached)
            $0.text(cursor.resume)
            $0.integer(cursor.place?.bytes)
            $0.text(cursor.place?.mark)
            $0.text(cursor.place?.header)
        }
    }

    private func keep(_ validators: HTTPValidators, of source: SourceID) throws {
        try db.run("INSERT OR REPLACE INTO source_state(source, etag, last_modified) VALUES (?, ?, ?)") {
            $0.text(source.text)
            $0.text(validators.etag)
            $0.text(validators.lastModified)
        }
    }
}
