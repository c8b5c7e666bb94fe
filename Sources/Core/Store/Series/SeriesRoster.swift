internal import CityModel
internal import GRDB
internal import Synchronization

/// Which series there are of each metric, remembered between reads: a series is never removed or renamed, only new ones
/// come, and those have higher numbers.
final class SeriesRoster: Sendable {
    /// The series of one metric in the order of their numbers.
    struct Entry: Sendable {
        let ids: [Int64]
        let entities: [EntityID]
        /// Where the entity's series stands among them.
        let places: [EntityID: Int]
        /// Highest number of any series when these were read.
        fileprivate let through: Int64

        /// Values by entity; those of other series are left out.
        func named<Value>(_ values: [Int64: Value]) -> [EntityID: Value] {
            var result: [EntityID: Value] = [:]
            result.reserveCapacity(values.count)
            for (id, entity) in zip(ids, entities) {
                if let value = values[id] { result[entity] = value }
            }
            return result
        }
    }

    private let entries = Mutex<[MetricID: Entry]>([:])

    func entry(_ metric: MetricID, _ db: Database) throws -> Entry {
        let through = try db.first("SELECT max(id) FROM series") { $0.integer() } ?? 0
        if let kept = entries.withLock({ $0[metric] }), kept.through == through { return kept }
        let fresh = try Self.read(metric, through: through, db)
        entries.withLock { entries in
            // A snapshot older than another reader's must not take away what that one found.
            if fresh.through >= entries[metric]?.through ?? 0 { entries[metric] = fresh }
        }
        return fresh
    }

    private static func read(_ metric: MetricID, through: Int64, _ db: Database) throws -> Entry {
        var ids: [Int64] = []
        var entities: [EntityID] = []
        try db.each("SELECT id, entity FROM series WHERE metric = ? ORDER BY id") {
            $0.text(metric.text)
        } _: { row in
            ids.append(row.integer())
            entities.append(row.id())
        }
        var places: [EntityID: Int] = [:]
        places.reserveCapacity(entities.count)
        for (place, entity) in entities.enumerated() { places[entity] = place }
        return Entry(ids: ids, entities: entities, places: places, through: through)
    }
}
