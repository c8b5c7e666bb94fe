internal import CityModel
internal import GRDB

/// Removes old series-days of one metric, a few hundred at a time.
///
/// Blocks lie by day, then series: those of the metric are looked up one by one, so that other metrics cost nothing. How
/// far a metric is pruned is remembered in `meta` and not gone over again, unless it is asked for: what came later for
/// days before that stays until then. The day of a series' newest observation is never removed.
struct Pruning {
    /// Which of the two tables, and the first day (UTC, since 1970) that is kept.
    private struct Target {
        let content: BlockTable.Content
        let isObservations: Bool
        let end: Int64
        let mark: String
        var days: [Int64]
    }

    private static let lookUpsPerStep = 512
    private static let removalsPerStep = 64

    private let cache: CityCache
    private let series: [Int64]
    private var targets: [Target] = []
    private var place = 0

    /// - Parameters:
    ///   - observationsBefore: days that end before this moment lose their observations; nil for none.
    ///   - isThorough: whether days are gone over that were pruned before.
    init(
        _ cache: CityCache, metric: MetricID, observationsBefore: Timestamp?, rollUpsBefore: Timestamp?,
        isThorough: Bool
    ) throws(StoreFailure) {
        self.cache = cache
        let kinds: [(content: BlockTable.Content, isObservations: Bool, before: Timestamp?)] = [
            (BlockTable.Content.observations, true, observationsBefore),
            (BlockTable.Content.rollUps, false, rollUpsBefore),
        ]
        series = try cache.look { db in
            try db.all("SELECT id FROM series WHERE metric = ? ORDER BY id") {
                $0.text(metric.text)
            } _: {
                $0.integer()
            }
        }
        targets = try cache.look { db in
            var targets: [Target] = []
            for kind in kinds {
                guard let before = kind.before else { continue }
                let end = dayNumber(before.secondsSince1970)
                let mark = "pruned.\(kind.isObservations ? "observations" : "rollUps").\(metric.text)"
                let done = try isThorough ? nil : Self.mark(mark, db)
                let days = try BlockTable(db, kind.content).days(from: done ?? .min, through: end - 1)
                targets.append(
                    Target(
                        content: kind.content, isObservations: kind.isObservations, end: end, mark: mark, days: days))
            }
            return targets
        }
    }

    private static func mark(_ name: String, _ db: Database) throws -> Int64? {
        try db.first("SELECT value FROM meta WHERE key = ?") {
            $0.text(name)
        } _: {
            $0.integer()
        }
    }

    /// Makes one step, a transaction of its own.
    /// - Returns: series-days removed, and whether all is done.
    mutating func step() throws(StoreFailure) -> (removed: Int, isFinished: Bool) {
        guard var target = targets.first else { return (0, true) }
        guard let day = target.days.first else {
            targets.removeFirst()
            try cache.write { db in
                try db.run("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)") {
                    $0.text(target.mark)
                    $0.integer(target.end)
                }
            }
            return (0, targets.isEmpty)
        }
        let part = series[place..<min(place + Self.lookUpsPerStep, series.count)]
        let (removed, looked) = try cache.write { db in
            try Removal(db, target.content, target.isObservations).run(day, part, limit: Self.removalsPerStep)
        }
        place += looked
        if place >= series.count {
            target.days.removeFirst()
            targets[0] = target
            place = 0
        }
        return (removed, false)
    }
}

/// Removes series-days and keeps the counts in step.
private struct Removal {
    private let db: Database
    private let table: BlockTable
    private let isObservations: Bool
    private let bytes = PaddedBytes()

    init(_ db: Database, _ content: BlockTable.Content, _ isObservations: Bool) {
        self.db = db
        table = BlockTable(db, content)
        self.isObservations = isObservations
    }

    /// - Returns: series-days removed, and series looked at.
    func run(_ day: Int64, _ series: ArraySlice<Int64>, limit: Int) throws -> (removed: Int, looked: Int) {
        var (removed, looked, observations, length) = (0, 0, 0, 0)
        var newest: [Int64: TipPage] = [:]
        for id in series where removed < limit {
            looked += 1
            let key = BlockKey(day: day, series: id)
            guard try table.read(key, into: bytes) else { continue }
            let group = SeriesGroup.number(of: id)
            if newest[group] == nil { newest[group] = try TipTable(db).page(group) }
            let tip = newest[group]?.tips[SeriesGroup.place(of: id)]
            if let tip, tip.isKnown, dayNumber(tip.sample.time.secondsSince1970) == day { continue }
            removed += 1
            length += bytes.count
            if isObservations { observations += (try? BlockCodec.extent(bytes, key).count) ?? 0 }
            try table.remove(key)
        }
        let counts = StoreCounts(db)
        try counts.add(-length, to: isObservations ? .blockBytes : .rollUpBytes)
        guard isObservations else { return (removed, looked) }
        try counts.add(-removed, to: .blocks)
        try counts.add(-observations, to: .observations)
        try counts.add(-observations, to: .blockObservations)
        return (removed, looked)
    }
}
