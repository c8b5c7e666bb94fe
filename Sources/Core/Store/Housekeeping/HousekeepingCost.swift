package import CityModel
internal import GRDB

/// A kind of step that keeps the store small and quick.
package enum HousekeepingStep: String, Sendable, Hashable, CaseIterable {
    /// Days that are over become compressed blocks.
    case compaction
    /// What is older than its metric's retention goes.
    case pruning
    /// Pages that nothing uses any more are given back to the disk.
    case vacuum
    /// SQLite counts anew how its indexes are filled.
    case analysis
}

/// What the steps of one kind have cost so far.
package struct HousekeepingCost: Hashable, Sendable {
    package let step: HousekeepingStep
    package var runs = 0
    /// Observations moved or removed, pages given back.
    package var work = 0
    package var microseconds: Int64 = 0
    package var longestMicroseconds: Int64 = 0
    package var lastTime = Timestamp(secondsSince1970: 0)
    package var lastWork = 0
    package var lastMicroseconds: Int64 = 0

    init(_ step: HousekeepingStep) { self.step = step }

    mutating func add(work: Int, microseconds: Int64, at time: Timestamp) {
        runs += 1
        self.work += work
        self.microseconds += microseconds
        longestMicroseconds = max(longestMicroseconds, microseconds)
        lastTime = time
        lastWork = work
        lastMicroseconds = microseconds
    }
}

extension CityCache {
    /// What housekeeping has cost since the store was made, by the kinds that have run.
    package func housekeepingCosts() throws(StoreFailure) -> [HousekeepingCost] {
        try look { db in
            let costs = try db.all(
                """
                SELECT step, runs, work, microseconds, longest, last_time, last_work, last_microseconds FROM housekeeping
                """
            ) { _ in
            } _: { row -> HousekeepingCost? in
                guard let step = HousekeepingStep(rawValue: row.text()) else { return nil }
                var cost = HousekeepingCost(step)
                cost.runs = row.int()
                cost.work = row.int()
                cost.microseconds = row.integer()
                cost.longestMicroseconds = row.integer()
                cost.lastTime = row.time()
                cost.lastWork = row.int()
                cost.lastMicroseconds = row.integer()
                return cost
            }
            return HousekeepingStep.allCases.compactMap { step in costs.compactMap { $0 }.first { $0.step == step } }
        }
    }

    /// Adds what steps have cost since they were recorded last.
    func record(_ costs: [HousekeepingCost]) throws(StoreFailure) {
        try write { db in
            for cost in costs where cost.runs > 0 {
                try db.run(
                    """
                    INSERT INTO housekeeping VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                      runs = runs + excluded.runs, work = work + excluded.work,
                      microseconds = microseconds + excluded.microseconds, longest = max(longest, excluded.longest),
                      last_time = excluded.last_time, last_work = excluded.last_work,
                      last_microseconds = excluded.last_microseconds
                    """
                ) {
                    $0.text(cost.step.rawValue)
                    $0.integer(cost.runs)
                    $0.integer(cost.work)
                    $0.integer(cost.microseconds)
                    $0.integer(cost.longestMicroseconds)
                    $0.time(cost.lastTime)
                    $0.integer(cost.lastWork)
                    $0.integer(cost.lastMicroseconds)
                }
            }
        }
    }
}
