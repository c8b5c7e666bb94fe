/// Warning level of a spot, in the colours of Chinese emergency law.
package enum CrowdLevel: Int, Sendable, Hashable, Comparable, CaseIterable {
    case normal, blue, yellow, orange, red

    package static func < (left: CrowdLevel, right: CrowdLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Where a level begins: a share of a capacity or a plain number of people.
package enum CrowdLine: Sendable, Hashable {
    /// Share of the capacity in force (0.8 = 80 %).
    case share(Double)
    /// Number of people, whatever the capacity is.
    case persons(Double)
}

/// The lines of one spot on one basis; a spot may have one table a basis.
package struct CrowdThresholds: Sendable, Hashable {
    /// Which figure the shares refer to.
    package var basis: CapacityBasis
    /// First line of every level in use, in any order; a level that is not listed is not used.
    package var lines: [CrowdLevel: CrowdLine]
    /// How far below its line a level has to be before it is left, as a share of the capacity (0.05 = 5 points).
    package var releaseMarginShare: Double
    /// How long the count has to stay that low before the level is left, in seconds.
    package var releaseHoldSeconds: Double

    package init(
        basis: CapacityBasis, lines: [CrowdLevel: CrowdLine], releaseMarginShare: Double = 0.05,
        releaseHoldSeconds: Double = 900
    ) {
        self.basis = basis
        self.lines = lines
        self.releaseMarginShare = releaseMarginShare
        self.releaseHoldSeconds = releaseHoldSeconds
    }

    /// LB/T 068-2017: yellow from 80 %, orange from 90 %, red from 95 % of the daily maximum.
    package static let industryStandard = CrowdThresholds(
        basis: .daily, lines: [.yellow: .share(0.80), .orange: .share(0.90), .red: .share(0.95)])

    /// The line of a level in people under a capacity; nil when the level is unused or the capacity unknown.
    package func persons(_ level: CrowdLevel, capacity: CrowdCapacity) -> Double? {
        switch lines[level] {
        case .persons(let persons): return persons
        case .share(let share): return capacity.personsInForce(basis).map { $0 * share }
        case nil: return nil
        }
    }

    /// The highest level whose line the count reaches (a count on the line is in the level); nil when no line is known.
    package func level(of count: Double, capacity: CrowdCapacity) -> CrowdLevel? {
        highest(capacity: capacity) { count >= $0 }
    }

    /// The highest level that a count still holds on the way down, that is before the margin is used up.
    package func levelHeld(by count: Double, capacity: CrowdCapacity) -> CrowdLevel? {
        highest(capacity: capacity) { count > $0 - margin(line: $0, capacity: capacity) }
    }

    /// The next level above and the people left until its line; nil in the highest level or without lines.
    package func next(after level: CrowdLevel, count: Double, capacity: CrowdCapacity)
        -> (level: CrowdLevel, personsLeft: Double)?
    {
        for candidate in CrowdLevel.allCases where candidate > level {
            if let line = persons(candidate, capacity: capacity) { return (candidate, line - count) }
        }
        return nil
    }

    private func margin(line: Double, capacity: CrowdCapacity) -> Double {
        releaseMarginShare * (capacity.personsInForce(basis) ?? line)
    }

    private func highest(capacity: CrowdCapacity, where reached: (Double) -> Bool) -> CrowdLevel? {
        var found: CrowdLevel?
        for level in CrowdLevel.allCases where level != .normal {
            guard let line = persons(level, capacity: capacity) else { continue }
            found = found ?? .normal
            if reached(line) { found = level }
        }
        return found
    }
}
