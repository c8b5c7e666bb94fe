internal import CityModel
internal import GRDB

/// Hands out observations sorted by entity, metric and time. The series are taken in groups that together hold about
/// `groupRows` observations, so memory stays bounded however many there are.
struct SeriesExport {
    private static let groupRows = 1_000_000

    private let db: Database
    private let log: DamageLog

    /// - Parameter log: is told what could not be read and is left out.
    init(_ db: Database, log: DamageLog) {
        self.db = db
        self.log = log
    }

    func run(
        metrics: [MetricID]?, entities: [EntityID]?, in range: TimeRange?, _ body: (Observation) throws -> Void
    ) throws {
        let series = try selected(metrics, entities)
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
        let scan = SeriesScan(db, log: log)
        if group.count == 1, let (id, key) = group.first {
            return try scan.each(id, from: start, through: end) { columns, places in
                for place in places { try body(Self.observation(key, columns.sample(place))) }
            }
        }
        let samples = try scan.samples(group.map(\.id), from: start, through: end)
        for (id, key) in group {
            for sample in samples[id, default: []] { try body(Self.observation(key, sample)) }
        }
    }

    private static func observation(_ key: SeriesKey, _ sample: Sample) -> Observation {
        Observation(entity: key.entity, metric: key.metric, time: sample.time, value: sample.value, flag: sample.flag)
    }

    /// Series of average length that make up `groupRows`.
    private func groupSize() throws -> Int {
        let rows = try StoreCounts(db).value(.observations)
        let series = try db.first("SELECT count(*) FROM series") { $0.int() } ?? 0
        return max(1, Self.groupRows / max(1, rows / max(1, series)))
    }

    private func selected(
        _ metrics: [MetricID]?, _ entities: [EntityID]?
    ) throws -> [(id: Int64, key: SeriesKey)] {
        let (metrics, entities) = (metrics.map(Set.init), entities.map(Set.init))
        let series = try db.all("SELECT id, entity, metric FROM series ORDER BY entity, metric") { _ in
        } _: { row in
            let id = row.integer()
            return (id: id, key: SeriesKey(row.id(), row.id()))
        }
        return series.filter {
            (metrics?.contains($0.key.metric) ?? true) && (entities?.contains($0.key.entity) ?? true)
        }
    }
}
