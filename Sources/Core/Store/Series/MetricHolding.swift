package import CityModel
internal import GRDB

/// What the cache has of a metric.
package struct MetricHolding: Hashable, Sendable {
    /// Start of the first day (UTC) of which there is anything.
    package let first: Timestamp
    /// The newest observation.
    package let last: Timestamp
    package let series: Int

    package init(first: Timestamp, last: Timestamp, series: Int) {
        self.first = first
        self.last = last
        self.series = series
    }
}

extension CityCache {
    /// - Returns: nil for a metric without observations.
    package func holding(of metric: MetricID) throws(StoreFailure) -> MetricHolding? {
        try look { db -> MetricHolding? in
            let ids = try db.all("SELECT id FROM series WHERE metric = ? ORDER BY id") {
                $0.text(metric.text)
            } _: {
                $0.integer()
            }
            guard let first = try firstDay(ids, db) else { return nil }
            var last: Timestamp?
            try TipTable(db).eachNewest(of: ids) { last = max(last ?? $1.time, $1.time) }
            guard let last else { return nil }
            return MetricHolding(
                first: Timestamp(secondsSince1970: first &* secondsPerDay), last: last,
                series: ids.count)
        }
    }
}

/// The first day that blocks of roll-ups or hot rows of any of the series are of.
private func firstDay(_ series: [Int64], _ db: Database) throws -> Int64? {
    guard let least = series.first, let most = series.last else { return nil }
    let wanted = Set(series)
    let rollUps = BlockTable(db, .rollUps)
    var first: Int64?
    for day in try rollUps.days(from: .min, through: .max) where first == nil {
        try rollUps.each(from: BlockKey(day: day, series: least), through: BlockKey(day: day, series: most)) { key, _ in
            if wanted.contains(key.series) { first = day }
            return first == nil
        }
    }
    let groups = Set(series.map(SeriesGroup.number(of:)))
    let hot = HotTable(db)
    for day in try hot.days(from: .min, through: .max) {
        if let first, day >= first { break }
        if try groups.contains(where: { try hot.hasRows(day: day, group: $0) }) {
            first = day
            break
        }
    }
    return first
}
