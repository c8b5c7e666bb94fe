internal import CityModel
internal import GRDB

/// Takes batches into the observation table and keeps `latest`, `rollup_hour` and `source_hour` in step with it.
/// Runs inside a transaction of the caller's.
///
/// Rows go in by time and series, as the table is clustered. Those that come after the tip of their series, almost all,
/// are put in without a look; what else the tables hold of a tip is written once at the end.
struct SeriesWriter {
    /// One series in one hour.
    private struct Slot: Hashable {
        let hour: Int64
        let series: Int64
    }

    private static let observation = RowBlocks.Text(
        "INSERT INTO observation(time, series, value, flag) VALUES", columns: 4)
    private static let rollUp = RowBlocks.Text("INSERT OR REPLACE INTO rollup_hour VALUES", columns: 9)
    private static let latest = RowBlocks.Text(
        "INSERT OR REPLACE INTO latest(series, time, value, flag) VALUES", columns: 4)

    private let db: Database
    private let observations: RowBlocks
    private var outcome = AppendOutcome()
    /// Numbers of the series whose tip has moved.
    private var moved: [Int64] = []
    /// Roll-ups that are written as they stand.
    private var rollUps: [HourRow] = []
    /// What came late, into hours before that of the tip.
    private var late: [Slot: HourSums] = [:]
    /// Hours in which a value was replaced: their sums have to be computed anew.
    private var corrected: Set<Slot> = []
    private var counts: SourceCounts

    init(_ db: Database, sources: [SourceID]) throws {
        self.db = db
        observations = try RowBlocks(db, Self.observation)
        counts = SourceCounts(sources)
    }

    /// - Returns: what became of the observations of all batches together.
    static func append(
        _ batches: [ObservationBatch], directory: inout SeriesDirectory, _ db: Database
    ) throws -> AppendOutcome {
        try directory.begin(db)
        var rows: [ArrivedRow] = []
        rows.reserveCapacity(batches.reduce(0) { $0 + $1.observations.count })
        for (place, batch) in batches.enumerated() {
            try directory.number(batch, place: Int32(place), into: &rows, db)
        }
        // Stable: of two rows for one place the one that came last counts.
        rows.sort(by: ArrivedRow.isBefore)
        var writer = try SeriesWriter(db, sources: batches.map(\.source))
        try writer.store(rows, &directory.tips)
        try writer.finish(&directory.tips)
        return writer.outcome
    }

    private mutating func store(_ rows: [ArrivedRow], _ tips: inout [SeriesTip]) throws {
        var start = 0
        for (place, row) in rows.enumerated() {
            if tips[Int(row.series)].isBefore(row) {
                advance(row, &tips[Int(row.series)])
            } else {
                try insert(rows[start..<place])
                try store(behind: row, &tips[Int(row.series)])
                start = place + 1
            }
        }
        try insert(rows[start...])
    }

    private mutating func advance(_ row: ArrivedRow, _ tip: inout SeriesTip) {
        if !tip.isAhead { moved.append(row.series) }
        if let ended = tip.advance(to: row) { rollUps.append(ended) }
        outcome.stored += 1
        counts.add(1, row)
    }

    /// Puts in rows that come after their tips and are counted already.
    private mutating func insert(_ rows: ArraySlice<ArrivedRow>) throws {
        let end = try observations.insert(rows) { $0.bind(to: &$1) }
        if end < rows.endIndex { try repair(rows[end...]) }
    }

    /// The store's newest values were not the newest, as `verify` would tell: each row is looked at.
    private mutating func repair(_ rows: ArraySlice<ArrivedRow>) throws {
        for row in rows where try !insert(row) {
            outcome.stored -= 1
            counts.add(-1, row)
            corrected.insert(Slot(hour: row.hour, series: row.series))
            if try replace(row) { outcome.corrected += 1 } else { outcome.repeated += 1 }
        }
    }

    /// Takes a row that does not come after the tip of its series.
    private mutating func store(behind row: ArrivedRow, _ tip: inout SeriesTip) throws {
        let slot = Slot(hour: row.hour, series: row.series)
        let wasAhead = tip.isAhead
        if try insert(row) {
            outcome.stored += 1
            counts.add(1, row)
            if slot.hour == tip.hour {
                tip.add(late: row)
            } else {
                late[slot, default: HourSums()].add(time: row.time, value: row.value, flag: row.flag)
            }
        } else if try replace(row) {
            outcome.corrected += 1
            corrected.insert(slot)
            tip.correct(row)
        } else {
            outcome.repeated += 1
        }
        if tip.isAhead, !wasAhead { moved.append(row.series) }
    }

