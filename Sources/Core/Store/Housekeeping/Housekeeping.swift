package import CityModel
internal import GRDB

/// One round of housekeeping, step by step: each is one short transaction, so that whoever writes waits little and
/// readers not at all.
package struct Housekeeping {
    /// Days are compacted this long after their end: most late readings have come by then.
    private static let lateSeconds: Int64 = 7200
    /// Rarer than this the indexes need not be counted.
    private static let analysisSeconds: Int64 = 7 * 86_400
    private static let pagesPerStep = 64
    /// So many free pages are left for what comes next.
    private static let keptPages = 256

    private let cache: CityCache
    private let retention: Retention
    private let ticks: () -> Int64
    private let now: Timestamp
    /// No later than this is the newest reading, and no later than now: a clock that jumped ahead must not make
    /// everything look old.
    private let present: Timestamp
    private var left: [HousekeepingStep]
    private var metrics: [MetricID]?
    private var pruning: Pruning?
    private var journals: JournalPruning?
    private var areJournalsPruned = false
    private let isThorough: Bool
    private var costs: [HousekeepingStep: HousekeepingCost] = [:]

    /// - Parameters:
    ///   - ticks: microseconds of a clock that only goes on.
    ///   - steps: the kinds of steps this round is made of.
    ///   - isThorough: whether days are gone over that were pruned before, for what has come late into them.
    package init(
        _ cache: CityCache, retention: Retention, at now: Timestamp, steps: [HousekeepingStep],
        isThorough: Bool = false, ticks: @escaping () -> Int64
    ) throws(StoreFailure) {
        self.cache = cache
        self.isThorough = isThorough
        self.retention = retention
        self.ticks = ticks
        self.now = now
        present = min(now, try cache.information().lastTime ?? now)
        left = HousekeepingStep.allCases.filter(steps.contains)
    }

    /// Makes one step.
    /// - Returns: what it cost; nil when the round is over.
    package mutating func step() throws(StoreFailure) -> HousekeepingCost? {
        while let kind = left.first {
            let start = ticks()
            let (work, isFinished) = try make(kind)
            let microseconds = max(0, ticks() - start)
            if isFinished { left.removeFirst() }
            guard work > 0 || kind == .analysis else { continue }
            var cost = HousekeepingCost(kind)
            cost.add(work: work, microseconds: microseconds, at: now)
            costs[kind, default: HousekeepingCost(kind)].add(work: work, microseconds: microseconds, at: now)
            return cost
        }
        return nil
    }

    /// Keeps what the steps have cost, for `CityCache.housekeepingCosts`.
    package mutating func record() throws(StoreFailure) {
        guard !costs.isEmpty else { return }
        try cache.record(costs.values.sorted { $0.step.rawValue < $1.step.rawValue })
        costs = [:]
    }

    private mutating func make(_ kind: HousekeepingStep) throws(StoreFailure) -> (work: Int, isFinished: Bool) {
        switch kind {
        case .compaction:
            let progress = try cache.compact(daysBefore: present.adding(seconds: -Self.lateSeconds), maximumSteps: 1)
            return (progress.observations, progress.isFinished)
        case .pruning: return try prune()
        case .vacuum:
            let freed = try cache.giveBack(pages: Self.pagesPerStep, keeping: Self.keptPages)
            return (freed, freed == 0)
        case .analysis: return (try cache.analyse(at: now, olderThan: Self.analysisSeconds) ? 1 : 0, true)
        }
    }

    private mutating func prune() throws(StoreFailure) -> (work: Int, isFinished: Bool) {
        if !areJournalsPruned { return (try pruneJournals(), false) }
        if metrics == nil { metrics = try cache.metricsWithSeries().filter { retention.rule(for: $0) != nil } }
        guard let metric = metrics?.first, let rule = retention.rule(for: metric) else { return (0, true) }
        if pruning == nil {
            pruning = try Pruning(
                cache, metric: metric, observationsBefore: rule.observationDays.map(before),
                rollUpsBefore: rule.rollUpDays.map(before), isThorough: isThorough)
        }
        let (removed, isFinished) = try pruning?.step() ?? (0, true)
        if isFinished {
            pruning = nil
            metrics?.removeFirst()
        }
        return (removed, metrics?.isEmpty ?? true)
    }

    private mutating func pruneJournals() throws(StoreFailure) -> Int {
        var journals =
            self.journals
            ?? JournalPruning(
                cache, fetchesBefore: retention.fetchLogDays.map(before),
                quarantinedBefore: retention.quarantineDays.map(before),
                confirmedBefore: retention.outboxDays.map(before))
        let (removed, isFinished) = try journals.step()
        self.journals = isFinished ? nil : journals
        areJournalsPruned = isFinished
        return removed
    }

    private func before(days: Int) -> Timestamp { present.adding(seconds: -Int64(days) * 86_400) }
}

extension CityCache {
    /// Metrics that have series, by name.
    package func metricsWithSeries() throws(StoreFailure) -> [MetricID] {
        try look { try $0.all("SELECT DISTINCT metric FROM series ORDER BY metric") { MetricID($0.text()) } }
    }

    /// Gives free pages back to the disk, the last ones of the file first.
    /// - Returns: pages given back; 0 for files that were made without room for it (`store compact --rewrite`).
    func giveBack(pages: Int, keeping kept: Int) throws(StoreFailure) -> Int {
        try StoreFailure.mapping(path) {
            try pool.writeWithoutTransaction { db in
                let free = try db.first("PRAGMA freelist_count") { $0.int() } ?? 0
                guard free > kept else { return 0 }
                try db.run("PRAGMA incremental_vacuum(\(min(pages, free - kept)))")
                return free - (try db.first("PRAGMA freelist_count") { $0.int() } ?? 0)
            }
        }
    }

    /// Lets SQLite look at a part of every index, unless it did lately.
    func analyse(at now: Timestamp, olderThan seconds: Int64) throws(StoreFailure) -> Bool {
        let last = try housekeepingCosts().first { $0.step == .analysis }?.lastTime
        if let last, last <= now, now.seconds(since: last) < seconds { return false }
        try write { db in
            try db.execute(sql: "PRAGMA analysis_limit = 400")
            try db.execute(sql: "ANALYZE")
        }
        return true
    }

    /// Writes the whole file anew, so that it holds no free pages and can give them back from now on. Others wait.
    package func rewrite() throws(StoreFailure) {
        try StoreFailure.mapping(path) {
            try pool.barrierWriteWithoutTransaction { db in
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "VACUUM")
                try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
    }
}
