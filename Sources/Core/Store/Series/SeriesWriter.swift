internal import CityModel
internal import GRDB

/// Takes one batch into the observation table and keeps `latest`, `rollup_hour` and `source_hour` in step with it.
/// Runs inside a transaction of the caller's.
struct SeriesWriter {
    /// One series in one hour.
    private struct Slot: Hashable, Comparable {
        let hour: Int64
        let series: Int64

        static func < (left: Self, right: Self) -> Bool {
            left.hour == right.hour ? left.series < right.series : left.hour < right.hour
        }
    }

    /// What the batch brings to one slot.
    private struct Gain {
        var sums = HourSums()
        var newestTime = Int64.min
        var newestValue = Double.nan
        var newestFlag = ObservationFlag.valid
        /// A value was replaced: the sums have to be computed anew.
        var isCorrected = false
    }

    private let db: Database
    private let insert: PreparedStatement
    private var slots: [Slot: Int] = [:]
    private var gains: [(slot: Slot, gain: Gain)] = []
    private var outcome = AppendOutcome()

    init(_ db: Database) throws {
        self.db = db
        insert = try PreparedStatement(
            db, "INSERT INTO observation(time, series, value, flag) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
    }

    mutating func append(_ batch: ObservationBatch, directory: inout SeriesDirectory) throws -> AppendOutcome {
        defer { insert.reset() }
        slots.reserveCapacity(min(batch.observations.count, 4096))
        for observation in batch.observations {
            let key = SeriesKey(observation.entity, observation.metric)
            try store(observation, series: try directory.id(of: key, source: batch.source, db))
        }
        gains.sort { $0.slot < $1.slot }
        try mergeRollUps()
        try replaceCorrectedRollUps()
        try keepLatest()
        try countRows(of: batch.source)
        return outcome
    }

    private mutating func store(_ observation: Observation, series: Int64) throws {
        let time = observation.time.secondsSince1970
        insert.bind {
            $0.integer(time)
            $0.integer(series)
            $0.value(observation.value)
            $0.integer(Int64(observation.flag.rawValue))
        }
        try insert.step()
        if insert.changes == 1 {
            outcome.stored += 1
            gain(observation, series: series) {
                $0.sums.add(time: time, value: observation.value, flag: observation.flag)
            }
        } else if try correct(observation, series: series) {
            outcome.corrected += 1
            gain(observation, series: series) { $0.isCorrected = true }
        } else {
            outcome.repeated += 1
        }
    }

    private mutating func gain(_ observation: Observation, series: Int64, _ change: (inout Gain) -> Void) {
        let time = observation.time.secondsSince1970
        let slot = Slot(hour: observation.time.floored(toSeconds: secondsPerHour).secondsSince1970, series: series)
        let index: Int
        if let found = slots[slot] {
            index = found
        } else {
            index = gains.count
            slots[slot] = index
            gains.append((slot, Gain()))
        }
        change(&gains[index].gain)
        if time >= gains[index].gain.newestTime {
            gains[index].gain.newestTime = time
            gains[index].gain.newestValue = observation.value
            gains[index].gain.newestFlag = observation.flag
        }
    }

    /// - Returns: whether the stored value or flag was another one.
    private func correct(_ observation: Observation, series: Int64) throws -> Bool {
        let stored = try db.first("SELECT value, flag FROM observation WHERE time = ? AND series = ?") {
            $0.time(observation.time)
            $0.integer(series)
        } _: {
            (value: $0.value(), flag: $0.integer())
        }
        let flag = Int64(observation.flag.rawValue)
        if let stored, StoredValue.same(stored.value, observation.value), stored.flag == flag { return false }
        try db.run("UPDATE observation SET value = ?, flag = ? WHERE time = ? AND series = ?") {
            $0.value(observation.value)
            $0.integer(flag)
            $0.time(observation.time)
            $0.integer(series)
        }
        return true
    }

    private func mergeRollUps() throws {
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
        for (slot, gain) in gains where !gain.isCorrected && gain.sums.count > 0 {
            merge.bind {
                $0.integer(slot.hour)
                $0.integer(slot.series)
                gain.sums.bind(to: &$0)
            }
            try merge.step()
        }
    }

    private func replaceCorrectedRollUps() throws {
        let corrected = gains.lazy.filter(\.gain.isCorrected).map(\.slot)
        for (hour, slots) in Dictionary(grouping: corrected, by: \.hour) {
            let sums = try SeriesScan(db).hour(hour, series: slots.map(\.series))
            for slot in slots {
                try db.run("INSERT OR REPLACE INTO rollup_hour VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)") {
                    $0.integer(hour)
                    $0.integer(slot.series)
                    sums[slot.series, default: HourSums()].bind(to: &$0)
                }
            }
        }
    }

    private func keepLatest() throws {
        let keep = try PreparedStatement(
            db,
            """
            INSERT INTO latest(series, time, value, flag) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET time = excluded.time, value = excluded.value, flag = excluded.flag
            WHERE excluded.time >= time
            """)
        defer { keep.reset() }
        for (slot, gain) in gains {
            keep.bind {
                $0.integer(slot.series)
                $0.integer(gain.newestTime)
                $0.value(gain.newestValue)
                $0.integer(Int64(gain.newestFlag.rawValue))
            }
            try keep.step()
        }
    }

    private func countRows(of source: SourceID) throws {
        guard outcome.stored > 0 else { return }
        var rows: [Int64: Int] = [:]
        for (slot, gain) in gains { rows[slot.hour, default: 0] += gain.sums.count }
        for (hour, count) in rows where count > 0 {
            try db.run(
                "INSERT INTO source_hour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows"
            ) {
                $0.text(source.text)
                $0.integer(hour)
                $0.integer(count)
            }
        }
        try db.run("UPDATE meta SET value = value + ? WHERE key = 'observations'") { $0.integer(outcome.stored) }
    }
}
