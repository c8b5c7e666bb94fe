internal import CityModel
internal import GRDB

/// How much of what the cycles of a source's series make due in a range has come.
///
/// Metrics whose cycle is zero come when something happens: nothing of them is due. Where the others differ in their cycles
/// each metric is counted by itself, so that a frequent one does not make up for what a rare one lacks.
struct SourceDelivery {
    let due: Int
    let came: Int

    /// - Parameter range: whole hours (UTC).
    static func count(_ db: Database, of source: SourceID, in range: TimeRange) throws -> SourceDelivery {
        let cycles = try db.all(
            """
            SELECT coalesce(cycle, (SELECT cycle_seconds FROM source WHERE id = ?1), 0), count(*) FROM series
            WHERE source = ?1 GROUP BY 1
            """
        ) {
            $0.text(source.text)
        } _: {
            (cycle: $0.integer(), series: $0.int())
        }
        guard cycles.count == 1, let only = cycles.first, only.cycle > 0 else {
            let series = try series(db, of: source)
            let counts = try RollUpScan(db).sums(SeriesSelection(series.map(\.id)), range.seconds1970).map { hours in
                hours.reduce(0) { $0 + $1.sums.count }
            }
            return SourceDelivery(series, counts, in: range)
        }
        let due = Int(range.seconds / only.cycle) * only.series
        let rows = try db.first("SELECT sum(rows) FROM source_hour WHERE source = ? AND hour >= ? AND hour < ?") {
            $0.text(source.text)
            $0.time(range.start)
            $0.time(range.end)
        } _: {
            $0.int()
        }
        return SourceDelivery(due: due, came: min(due, rows ?? 0))
    }

    private init(due: Int, came: Int) {
        self.due = due
        self.came = came
    }

    /// - Parameter counts: observations in the range, by the series.
    init(_ series: [(id: Int64, metric: MetricID, cycle: Int64)], _ counts: [Int], in range: TimeRange) {
        var metrics: [MetricID: (due: Int, came: Int)] = [:]
        for (series, count) in zip(series, counts) where series.cycle > 0 {
            metrics[series.metric, default: (0, 0)].due += Int(range.seconds / series.cycle)
            metrics[series.metric, default: (0, 0)].came += count
        }
        due = metrics.values.reduce(0) { $0 + $1.due }
        came = metrics.values.reduce(0) { $0 + min($1.due, $1.came) }
    }

    /// The series of a source with their cycles, 0 where they have none.
    static func series(
        _ db: Database, of source: SourceID
    ) throws -> [(id: Int64, metric: MetricID, cycle: Int64)] {
        try db.all(
            """
            SELECT id, metric, coalesce(cycle, (SELECT cycle_seconds FROM source WHERE id = ?1), 0) FROM series
            WHERE source = ?1 ORDER BY id
            """
        ) {
            $0.text(source.text)
        } _: {
            (id: $0.integer(), metric: $0.id(), cycle: $0.integer())
        }
    }
}

extension TimeRange {
    /// Its seconds since 1970; it must not be empty.
    var seconds1970: ClosedRange<Int64> { start.secondsSince1970...end.secondsSince1970 - 1 }
}
