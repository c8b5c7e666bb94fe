internal import CityModel
internal import GRDB

/// Names of series by number.
struct SeriesNames {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func all() throws -> [Int64: SeriesKey] {
        var names: [Int64: SeriesKey] = [:]
        try db.each("SELECT id, entity, metric FROM series") { _ in
        } _: { row in
            let id = row.integer()
            names[id] = SeriesKey(row.id(), row.id())
        }
        return names
    }

    func name(_ series: Int64) throws -> SeriesKey? {
        try db.first("SELECT entity, metric FROM series WHERE id = ?") {
            $0.integer(series)
        } _: {
            SeriesKey($0.id(), $0.id())
        }
    }

    /// What the log holds, by name.
    func findings(_ log: DamageLog) throws -> [BlockFinding] {
        try log.damages.compactMap { key, damage in
            try name(key.series).map { BlockFinding(series: $0, day: key.start, damage: damage) }
        }
    }
}
