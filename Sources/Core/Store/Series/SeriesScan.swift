internal import CityModel
internal import GRDB

/// Reads the observation table, which is clustered by (time, series).
///
/// One series is read by skipping: a seek finds its row at the next reading, or the next time at which anything was
/// read. That is two seeks a reading however many series there are. Many series are read by one pass over the range.
struct SeriesScan {
    /// Up to this many series in the whole store, a pass is cheaper than skipping.
    private static let fewSeries: Int64 = 16
    /// A pass is taken when at least one series in this many is wanted.
    private static let passShare = 16

    private let db: Database

    init(_ db: Database) { self.db = db }

    /// Samples of one series from `start` to `end`, both included, oldest first.
    func samples(_ series: Int64, from start: Int64, through end: Int64) throws -> [Sample] {
        var samples: [Sample] = []
        guard start <= end else { return [] }
        if try seriesCount() <= Self.fewSeries {
            try pass(from: start, through: end) { found, sample in
                if found == series { samples.append(try sample()) }
            }
        } else {
            try skip(series, from: start, through: end) { samples.append($0) }
        }
        return samples
    }

    /// Samples of several series from `start` to `end`, both included, oldest first; series without any are left out.
    func samples(_ series: [Int64], from start: Int64, through end: Int64) throws -> [Int64: [Sample]] {
        guard start <= end, let largest = series.max() else { return [:] }
        if series.count * Self.passShare < Int(try seriesCount()) {
            var samples: [Int64: [Sample]] = [:]
            for id in series {
                let found = try self.samples(id, from: start, through: end)
                if !found.isEmpty { samples[id] = found }
            }
            return samples
        }
        return try passed(series, largest: Int(largest), from: start, through: end)
    }

    /// Sums of the hour for each series that has observations in it, up to `end`.
    func hour(_ hour: Int64, series: [Int64], through end: Int64 = .max) throws -> [Int64: HourSums] {
        try samples(series, from: hour, through: min(hour + secondsPerHour - 1, end)).mapValues { HourSums($0) }
    }

    /// The newest sample of each wanted series between `start` and `end`, both included.
    func newest(_ series: Set<Int64>, from start: Int64, through end: Int64) throws -> [Int64: Sample] {
        var missing = series
        var found: [Int64: Sample] = [:]
        let recent = max(start, end - secondsPerHour)
        let statement = try PreparedStatement(
            db,
            """
            SELECT time, series, value, flag FROM observation WHERE time BETWEEN ? AND ?
            ORDER BY time DESC, series DESC
            """)
        statement.bind {
            $0.integer(recent)
            $0.integer(end)
        }
        while !missing.isEmpty, try statement.step() {
            let id = statement.integer(1)
            if missing.remove(id) != nil { found[id] = try sample(statement) }
        }
        statement.reset()
        for id in missing {
            found[id] = try newestByHours(id, from: start, through: recent - 1)
        }
        return found
    }

    /// The time of the newest observation up to `end` of any of the series, which belong to the source; `source_hour`
    /// says in which hours to look.
    func newestTime(of series: Set<Int64>, source: SourceID, through end: Int64) throws -> Timestamp? {
        let hours = try db.all(
            "SELECT hour FROM source_hour WHERE source = ? AND hour <= ? ORDER BY hour DESC LIMIT 48"
        ) {
            $0.text(source.text)
            $0.integer(end)
        } _: {
            $0.integer()
        }
        for hour in hours {
            let found = try samples(Array(series), from: hour, through: min(hour + secondsPerHour - 1, end))
            if let newest = found.values.compactMap(\.last?.time).max() { return newest }
        }
        return nil
    }

    /// Goes back hour by hour over the roll-ups, so that a long gap costs one seek an hour.
    private func newestByHours(_ series: Int64, from start: Int64, through end: Int64) throws -> Sample? {
        var hour = floored(end)
        let earliest = try db.first("SELECT min(hour) FROM rollup_hour") { $0.optionalInteger() } ?? nil
        guard let earliest, start <= end else { return nil }
        while hour >= max(floored(start), earliest) {
            let isThere = try db.first("SELECT 1 FROM rollup_hour WHERE hour = ? AND series = ?") {
                $0.integer(hour)
                $0.integer(series)
            } _: { _ in
                true
            }
            if isThere == true {
                let samples = try samples(series, from: max(hour, start), through: min(hour + secondsPerHour - 1, end))
                if let last = samples.last { return last }
            }
            hour -= secondsPerHour
        }
        return nil
    }

    private func floored(_ time: Int64) -> Int64 {
        Timestamp(secondsSince1970: time).floored(toSeconds: secondsPerHour).secondsSince1970
    }

    private func seriesCount() throws -> Int64 {
        try db.first("SELECT max(id) FROM series") { $0.integer() } ?? 0
    }

    private func passed(
        _ series: [Int64], largest: Int, from start: Int64, through end: Int64
    ) throws -> [Int64: [Sample]] {
        var places = [Int32](repeating: -1, count: largest + 1)
        for (place, id) in series.enumerated() { places[Int(id)] = Int32(place) }
        var lists = [[Sample]](repeating: [], count: series.count)
        try pass(from: start, through: end) { found, sample in
            guard found <= largest, places[Int(found)] >= 0 else { return }
            lists[Int(places[Int(found)])].append(try sample())
        }
        return Dictionary(
            zip(series, lists).filter { !$0.1.isEmpty }.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter body: gets the number of each row's series, and what decodes the row.
    private func pass(
        from start: Int64, through end: Int64, _ body: (Int64, () throws -> Sample) throws -> Void
    ) throws {
        let statement = try PreparedStatement(
            db, "SELECT time, series, value, flag FROM observation WHERE time BETWEEN ? AND ? ORDER BY time, series")
        defer { statement.reset() }
        statement.bind {
            $0.integer(start)
            $0.integer(end)
        }
        while try statement.step() { try body(statement.integer(1)) { try sample(statement) } }
    }

    private func skip(_ series: Int64, from start: Int64, through end: Int64, _ body: (Sample) -> Void) throws {
        let seek = try PreparedStatement(
            db,
            """
            SELECT time, series, value, flag FROM observation WHERE (time, series) >= (?, ?) AND time <= ?
            ORDER BY time, series LIMIT 1
            """)
        defer { seek.reset() }
        var time = start
        while time <= end {
            seek.bind {
                $0.integer(time)
                $0.integer(series)
                $0.integer(end)
            }
            guard try seek.step() else { return }
            let (foundTime, foundSeries) = (seek.integer(0), seek.integer(1))
            if foundSeries == series { body(try sample(seek)) }
            if foundSeries >= series {
                guard foundTime < end else { return }
                time = foundTime + 1
            } else {
                time = foundTime
            }
        }
    }

    private func sample(_ statement: PreparedStatement) throws -> Sample {
        Sample(
            time: Timestamp(secondsSince1970: statement.integer(0)), value: statement.value(2),
            flag: try Columns.observationFlag(statement.integer(3)))
    }
}
