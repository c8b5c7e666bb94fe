/// The level of one spot over time: up at once, down only after the count has stayed below the margin long enough.
package struct CrowdLevelTracker: Sendable, Hashable {
    /// What one count did to the level.
    package enum Change: Sendable, Hashable {
        case unchanged(CrowdLevel)
        case raised(from: CrowdLevel, to: CrowdLevel)
        case lowered(from: CrowdLevel, to: CrowdLevel)
        /// Neither a capacity nor an absolute line is known, or the count is missing: the level stays as it was.
        case unknown(CrowdLevel)
    }

    /// The level now.
    package private(set) var level: CrowdLevel
    /// When it was entered, in the time scale of `observe`; nil before the first change.
    package private(set) var since: Double?
    private var lowSince: Double?
    private var highestWhileLow: CrowdLevel = .normal

    package init(level: CrowdLevel = .normal) { self.level = level }

    /// Takes one count.
    ///
    /// - Parameters:
    ///   - count: people on the basis of the thresholds; NaN = missing.
    ///   - time: seconds on any scale, not decreasing.
    package mutating func observe(
        _ count: Double, time: Double, thresholds: CrowdThresholds, capacity: CrowdCapacity
    ) -> Change {
        guard count.isFinite, let reached = thresholds.level(of: count, capacity: capacity),
            let held = thresholds.levelHeld(by: count, capacity: capacity)
        else { return .unknown(level) }
        if reached > level { return move(to: reached, time: time) }
        guard held < level else {
            lowSince = nil
            return .unchanged(level)
        }
        if lowSince == nil {
            lowSince = time
            highestWhileLow = held
        }
        highestWhileLow = max(highestWhileLow, held)
        guard let start = lowSince, time - start >= thresholds.releaseHoldSeconds else { return .unchanged(level) }
        return move(to: highestWhileLow, time: time)
    }

    private mutating func move(to next: CrowdLevel, time: Double) -> Change {
        let before = level
        level = next
        since = time
        lowSince = nil
        return next > before ? .raised(from: before, to: next) : .lowered(from: before, to: next)
    }
}