    /// - Returns: false when the series has an observation of that time.
    private func insert(_ row: ArrivedRow) throws -> Bool {
        let insert = try PreparedStatement(
            db, "INSERT INTO observation(time, series, value, flag) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
        defer { insert.reset() }
        insert.bind { row.bind(to: &$0) }
        try insert.step()
        return insert.changes == 1
    }

    /// - Returns: whether the stored value or flag was another one.
    private func replace(_ row: ArrivedRow) throws -> Bool {
        let stored = try db.first("SELECT value, flag FROM observation WHERE time = ? AND series = ?") {
            $0.integer(row.time)
            $0.integer(row.series)
        } _: {
            (value: $0.value(), flag: $0.integer())
        }
        let flag = Int64(row.flag.rawValue)
        if let stored, StoredValue.same(stored.value, row.value), stored.flag == flag { return false }
        try db.run("UPDATE observation SET value = ?, flag = ? WHERE time = ? AND series = ?") {
            $0.value(row.value)
            $0.integer(flag)
            $0.integer(row.time)
            $0.integer(row.series)
        }
        return true
    }

    private mutating func finish(_ tips: inout [SeriesTip]) throws {
        moved.sort()
        try keepLatest(tips)
        for series in moved {
            rollUps.append(HourRow(hour: tips[Int(series)].hour, series: series, sums: tips[Int(series)].sums))
            tips[Int(series)].isAhead = false
        }
        rollUps.sort(by: HourRow.isBefore)
        try RowBlocks(db, Self.rollUp).insert(rollUps[...]) { $0.bind(to: &$1) }
        try mergeLate()
        try replaceCorrected(&tips)
        try counts.keep(db, stored: outcome.stored)
    }

    private func keepLatest(_ tips: [SeriesTip]) throws {
        try RowBlocks(db, Self.latest).insert(moved[...]) { series, row in
            let tip = tips[Int(series)]
            row.integer(series)
            row.integer(tip.time)
            row.value(tip.value)
            row.integer(Int64(tip.flag.rawValue))
        }
    }

    private func mergeLate() throws {
        let merge = try PreparedStatement(
            db,
            """
            INSERT INTO rollup_hour(hour, series, count, usable, minimum, maximum, sum, last, last_time)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
              count = count + excluded.count, usable = usable + excluded.usable,
              minimum = min(coalesce(minimum, excluded.minimum), coalesce(excluded.minimum, minimum)),
              maximum = max(coalesce(maximum, excluded.maximum), coalesce(excluded.maximum, maximum)),
              sum = coalesce(sum + excluded.sum, sum, excluded.sum),
              last = iif(last_time IS NULL OR excluded.last_time >= last_time, excluded.last, last),
              last_time = iif(last_time IS NULL OR excluded.last_time >= last_time, excluded.last_time, last_time)
            """)
        defer { merge.reset() }
        let rows = late.map { HourRow(hour: $0.hour, series: $0.series, sums: $1) }
        for row in rows.sorted(by: HourRow.isBefore) {
            merge.bind { row.bind(to: &$0) }
            try merge.step()
        }
    }

    private func replaceCorrected(_ tips: inout [SeriesTip]) throws {
        for (hour, slots) in Dictionary(grouping: corrected, by: \.hour) {
            let sums = try SeriesScan(db).hour(hour, series: slots.map(\.series))
            for slot in slots {
                let row = HourRow(hour: hour, series: slot.series, sums: sums[slot.series, default: HourSums()])
                try db.run("INSERT OR REPLACE INTO rollup_hour VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {
                    row.bind(to: &$0)
                }
                if tips[Int(slot.series)].hour == hour { tips[Int(slot.series)].replace(sums: row.sums) }
            }
        }
    }
}

/// Rows stored of each source in each hour. Rows come by time, so that most fall into the hour of the one before.
private struct SourceCounts {
    private struct Place: Hashable {
        let batch: Int32
        let hour: Int64
    }

    private let sources: [SourceID]
    private var hour = Int64.min
    /// Of `hour`, by batch.
    private var rows: [Int]
    private var ended: [Place: Int] = [:]

    init(_ sources: [SourceID]) {
        self.sources = sources
        rows = Array(repeating: 0, count: sources.count)
    }

    mutating func add(_ count: Int, _ row: ArrivedRow) {
        let rowHour = row.hour
        if rowHour != hour {
            endHour()
            hour = rowHour
        }
        rows[Int(row.batch)] += count
    }

    mutating func keep(_ db: Database, stored: Int) throws {
        endHour()
        guard stored > 0 else { return }
        for (place, count) in ended where count != 0 {
            try db.run(
                "INSERT INTO source_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows"
            ) {
                $0.text(sources[Int(place.batch)].text)
                $0.integer(place.hour)
                $0.integer(count)
            }
        }
        try db.run("UPDATE meta SET value = value + ? WHERE key = 'observations'") { $0.integer(stored) }
    }

    private mutating func endHour() {
        for (batch, count) in rows.enumerated() where count != 0 {
            ended[Place(batch: Int32(batch), hour: hour), default: 0] += count
            rows[batch] = 0
        }
    }
}
