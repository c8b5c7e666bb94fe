/// A network, its demand and the bushes of its equilibrium, kept so that a change can be settled from where it stands.
///
/// A value: copying it is cheap, and a what-if is made on a copy. Links by position.
package struct EquilibriumState: Sendable {
    package private(set) var network: RoadNetwork
    package private(set) var trips: TripTable
    package private(set) var options: EquilibriumOptions
    /// One for each zone, empty for zones without trips.
    private(set) var bushes: [Bush]
    /// For each zone, whether its trips must be brought onto the network before the gap means anything.
    private(set) var isLoadingDue: [Bool]
    private var hasDisconnected = false

    /// A state with nothing assigned yet.
    package init(network: RoadNetwork, trips: TripTable, options: EquilibriumOptions = EquilibriumOptions()) {
        self.network = network
        self.trips = trips
        self.options = options
        bushes = [Bush](repeating: Bush(), count: network.zoneCount)
        isLoadingDue = [Bool](repeating: true, count: network.zoneCount)
    }

    /// Brings the assignment to the gap the options ask for, from wherever it stands.
    /// - Parameters:
    ///   - isAudited: whether the gap is worked out once more with fresh searches; the solver's own is exact too, so what-ifs
    ///     that must be quick can do without.
    ///   - progress: called once before the first iteration and after each.
    ///   - isCancelled: asked between passes; a cancelled run leaves consistent flows.
    package mutating func settle(
        isAudited: Bool = true, progress: (EquilibriumProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws(EquilibriumError) -> EquilibriumResult {
        let problem = try AssignmentProblem(network, trips, options)
        let settled = run(problem, progress: progress, isCancelled: isCancelled)
        try requireBounded(settled, problem)
        let shortest =
            isAudited
            ? ShortestTotals(network, problem: problem, options: options, slotFlows: settled.slotFlows)
            : settled.shortest
        let costs = zip(problem.paidLaws, settled.slotFlows).map { $0.costAndSlope($1).cost }
        return EquilibriumResult(
            outcome: settled.outcome, iterations: settled.last.iteration,
            audit: EquilibriumAudit(
                network, problem: problem, options: options, slotFlows: settled.slotFlows, shortest: shortest),
            linkFlows: network.byLink(settled.slotFlows), linkCosts: network.byLink(costs),
            disconnected: problem.pairs(unreachedIn: settled.shortest))
    }

    /// The same with the last measurement only, for scans.
    mutating func settleBriefly(
        isCancelled: () -> Bool
    ) throws(EquilibriumError) -> (
        outcome: EquilibriumOutcome, last: EquilibriumProgress, disconnected: [TripTable.Pair]
    ) {
        let problem = try AssignmentProblem(network, trips, options)
        let settled = run(problem, progress: { _ in }, isCancelled: isCancelled)
        try requireBounded(settled, problem)
        return (settled.outcome, settled.last, problem.pairs(unreachedIn: settled.shortest))
    }

    private struct Settled {
        let outcome: EquilibriumOutcome
        let last: EquilibriumProgress
        let slotFlows: [Double]
        let shortest: ShortestTotals
    }

    private func requireBounded(_ settled: Settled, _ problem: AssignmentProblem) throws(EquilibriumError) {
        guard !(settled.last.totalTravelTime < 1e100 && settled.last.objective < 1e100) else { return }
        let costs = zip(problem.paidLaws, settled.slotFlows).map { $0.costAndSlope($1).cost }
        let worst = costs.indices.max { costs[$0] < costs[$1] } ?? 0
        throw .unboundedCost(link: network.outgoing.links[worst])
    }

    private mutating func run(
        _ problem: AssignmentProblem, progress: (EquilibriumProgress) -> Void, isCancelled: () -> Bool
    ) -> Settled {
        var working: [Bush] = []
        for origin in problem.origins {
            working.append(bushes[Int(origin)])
            bushes[Int(origin)] = Bush()
        }
        var solver = AssignmentSolver(
            network, problem: problem, closedLinks: options.closedLinks, bushes: working)
        working = []
        let isDue = isLoadingDue
        let end = solver.run(
            options, loading: { isDue[Int(problem.origins[$0])] }, progress: progress, isCancelled: isCancelled)
        for (index, origin) in problem.origins.enumerated() { bushes[Int(origin)] = solver.bushes[index] }
        setLoadingDue(false)
        hasDisconnected = solver.shortest.isReached.contains(false)
        let slotFlows = withExtendedLifetime(solver) { solver.slotFlows }
        return Settled(outcome: end.outcome, last: end.last, slotFlows: slotFlows, shortest: solver.shortest)
    }
}

extension EquilibriumState {
    /// Closes links; their trips go over to the other ways of their bushes until the next `settle`.
    package mutating func close(_ links: [Int32]) throws(EquilibriumError) {
        try require(links)
        options.closedLinks = Set(options.closedLinks).union(links).sorted()
        let slots = Set(links.map { network.slot(ofLink: $0) })
        for zone in bushes.indices {
            if bushes[zone].removeFlow(over: slots.contains) { isLoadingDue[zone] = true }
        }
    }

    /// Opens links again.
    package mutating func reopen(_ links: [Int32]) throws(EquilibriumError) {
        try require(links)
        options.closedLinks = Set(options.closedLinks).subtracting(links).sorted()
        if hasDisconnected { setLoadingDue(true) }
    }

    /// Changes a link's capacity, in vehicles per demand period.
    package mutating func setCapacity(ofLink link: Int32, to capacity: Double) throws(EquilibriumError) {
        try require([link])
        guard capacity > 0, capacity.isFinite else {
            throw .unusableLink(link, quantity: .capacity, value: capacity)
        }
        network.capacities[Int(link)] = capacity
    }

    /// Changes a link's capacity in proportion to its lanes.
    package mutating func setLanes(ofLink link: Int32, from old: Int, to new: Int) throws(EquilibriumError) {
        try require([link])
        guard old > 0 else { throw .unusableOption(name: "lanes", value: Double(old)) }
        try setCapacity(ofLink: link, to: network.capacities[Int(link)] * Double(new) / Double(old))
        if network.lanes[Int(link)] > 0 { network.lanes[Int(link)] = Double(new) }
    }

    /// Changes a link's free-flow time, in the network's unit.
    package mutating func setFreeFlowTime(ofLink link: Int32, to time: Double) throws(EquilibriumError) {
        try require([link])
        guard time >= 0, time.isFinite else { throw .unusableLink(link, quantity: .freeFlowTime, value: time) }
        network.freeFlowTimes[Int(link)] = time
    }

    /// Makes all trips `factor` times those of the trip table.
    package mutating func scaleDemand(to factor: Double) throws(EquilibriumError) {
        guard factor >= 0, factor.isFinite else { throw .unusableOption(name: "demandFactor", value: factor) }
        if options.demandFactor > 0, factor > 0 {
            for zone in bushes.indices { bushes[zone].scaleFlows(by: factor / options.demandFactor) }
        } else {
            bushes = [Bush](repeating: Bush(), count: network.zoneCount)
            setLoadingDue(true)
        }
        options.demandFactor = factor
    }

    /// Puts another trip table of the same zones in place; ways in use stay the starting point.
    package mutating func setTrips(_ table: TripTable) throws(EquilibriumError) {
        guard table.zoneCount == network.zoneCount else {
            throw .zoneCountMismatch(network: network.zoneCount, trips: table.zoneCount)
        }
        for zone in bushes.indices where table.entries(ofOrigin: zone).isEmpty { bushes[zone] = Bush() }
        trips = table
        setLoadingDue(true)
    }

    /// Asks for another gap at the next `settle`.
    package mutating func setRelativeGapTarget(_ gap: Double) {
        options.relativeGapTarget = gap
    }

    mutating func setThreads(_ threads: Int) {
        options.threads = threads
    }

    mutating func stopWhenDisconnected() {
        options.stopsWhenDisconnected = true
    }

    private mutating func setLoadingDue(_ isDue: Bool) {
        isLoadingDue = [Bool](repeating: isDue, count: network.zoneCount)
    }

    private func require(_ links: [Int32]) throws(EquilibriumError) {
        for link in links where link < 0 || link >= Int32(network.linkCount) { throw .unknownLink(link) }
    }
}
