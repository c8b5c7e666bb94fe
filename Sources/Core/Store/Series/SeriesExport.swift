internal import CityModel
internal import GRDB

/// Hands out observations sorted by entity, metric and time. The series are taken in groups that together hold about
/// `groupRows` observations, each by one pass over the range, so memory stays bounded however many there are.
struct SeriesExport {
    private static let groupRows = 3_000_000

    private let db: Database

    init(_ db: Database) { self.db = db }

    func run(metrics: [MetricID]?, in range: TimeRange?, _ body: (Observation) throws -> Void) throws {
        let series = try selected(metrics)
        let start = range?.start.secondsSince1970 ?? .min
        let end = range.map(\.end.secondsSince1970) ?? .max
        guard start < end else { return }
        let size = try groupSize()
        for first in stride(from: 0, to: series.count, by: size) {
            let group = series[first..<min(first + size, series.count)]
            try hand(out: group, from: start, through: range == nil ? end : end - 1, body)
        }
    }

    private func hand(
        out group: ArraySlice<(id: Int64, key: SeriesKey)>, from start: Int64, through end: Int64,
        _ body: (Observation) throws -> Void
    ) throws {
        let samples = try SeriesScan(db).samples(group.map(\.id), from: start, through: end)
        for (id, key) in group {
            for sample in samples[id, default: []] {
                try body(
                    Observation(
                        entity: key.entity, metric: key.metric, time: sample.time, value: sample.value,
                        flag: sample.flag))
            }
        }
    }

    /// Series of average length that make up `groupRows`.
    private func groupSize() throws -> Int {
        let rows = try db.first("SELECT value FROM meta WHERE key = 'observations'") { $0.int() } ?? 0
        let series = try db.first("SELECT count(*) FROM series") { $0.int() } ?? 0
        return max(1, Self.groupRows / max(1, rows / max(1, series)))
    }

    private func selected(_ metrics: [MetricID]?) throws -> [(id: Int64, key: SeriesKey)] {
        let wanted = metrics.map(Set.init)
        let series = try db.all("SELECT id, entity, metric FROM series ORDER BY entity, metric") { _ in
        } _: { row in
            let id = row.integer()
            return (id: id, key: SeriesKey(row.id(), row.id()))
        }
        return series.filter { wanted?.contains($0.key.metric) ?? true }
    }
}
