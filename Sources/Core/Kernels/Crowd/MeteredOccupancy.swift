/// People inside when the entries let in at most so many a step.
///
/// Those held back wait and come in later; those who never came in cannot leave, so that departures shrink with the
/// people inside. That makes metering weaker than the people it holds back, as it is. Who leaves is drawn from the people
/// inside and from those who came in during the same step: through a station more pass in an hour than stand in it.
package enum MeteredOccupancy {
    /// The course of the people inside and of those waiting outside.
    ///
    /// - Parameters:
    ///   - unmetered: people inside after each step without metering.
    ///   - before: people inside before the first step; nil = as many as the first step's arrivals leave.
    ///   - arrivals: people who come in each step, 0 or more; where the course rises faster, it decides.
    ///   - limits: most people let in a step; infinite = all.
    /// - Returns: both one a step.
    /// - Complexity: O(steps).
    package static func course(
        unmetered: ArraySlice<Double>, before: Double? = nil, arrivals: [Double], limits: [Double]
    ) -> (inside: [Double], waiting: [Double]) {
        precondition(
            unmetered.count == arrivals.count && arrivals.count == limits.count,
            "\(unmetered.count) steps, \(arrivals.count) arrivals, \(limits.count) limits")
        guard let first = unmetered.first else { return ([], []) }
        var free = before ?? max(0, first - max(arrivals[0], 0))
        var inside = free
        var waiting = 0.0
        var result: (inside: [Double], waiting: [Double]) = ([], [])
        for (step, next) in unmetered.enumerated() {
            let arriving = max(arrivals[step], next - free, 0)
            let staying = free + arriving > 0 ? max(next, 0) / (free + arriving) : 0
            waiting += arriving
            let entering = min(waiting, max(limits[step], 0))
            waiting -= entering
            inside = (inside + entering) * staying
            free = next
            result.inside.append(inside)
            result.waiting.append(waiting)
        }
        return result
    }
}
