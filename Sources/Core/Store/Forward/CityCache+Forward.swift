package import CityModel
internal import GRDB

/// Observations that go to the warehouse together, all of one day (UTC).
package struct ForwardBatch: Hashable, Sendable {
    /// Rises from batch to batch, also over stores that are made anew: of two rows for one place the higher one counts.
    package let version: Int64
    package let day: Timestamp
    package let rows: Int
}

/// How far the warehouse follows.
package struct ForwardState: Hashable, Sendable {
    package let target: String
    /// Version of the last batch.
    package let version: Int64
    /// Rows confirmed so far.
    package let rows: Int
    package let confirmedAt: Timestamp?
    /// Since when, and why, nothing gets through; nil when the last batch did.
    package let failedAt: Timestamp?
    package let failure: String?
    /// Start of the oldest hour that has yet to go, but for hours that run still; nil when nothing waits.
    package let oldestWaiting: Timestamp?
    /// Such hours, of groups of up to sixty-four series.
    package let waiting: Int
}

extension CityCache {
    /// Marks everything there is to go to the warehouse, unless that is done for this target already.
    package func beginForwarding(to target: String) throws(StoreFailure) {
        guard try forwarding(endedBefore: Timestamp(secondsSince1970: 0))?.target != target else { return }
        try write { try ForwardQueue($0).begin(target) }
    }

    /// Forgets what was to go to a warehouse.
    package func endForwarding() throws(StoreFailure) { try write { try ForwardQueue($0).end() } }

    /// - Parameter end: hours that end after this moment run still.
    /// - Returns: nil when nothing is forwarded.
    package func forwarding(endedBefore end: Timestamp) throws(StoreFailure) -> ForwardState? {
        try look { try ForwardQueue($0).state(end.secondsSince1970) }
    }

    /// Takes the next batch: the one under way when it was not confirmed, with the same version, else the oldest hours that are
    /// due. The same batch comes until it is confirmed; what changes meanwhile is due again.
    /// - Parameters:
    ///   - end: hours that end after this moment are not taken.
    ///   - limit: rows after which no further group of series is taken.
    ///   - row: gets the observations in an order that is always the same.
    /// - Returns: nil when nothing is due.
    package func nextForward(
        endedBefore end: Timestamp, at now: Timestamp, limit: Int, _ row: (SeriesKey, Sample) -> Void
    ) throws(StoreFailure) -> ForwardBatch? {
        let open = try look { try ForwardQueue($0).resume(row) }
        if let open { return open }
        guard try forwarding(endedBefore: end)?.oldestWaiting != nil else { return nil }
        return try write {
            try ForwardQueue($0).take(end.secondsSince1970, now.secondsSince1970, limit: limit, row)
        }
    }

    package func confirm(_ batch: ForwardBatch, at now: Timestamp) throws(StoreFailure) {
        try write { try ForwardQueue($0).confirm(batch, now) }
    }

    /// - Parameter failure: a short fact for people.
    package func noteForward(failure: String, at now: Timestamp) throws(StoreFailure) {
        try write { try ForwardQueue($0).note(failure, now) }
    }
}

/// The tables of what goes to the warehouse.
struct ForwardQueue {
    private struct Due {
        let place: ForwardMarks.Place
        let hours: UInt32
    }

    private static let allHours: UInt32 = 0xFF_FFFF

    private let db: Database

    init(_ db: Database) { self.db = db }

    func begin(_ target: String) throws {
        let version = try db.first("SELECT version FROM forward", { _ in }, { $0.integer() }) ?? 0
        try end()
        try db.run("INSERT INTO forward(id, target, version, rows) VALUES (0, ?, ?, 0)") {
            $0.text(target)
            $0.integer(version)
        }
        var places: Set<ForwardMarks.Place> = []
        let hot = HotTable(db)
        let days = ForwardMarks.days
        for day in try hot.days(from: days.lowerBound, through: days.upperBound) {
            var next = try hot.group(notBefore: 0, day: day)
            while let group = next {
                places.insert(ForwardMarks.Place(day: day, group: group))
                next = try hot.group(notBefore: group + 1, day: day)
            }
        }
        try db.each("SELECT key FROM block") { _ in
        } _: {
            let key = BlockKey(rawValue: $0.integer())
            guard days.contains(key.day) else { return }
            places.insert(ForwardMarks.Place(day: key.day, group: SeriesGroup.number(of: key.series)))
        }
        for place in places { try ForwardMarks.add(Self.allHours, place, to: "forward_due", db) }
    }

    func end() throws {
        for table in ["forward", "forward_due", "forward_batch"] { try db.run("DELETE FROM \(table)") }
    }

