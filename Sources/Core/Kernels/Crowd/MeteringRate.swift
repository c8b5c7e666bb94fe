/// The entry rate at a gate that keeps the risk of exceeding a line within what was chosen.
package enum MeteringRate: Sendable, Hashable {
    /// The risk is kept without metering; carries that risk.
    case notNeeded(risk: Double)
    /// Largest rate, persons a step, with the risk it leaves and the people waiting outside at the end.
    case limit(personsPerStep: Double, risk: Double, waitingAtEnd: Double)
    /// Even a closed gate leaves this risk.
    case notEnough(risk: Double)

    /// Finds the largest rate by bisection on sample paths of occupancy.
    ///
    /// People held back enter later, and who never came in cannot leave (`MeteredOccupancy`).
    ///
    /// - Parameters:
    ///   - occupancyPaths: paths × steps, row-major, people inside without metering.
    ///   - arrivals: people expected to arrive in each step, 0 or more.
    ///   - line: people that must not be exceeded.
    ///   - risk: accepted share of paths that exceed the line at some step, in [0, 1].
    ///   - before, isOpen, patienceSteps: as `MeteredOccupancy.course` takes them.
    ///   - limits: most people let in each step at a rate, where it does not hold for all; nil = the rate itself.
    /// - Complexity: O(60 × paths × steps).
    package static func largest(
        occupancyPaths: [Double], arrivals: [Double], line: Double, risk: Double,
        before: Double? = nil, isOpen: [Bool]? = nil, patienceSteps: Int? = nil,
        limits: ((Double) -> [Double])? = nil
    ) -> MeteringRate {
        let steps = arrivals.count
        precondition(steps > 0 && occupancyPaths.count % steps == 0, "\(occupancyPaths.count) values, \(steps) steps")
        let count = occupancyPaths.count / steps
        func riskAt(_ rate: Double) -> Double {
            guard count > 0 else { return 0 }
            let limits = limits?(rate) ?? [Double](repeating: rate, count: steps)
            let over = (0..<count).count { row in
                let path = occupancyPaths[(row * steps)..<((row + 1) * steps)]
                let inside = MeteredOccupancy.course(
                    unmetered: path, before: before, arrivals: arrivals, limits: limits, isOpen: isOpen,
                    patienceSteps: patienceSteps
                ).inside
                return inside.contains { $0 > line }
            }
            return Double(over) / Double(count)
        }
        let most = arrivals.max() ?? 0
        let free = riskAt(.infinity)
        if free <= risk { return .notNeeded(risk: free) }
        let closed = riskAt(0)
        if closed > risk { return .notEnough(risk: closed) }
        var low = 0.0
        var high = most
        for _ in 0..<60 where high - low > 1e-6 * most {
            let middle = (low + high) / 2
            if riskAt(middle) <= risk { low = middle } else { high = middle }
        }
        return .limit(
            personsPerStep: low, risk: riskAt(low), waitingAtEnd: held(arrivals, rate: low)[steps - 1])
    }

    /// People waiting outside after each step when at most `rate` enter a step.
    private static func held(_ arrivals: [Double], rate: Double) -> [Double] {
        var waiting = 0.0
        return arrivals.map { arriving in
            waiting = max(0, waiting + max(arriving, 0) - rate)
            return waiting
        }
    }
}
