/// The recommendation of units for incidents that costs the city the least time in all, with the reason for each.
package struct UnitDispatch: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package let incident: Int
        package let unit: Int
        /// Seconds to arrival.
        package let etaSeconds: Double
        /// 1 = the nearest unit of all that could come.
        package let rank: Int
        /// The nearest unit, when it was needed more elsewhere; `nil` at rank 1.
        package let nearestUnit: Int?
        /// The incident for which the nearest unit was kept; `nil` at rank 1.
        package let nearestUnitServes: Int?
        /// Extra seconds in all if this unit might not take this incident; +∞ when nothing could replace it.
        package let swapCostSeconds: Double
    }

    /// In the order of the incidents.
    package let lines: [Line]
    package let totalSeconds: Double

    /// - Parameter etaSeconds: row-major, incidents × units; +∞ = cannot come. At least as many units as incidents.
    /// - Throws: `.infeasible` with the incident that nobody is left for.
    package init(
        etaSeconds: [Double], incidents: Int, units: Int, isCancelled: () -> Bool = { false }
    ) throws(LinearAssignment.Fault) {
        let assignment = try LinearAssignment(
            costs: etaSeconds, rows: incidents, columns: units, isCancelled: isCancelled)
        var lines: [Line] = []
        for incident in 0..<incidents {
            guard !isCancelled() else { throw .cancelled }
            let unit = Int(assignment.columnOfRow[incident])
            let row = incident * units..<(incident + 1) * units
            let eta = etaSeconds[row.lowerBound + unit]
            let rank = 1 + etaSeconds[row].reduce(0) { $0 + ($1 < eta ? 1 : 0) }
            let nearest = rank == 1 ? nil : row.min { etaSeconds[$0] < etaSeconds[$1] }.map { $0 - row.lowerBound }
            lines.append(
                Line(
                    incident: incident, unit: unit, etaSeconds: eta, rank: rank, nearestUnit: nearest,
                    nearestUnitServes: nearest.map { Int(assignment.rowOfColumn[$0]) },
                    swapCostSeconds: assignment.swapCost(ofRow: incident, costs: etaSeconds)))
        }
        self.lines = lines
        totalSeconds = assignment.totalCost
    }
}