    func state(_ end: Int64) throws -> ForwardState? {
        var (oldest, waiting): (Int64?, Int) = (nil, 0)
        for due in try due("forward_batch", .max) + due("forward_due", end) {
            let hour = due.place.day * secondsPerDay + Int64(due.hours.trailingZeroBitCount) * secondsPerHour
            oldest = min(oldest ?? hour, hour)
            waiting += due.hours.nonzeroBitCount
        }
        return try db.first(
            "SELECT target, version, rows, confirmed_at, failed_at, failure FROM forward", { _ in }
        ) {
            ForwardState(
                target: $0.text(), version: $0.integer(), rows: $0.int(), confirmedAt: $0.optionalTime(),
                failedAt: $0.optionalTime(), failure: $0.optionalText(),
                oldestWaiting: oldest.map(Timestamp.init(secondsSince1970:)), waiting: waiting)
        }
    }

    func resume(_ row: (SeriesKey, Sample) -> Void) throws -> ForwardBatch? {
        let open = try due("forward_batch", .max)
        guard let day = open.first?.place.day else { return nil }
        let version = try db.first("SELECT version FROM forward", { _ in }, { $0.integer() }) ?? 0
        var rows = 0
        for part in open { rows += try read(part, row) }
        return ForwardBatch(version: version, day: Timestamp(secondsSince1970: day * secondsPerDay), rows: rows)
    }

    func take(
        _ end: Int64, _ now: Int64, limit: Int, _ row: (SeriesKey, Sample) -> Void
    ) throws -> ForwardBatch? {
        let waiting = try due("forward_due", end)
        guard let day = waiting.first?.place.day else { return nil }
        try db.run("UPDATE forward SET version = max(version + 1, ?)") { $0.integer(now) }
        var rows = 0
        for part in waiting where part.place.day == day && rows < limit {
            rows += try read(part, row)
            try ForwardMarks.add(part.hours, part.place, to: "forward_batch", db)
            try db.run("UPDATE forward_due SET hours = hours & ~? WHERE day = ? AND grp = ?") {
                $0.integer(Int64(part.hours))
                $0.integer(day)
                $0.integer(part.place.group)
            }
        }
        try db.run("DELETE FROM forward_due WHERE hours = 0")
        let version = try db.first("SELECT version FROM forward", { _ in }, { $0.integer() }) ?? 0
        return ForwardBatch(version: version, day: Timestamp(secondsSince1970: day * secondsPerDay), rows: rows)
    }

    func confirm(_ batch: ForwardBatch, _ now: Timestamp) throws {
        try db.run("DELETE FROM forward_batch")
        try db.run("UPDATE forward SET rows = rows + ?, confirmed_at = ?, failed_at = NULL, failure = NULL") {
            $0.integer(batch.rows)
            $0.time(now)
        }
    }

    func note(_ failure: String, _ now: Timestamp) throws {
        try db.run("UPDATE forward SET failed_at = coalesce(failed_at, ?), failure = ?") {
            $0.time(now)
            $0.text(failure)
        }
    }

    /// Hours that ended before `end`, by day and group.
    private func due(_ table: String, _ end: Int64) throws -> [Due] {
        try db.all("SELECT day, grp, hours FROM \(table) ORDER BY day, grp") { _ in
        } _: {
            (
                place: ForwardMarks.Place(day: $0.integer(), group: $0.integer()),
                hours: UInt32(truncatingIfNeeded: $0.integer())
            )
        }.compactMap { place, hours in
            let ended = hours & Self.ended(place.day, end)
            return ended == 0 ? nil : Due(place: place, hours: ended)
        }
    }

    private static func ended(_ day: Int64, _ end: Int64) -> UInt32 {
        let start = day * secondsPerDay
        guard start < end else { return 0 }
        let count = min(24, (end - start) / secondsPerHour)
        return count == 24 ? allHours : (1 << UInt32(count)) - 1
    }

    /// The rows of a group, by series and time.
    private func read(_ due: Due, _ row: (SeriesKey, Sample) -> Void) throws -> Int {
        let group = due.place.group
        let names = try db.all("SELECT id, entity, metric FROM series WHERE id BETWEEN ? AND ? ORDER BY id") {
            $0.integer(SeriesGroup.series(group, 0))
            $0.integer(SeriesGroup.series(group, SeriesGroup.size - 1))
        } _: {
            (id: $0.integer(), key: SeriesKey($0.id(), $0.id()))
        }
        let start = due.place.day * secondsPerDay
        let first = start + Int64(due.hours.trailingZeroBitCount) * secondsPerHour
        let last = start + Int64(32 - due.hours.leadingZeroBitCount) * secondsPerHour - 1
        let samples = try SeriesScan(db).samples(names.map(\.id), from: first, through: last)
        var rows = 0
        for (id, key) in names {
            for sample in samples[id, default: []] {
                let hour = UInt32((sample.time.secondsSince1970 - start) / secondsPerHour)
                guard due.hours & 1 << hour != 0 else { continue }
                row(key, sample)
                rows += 1
            }
        }
        return rows
    }
}
