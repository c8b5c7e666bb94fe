internal import CityModel
internal import GRDB

/// Recomputes roll-ups and newest values from the observations.
struct SeriesVerification {
    /// Hours that are recomputed, evenly spread; all of them when there are no more.
    private static let sampledHours = 200

    private let db: Database

    init(_ db: Database) { self.db = db }

    func findings() throws -> [StoreFinding] {
        let names = try names()
        var findings: [StoreFinding] = []
        for hour in sample(of: try hours()) {
            findings += try differences(in: hour, names)
        }
        return findings + (try staleLatest(names))
    }

    private func differences(in hour: Int64, _ names: [Int64: SeriesKey]) throws -> [StoreFinding] {
        let computed = try SeriesScan(db).hour(hour, series: Array(names.keys))
        var kept: [Int64: HourSums] = [:]
        try db.each(
            """
            SELECT series, count, usable, minimum, maximum, sum, last, last_time FROM rollup_hour WHERE hour = ?
            """
        ) {
            $0.integer(hour)
        } _: { row in
            let series = row.integer()
            kept[series] = HourSums(&row)
        }
        let time = Timestamp(secondsSince1970: hour)
        return Set(computed.keys).union(kept.keys).sorted().compactMap { series in
            let (left, right) = (computed[series, default: HourSums()], kept[series, default: HourSums()])
            return left.agrees(with: right) ? nil : .rollUpDiffers(names[series], hour: time)
        }
    }

    /// Series whose newest value is not the newest observation of its hour and later ones.
    private func staleLatest(_ names: [Int64: SeriesKey]) throws -> [StoreFinding] {
        let hour = try db.first("SELECT max(hour) FROM rollup_hour") { $0.optionalInteger() } ?? nil
        guard let hour else { return [] }
        let newest = try SeriesScan(db).samples(Array(names.keys), from: hour, through: .max).compactMapValues(\.last)
        return try newest.sorted { $0.key < $1.key }.compactMap { series, sample in
            let kept = try db.first("SELECT time, value FROM latest WHERE series = ?") {
                $0.integer(series)
            } _: {
                (time: $0.time(), value: $0.value())
            }
            let agrees = kept.map { $0.time == sample.time && StoredValue.same($0.value, sample.value) } ?? false
            return agrees ? nil : .latestDiffers(names[series])
        }
    }

    /// Hours that hold observations or roll-ups.
    private func hours() throws -> [Int64] {
        let kept = try distinct("SELECT min(hour) FROM rollup_hour WHERE hour >= ?")
        let observed = try distinct("SELECT min(time) FROM observation WHERE time >= ?")
        return Set(kept).union(observed).sorted()
    }

    private func distinct(_ sql: String) throws -> [Int64] {
        var hours: [Int64] = []
        var from = Int64.min
        while let found = try db.first(sql, { $0.integer(from) }, { $0.optionalInteger() }) ?? nil {
            let hour = Timestamp(secondsSince1970: found).floored(toSeconds: secondsPerHour).secondsSince1970
            hours.append(hour)
            from = hour + secondsPerHour
        }
        return hours
    }

    private func sample(of hours: [Int64]) -> [Int64] {
        guard hours.count > Self.sampledHours else { return hours }
        return (0..<Self.sampledHours).map { hours[$0 * (hours.count - 1) / (Self.sampledHours - 1)] }
    }

    private func names() throws -> [Int64: SeriesKey] {
        var names: [Int64: SeriesKey] = [:]
        try db.each("SELECT id, entity, metric FROM series") { row in
            let id = row.integer()
            names[id] = SeriesKey(row.id(), row.id())
        }
        return names
    }
}
