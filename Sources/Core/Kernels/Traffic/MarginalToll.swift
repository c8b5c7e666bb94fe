/// Tolls that make travellers' own interest serve all.
package enum MarginalToll {
    /// The toll on each link, in the network's unit of time, at given flows: t0·b·power·(v / capacity)^power, the delay a trip
    /// causes to the others (Pigou; Beckmann, McGuire and Winsten 1956). Charged at the system optimum's flows, they make it
    /// the user equilibrium.
    /// - Precondition: one flow a link.
    package static func timeEquivalents(network: RoadNetwork, linkFlows: [Double]) -> [Double] {
        precondition(linkFlows.count == network.linkCount, "\(linkFlows.count) flows, \(network.linkCount) links")
        return (0..<network.linkCount).map { link in
            let law = LinkCostLaw(
                freeFlowTime: network.freeFlowTimes[link], coefficient: network.bprCoefficients[link],
                power: network.bprPowers[link], capacity: network.capacities[link], extra: 0)
            return linkFlows[link] * law.costAndSlope(linkFlows[link]).slope
        }
    }
}
