/// What links cost, in the network's unit of time.
package enum LinkCosts {
    /// Cost of each link at given flows: time by its law, toll and distance by their factors; infinite where closed.
    /// - Parameter flows: trips on each link; nothing on any when nil.
    /// - Precondition: one flow a link.
    package static func travellerCosts(
        network: RoadNetwork, options: EquilibriumOptions = EquilibriumOptions(), flows: [Double]? = nil
    ) throws(EquilibriumError) -> [Double] {
        precondition(flows.map { $0.count == network.linkCount } ?? true, "one flow a link")
        let problem = try AssignmentProblem(network, TripTable(zoneCount: network.zoneCount, pairs: []), options)
        var costs = [Double](repeating: 0, count: network.linkCount)
        for (slot, link) in network.outgoing.links.enumerated() {
            costs[Int(link)] = problem.paidLaws[slot].costAndSlope(flows?[Int(link)] ?? 0).cost
        }
        for link in options.closedLinks { costs[Int(link)] = .infinity }
        return costs
    }
}
