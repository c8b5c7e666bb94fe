/// An assignment's figures worked out anew from nothing but its link flows, with a fresh Dijkstra search from every origin.
package struct EquilibriumAudit: Equatable, Sendable {
    /// (TSTT − SPTT) / TSTT in the costs travellers respond to; rounding leaves about ±1e-15.
    package let relativeGap: Double
    /// Excess cost per assigned trip, in units of time.
    package let averageExcessCost: Double
    /// Beckmann's objective in the costs travellers pay.
    package let objective: Double
    /// The sum of flow · cost that travellers pay, tolls and distance included.
    package let totalTravelTime: Double
    /// The sum of flow · time, without tolls and distance.
    package let totalTimeOnly: Double
    /// The largest imbalance of arriving and leaving trips at a node, as a share of what passes it.
    package let conservationError: Double
    /// Trips between zones that a path joins.
    package let assignedTrips: Double

    /// - Parameter linkFlows: flow of each link, in trips.
    /// - Precondition: one flow a link.
    /// - Complexity: O(origins · links · log nodes).
    package init(
        network: RoadNetwork, trips: TripTable, options: EquilibriumOptions, linkFlows: [Double]
    ) throws(EquilibriumError) {
        precondition(linkFlows.count == network.linkCount, "\(linkFlows.count) flows, \(network.linkCount) links")
        let problem = try AssignmentProblem(network, trips, options)
        let slotFlows = network.outgoing.links.map { linkFlows[Int($0)] }
        let shortest = ShortestTotals(network, problem: problem, options: options, slotFlows: slotFlows)
        self.init(network, problem: problem, options: options, slotFlows: slotFlows, shortest: shortest)
    }

    init(
        _ network: RoadNetwork, problem: AssignmentProblem, options: EquilibriumOptions, slotFlows: [Double],
        shortest: ShortestTotals
    ) {
        var response = 0.0
        var sums = (paid: 0.0, objective: 0.0, time: 0.0)
        for (slot, flow) in slotFlows.enumerated() where flow > 0 {
            let paid = problem.paidLaws[slot].costAndSlope(flow).cost
            response += flow * problem.responseLaws[slot].costAndSlope(flow).cost
            sums.paid += flow * paid
            sums.objective += problem.paidLaws[slot].integral(flow)
            let link = Int(network.outgoing.links[slot])
            let extra = options.tollFactor * network.tolls[link] + options.distanceFactor * network.lengths[link]
            sums.time += flow * (extra == 0 ? paid : paid - extra)
        }
        relativeGap = response > 0 ? (response - shortest.cost) / response : 0
        averageExcessCost = shortest.trips > 0 ? (response - shortest.cost) / shortest.trips : 0
        objective = sums.objective
        totalTravelTime = sums.paid
        totalTimeOnly = sums.time
        assignedTrips = shortest.trips
        conservationError = Self.conservationError(
            network, problem: problem, slotFlows: slotFlows, isReached: shortest.isReached)
    }

    private static func conservationError(
        _ network: RoadNetwork, problem: AssignmentProblem, slotFlows: [Double], isReached: [Bool]
    ) -> Double {
        var arriving = [Double](repeating: 0, count: network.nodeCount)
        var leaving = [Double](repeating: 0, count: network.nodeCount)
        for (slot, link) in network.outgoing.links.enumerated() {
            leaving[Int(network.tails[Int(link)])] += slotFlows[slot]
            arriving[Int(network.heads[Int(link)])] += slotFlows[slot]
        }
        for (index, origin) in problem.origins.enumerated() {
            for demand in problem.demandRanges[index] where isReached[demand] {
                arriving[Int(network.zoneNodes[Int(origin)])] += problem.demandVolumes[demand]
                leaving[Int(problem.demandNodes[demand])] += problem.demandVolumes[demand]
            }
        }
        var worst = 0.0
        for node in 0..<network.nodeCount {
            let through = max(arriving[node], leaving[node])
            if through > 0 { worst = max(worst, abs(arriving[node] - leaving[node]) / through) }
        }
        return worst
    }
}

/// What all trips would pay if each took its shortest way at given costs.
struct ShortestTotals {
    private(set) var cost = 0.0
    /// Trips that a path serves.
    private(set) var trips = 0.0
    /// For each of the problem's demands, whether a path serves it.
    private(set) var isReached: [Bool]

    /// Starts with no demand taken in.
    init(demandCount: Int) {
        isReached = [Bool](repeating: false, count: demandCount)
    }

    /// Takes one demand in; an infinite distance says that no path serves it.
    @inline(__always)
    mutating func add(_ demand: Int, trips volume: Double, distance: Double) {
        guard distance < .infinity else { return }
        isReached[demand] = true
        cost += volume * distance
        trips += volume
    }

    /// Takes one origin's measure in.
    mutating func add(_ measure: AssignmentWorker.Measure, of demand: OriginDemand) {
        cost += measure.cost
        trips += measure.trips
        for index in demand.first..<demand.first + demand.count { isReached[index] = true }
        for index in measure.unreached { isReached[demand.first + Int(index)] = false }
    }

    /// Searches afresh from every origin at the costs of given flows.
    init(_ network: RoadNetwork, problem: AssignmentProblem, options: EquilibriumOptions, slotFlows: [Double]) {
        self.init(demandCount: problem.demandNodes.count)
        let memory = AssignmentMemory()
        let graph = AssignmentGraph(network, memory: memory)
        let costs = memory.lane(0.0, count: network.linkCount)
        for (slot, flow) in slotFlows.enumerated() { costs[slot] = problem.responseLaws[slot].costAndSlope(flow).cost }
        for link in options.closedLinks { costs[network.slot(ofLink: link)] = .infinity }
        var search = OriginSearch(graph, memory: memory)
        for (index, origin) in problem.origins.enumerated() {
            var tree: [Int32] = []
            search.repair(&tree, origin: network.zoneNodes[Int(origin)], cost: costs)
            for demand in problem.demandRanges[index] {
                add(
                    demand, trips: problem.demandVolumes[demand],
                    distance: search.distance[problem.demandNodes[demand]])
            }
        }
        withExtendedLifetime(memory) {}
    }
}
