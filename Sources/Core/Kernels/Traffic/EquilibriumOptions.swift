/// What an assignment is asked for.
package struct EquilibriumOptions: Equatable, Sendable {
    /// Whom the flow suits.
    package enum Principle: String, Equatable, Sendable {
        /// No one gains by changing routes (Wardrop's first principle).
        case userEquilibrium
        /// The total cost of all is least (Wardrop's second principle).
        case systemOptimum
    }

    package var principle = Principle.userEquilibrium
    /// Stop at (TSTT − SPTT) / TSTT at or below this; below about 1e-14 only rounding is left.
    package var relativeGapTarget = 1e-6
    package var maximumIterations = 1_000
    /// Time per unit of toll.
    package var tollFactor = 0.0
    /// Time per unit of length.
    package var distanceFactor = 0.0
    /// Multiplies all trips.
    package var demandFactor = 1.0
    /// Links that may not be used, by position.
    package var closedLinks: [Int32] = []
    /// Threads that searches from many origins are shared among; the answer does not depend on it.
    package var threads = 1

    /// Stop as soon as a pair is found that no path joins, instead of assigning the others.
    package var stopsWhenDisconnected = false
    package init() {}

    /// What the solver aims at. Totals are off by up to some hundred times a gap of 1e-8 (3e-6 over 374 closures of two
    /// networks), and who asks for such a gap compares totals: a thirtieth of it costs part of an iteration.
    var relativeGapAimedAt: Double {
        (0.9e-9...1.1e-7).contains(relativeGapTarget) ? relativeGapTarget / 30 : relativeGapTarget
    }
}

/// Why an assignment could not be made. Links and zones by position.
package enum EquilibriumError: Error, Equatable, Sendable {
    case zoneCountMismatch(network: Int, trips: Int)
    /// A value that is not finite, negative, or a capacity of 0 where cost depends on it.
    case unusableLink(Int32, quantity: NetworkIssue.Quantity, value: Double)
    /// The link's cost at no flow is negative under these factors.
    case negativeCost(link: Int32, cost: Double)
    case unusableTrips(origin: Int32, destination: Int32, value: Double)
    case unknownLink(Int32)
    /// The link's cost at its flow leaves the range in which sums mean anything.
    case unboundedCost(link: Int32)
    /// An option outside its range.
    case unusableOption(name: String, value: Double)
}

/// Why an assignment stopped.
package enum EquilibriumOutcome: String, Equatable, Sendable {
    case converged
    case iterationLimit
    case cancelled
    /// A pair has no path and the options ask to stop then.
    case disconnected
    /// The gap has reached the floor that rounding sets and shrinks no more.
    case stalled
}

/// Where an assignment stands after an iteration.
package struct EquilibriumProgress: Equatable, Sendable {
    package let iteration: Int
    /// (TSTT − SPTT) / TSTT in the costs travellers respond to.
    package let relativeGap: Double
    /// Excess cost per assigned trip, in units of time.
    package let averageExcessCost: Double
    /// Beckmann's objective, the sum over links of the cost's integral.
    package let objective: Double
    /// TSTT: the sum over links of flow · cost, tolls and distance included.
    package let totalTravelTime: Double
}
