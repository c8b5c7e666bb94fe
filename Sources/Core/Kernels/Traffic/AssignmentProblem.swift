/// A network, its demand and what is asked, checked and laid out for the solver: laws by slot, trips by origin.
struct AssignmentProblem {
    /// The costs travellers respond to; marginal ones for the system optimum.
    let responseLaws: [LinkCostLaw]
    /// The costs travellers pay.
    let paidLaws: [LinkCostLaw]
    /// Zones with trips to assign.
    let origins: [Int32]
    /// For each of `origins` its range in the demand lists.
    let demandRanges: [Range<Int>]
    let demandNodes: [Int32]
    let demandVolumes: [Double]
    /// The zone each demand goes to.
    let demandDestinations: [Int32]

    init(_ network: RoadNetwork, _ trips: TripTable, _ options: EquilibriumOptions) throws(EquilibriumError) {
        guard trips.zoneCount == network.zoneCount else {
            throw .zoneCountMismatch(network: network.zoneCount, trips: trips.zoneCount)
        }
        try Self.check(options, linkCount: network.linkCount)
        var paid: [LinkCostLaw] = []
        var marginal: [LinkCostLaw] = []
        for link in network.outgoing.links {
            let extra = try Self.extraCost(of: link, in: network, options: options)
            let values = network.link(Int(link))
            paid.append(
                LinkCostLaw(
                    freeFlowTime: values.freeFlowTime, coefficient: values.bprCoefficient, power: values.bprPower,
                    capacity: values.capacity, extra: extra))
            guard options.principle == .systemOptimum else { continue }
            marginal.append(
                LinkCostLaw.marginal(
                    freeFlowTime: values.freeFlowTime, coefficient: values.bprCoefficient, power: values.bprPower,
                    capacity: values.capacity, extra: extra))
        }
        paidLaws = paid
        responseLaws = options.principle == .systemOptimum ? marginal : paid
        var origins: [Int32] = []
        var ranges: [Range<Int>] = []
        var nodes: [Int32] = []
        var volumes: [Double] = []
        var destinations: [Int32] = []
        for zone in 0..<trips.zoneCount {
            let first = nodes.count
            for entry in trips.entries(ofOrigin: zone) {
                let destination = trips.destinations[entry]
                let volume = trips.trips[entry] * options.demandFactor
                guard volume >= 0, volume <= Self.largestValue else {
                    throw .unusableTrips(origin: Int32(zone), destination: destination, value: volume)
                }
                let node = network.zoneNodes[Int(destination)]
                guard volume > 0, node != network.zoneNodes[zone] else { continue }
                nodes.append(node)
                volumes.append(volume)
                destinations.append(destination)
            }
            guard nodes.count > first else { continue }
            origins.append(Int32(zone))
            ranges.append(first..<nodes.count)
        }
        self.origins = origins
        demandRanges = ranges
        demandNodes = nodes
        demandVolumes = volumes
        demandDestinations = destinations
    }

    /// The demands that no path serves.
    func pairs(unreachedIn shortest: ShortestTotals) -> [TripTable.Pair] {
        zip(origins, demandRanges).flatMap { origin, range in
            range.filter { !shortest.isReached[$0] }.map {
                TripTable.Pair(origin: origin, destination: demandDestinations[$0], trips: demandVolumes[$0])
            }
        }
    }

    /// Beyond these a sum of costs leaves the range of numbers; no honest file comes near.
    static let largestValue = 1e15
    private static let steepestPower = 1_000.0

    private static func check(_ options: EquilibriumOptions, linkCount: Int) throws(EquilibriumError) {
        let ranged: [(String, Double, Bool)] = [
            ("relativeGapTarget", options.relativeGapTarget, options.relativeGapTarget >= 0),
            ("maximumIterations", Double(options.maximumIterations), options.maximumIterations >= 0),
            ("demandFactor", options.demandFactor, options.demandFactor >= 0 && options.demandFactor.isFinite),
            ("tollFactor", options.tollFactor, options.tollFactor.isFinite),
            ("distanceFactor", options.distanceFactor, options.distanceFactor.isFinite),
        ]
        for (name, value, isUsable) in ranged where !isUsable { throw .unusableOption(name: name, value: value) }
        for link in options.closedLinks where link < 0 || link >= Int32(linkCount) { throw .unknownLink(link) }
    }

    /// Toll and distance in units of time, after the link's values are found usable.
    private static func extraCost(
        of link: Int32, in network: RoadNetwork, options: EquilibriumOptions
    ) throws(EquilibriumError) -> Double {
        let values = network.link(Int(link))
        let needed: [(NetworkIssue.Quantity, Double)] = [
            (.freeFlowTime, values.freeFlowTime), (.bprCoefficient, values.bprCoefficient),
            (.bprPower, values.bprPower),
        ]
        for (quantity, value) in needed
        where !(value >= 0 && value <= (quantity == .bprPower ? steepestPower : largestValue)) {
            throw .unusableLink(link, quantity: quantity, value: value)
        }
        let dependsOnFlow = values.freeFlowTime * values.bprCoefficient * values.bprPower > 0
        // Below some 6e-309 the inverse of a capacity is no number.
        if dependsOnFlow, !(values.capacity > 0 && values.capacity.isFinite && (1 / values.capacity).isFinite) {
            throw .unusableLink(link, quantity: .capacity, value: values.capacity)
        }
        let toll = options.tollFactor == 0 ? 0 : options.tollFactor * values.toll
        let distance = options.distanceFactor == 0 ? 0 : options.distanceFactor * values.length
        guard values.freeFlowTime + toll + distance >= 0, (toll + distance).isFinite else {
            throw .negativeCost(link: link, cost: values.freeFlowTime + toll + distance)
        }
        return toll + distance
    }
}
