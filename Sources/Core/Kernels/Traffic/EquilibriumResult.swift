/// What an assignment found. Links and zones by position.
package struct EquilibriumResult: Sendable {
    package let outcome: EquilibriumOutcome
    package let iterations: Int
    /// The figures worked out anew from the final link flows.
    package let audit: EquilibriumAudit
    /// Trips on each link.
    package let linkFlows: [Double]
    /// Cost of each link at its flow as travellers pay it: time, toll and distance.
    package let linkCosts: [Double]
    /// Pairs that no path joins; their trips are not in the flows.
    package let disconnected: [TripTable.Pair]

    package var relativeGap: Double { audit.relativeGap }
    package var objective: Double { audit.objective }
    package var totalTravelTime: Double { audit.totalTravelTime }
    package var averageExcessCost: Double { audit.averageExcessCost }
}

/// The zones that a closure cuts off.
package struct CutOffZones: Equatable, Sendable {
    /// Zones none of whose trips can leave any more.
    package let withoutExit: [Int32]
    /// Zones that no trips can reach any more.
    package let withoutAccess: [Int32]
    /// Zones that lose at least one destination, and zones that lose at least one origin.
    package let losingDestinations: [Int32]
    package let losingOrigins: [Int32]
    /// Trips that cannot be made.
    package let trips: Double

    /// Sums disconnected pairs up against a trip table.
    package init(_ disconnected: [TripTable.Pair], of table: TripTable) {
        var leaving = [Int](repeating: 0, count: table.zoneCount)
        var arriving = [Int](repeating: 0, count: table.zoneCount)
        for zone in 0..<table.zoneCount {
            for entry in table.entries(ofOrigin: zone) where table.trips[entry] > 0 {
                leaving[zone] += 1
                arriving[Int(table.destinations[entry])] += 1
            }
        }
        for pair in disconnected {
            leaving[Int(pair.origin)] -= 1
            arriving[Int(pair.destination)] -= 1
        }
        let origins = Set(disconnected.map(\.origin))
        let destinations = Set(disconnected.map(\.destination))
        losingDestinations = origins.sorted()
        losingOrigins = destinations.sorted()
        withoutExit = origins.filter { leaving[Int($0)] == 0 }.sorted()
        withoutAccess = destinations.filter { arriving[Int($0)] == 0 }.sorted()
        trips = disconnected.reduce(0) { $0 + $1.trips }
    }
}
