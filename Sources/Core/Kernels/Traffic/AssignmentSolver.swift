internal import Synchronization

/// Algorithm B: bushes are rebuilt at fixed costs, which also gives the exact gap, and evened out in passes until little is left.
struct AssignmentSolver {
    /// The most passes between two rebuilds.
    private static let passLimit = 100
    /// The part of the excess cost at which passes end.
    private static let passShare = 0.02
    /// The part of the gap asked for at which passes end.
    private static let goalShare = 0.3
    /// The part of the gap asked for below which a bush is not rebuilt.
    private static let stillShare = 0.1
    /// A bush rests while its excess is below this part of the first mean.
    private static let skipShare = 0.03

    private let problem: AssignmentProblem
    private let memory = AssignmentMemory()
    private let graph: AssignmentGraph
    private let loads: LinkLoads
    /// Searches and rebuilds; the first serves the work that cannot be shared.
    private var workers: [AssignmentWorker]
    private let shift: BushShift
    private let originNodes: [Int32]
    private let demandNodes: AssignmentLane<Int32>
    private let demandVolumes: AssignmentLane<Double>
    private(set) var bushes: [Bush]
    /// What the shortest ways cost at the last measurement.
    private(set) var shortest: ShortestTotals
    private var excess: [Double]

    /// - Parameter bushes: one for each of the problem's origins, empty ones for a cold start.
    init(_ network: RoadNetwork, problem: AssignmentProblem, closedLinks: [Int32], bushes: [Bush]) {
        self.problem = problem
        self.bushes = bushes
        graph = AssignmentGraph(network, memory: memory)
        var isClosed = [UInt8](repeating: 0, count: network.linkCount)
        let closed = Set(closedLinks)
        if !closed.isEmpty {
            for (slot, link) in network.outgoing.links.enumerated() where closed.contains(link) { isClosed[slot] = 1 }
        }
        loads = LinkLoads(laws: problem.responseLaws, isClosed: isClosed, memory: memory)
        workers = [AssignmentWorker(graph, memory: memory)]
        shift = BushShift(nodeCount: graph.nodeCount, memory: memory)
        originNodes = problem.origins.map { network.zoneNodes[Int($0)] }
        demandNodes = memory.lane(problem.demandNodes, or: 0)
        demandVolumes = memory.lane(problem.demandVolumes, or: 0)
        shortest = ShortestTotals(demandCount: problem.demandNodes.count)
        excess = [Double](repeating: 0, count: problem.origins.count)
    }

    /// Flow of each slot.
    var slotFlows: [Double] { loads.flow.array }

    /// Runs until the gap is small enough or something else ends it.
    mutating func run(
        _ options: EquilibriumOptions, loading: (Int) -> Bool, progress: (EquilibriumProgress) -> Void,
        isCancelled: () -> Bool
    ) -> (outcome: EquilibriumOutcome, last: EquilibriumProgress) {
        sumFlows()
        // Kept bushes hold other ways already: evening them out first often saves a rebuild.
        let isWarm = bushes.contains { $0.nodes.count > 1 }
        loadAll(where: loading)
        if isWarm { evenOut(options, total: loads.totalCost(), isCancelled: isCancelled) }
        var floor = RoundingFloor()
        var iteration = 0
        while true {
            let standing = improveAll(options, iteration: iteration)
            progress(standing)
            if options.stopsWhenDisconnected, shortest.isReached.contains(false) { return (.disconnected, standing) }
            // A gap far below zero means that trips are missing from the flow: never a reason to stop.
            let isEnough = standing.relativeGap <= options.relativeGapTarget && standing.relativeGap > -1e-10
            if isEnough, standing.relativeGap <= options.relativeGapAimedAt { return (.converged, standing) }
            if floor.isReached(by: standing.relativeGap) { return (isEnough ? .converged : .stalled, standing) }
            if iteration >= options.maximumIterations {
                return (isEnough ? .converged : .iterationLimit, standing)
            }
            if isCancelled() { return (.cancelled, standing) }
            iteration += 1
            evenOut(options, total: standing.totalTravelTime, isCancelled: isCancelled)
        }
    }

    private func demand(of origin: Int) -> OriginDemand {
        OriginDemand(problem.demandRanges[origin], nodes: demandNodes, volumes: demandVolumes)
    }

    /// Brings the whole demand of some origins onto the network, one after another, each at the costs those before have left.
    private mutating func loadAll(where isDue: (Int) -> Bool) {
        for origin in bushes.indices where isDue(origin) {
            addFlows(of: origin, times: -1)
            workers[0].load(
                &bushes[origin], origin: originNodes[origin], demand: demand(of: origin), cost: loads.cost)
            addFlows(of: origin, times: 1)
        }
        sumFlows()
    }

    private func addFlows(of origin: Int, times sign: Double) {
        let bush = bushes[origin]
        for entry in bush.slots.indices where bush.flows[entry] > 0 {
            loads.add(sign * bush.flows[entry], to: bush.slots[entry])
        }
    }

    /// Sums link flows from the bushes, so that rounding does not pile up over iterations.
    private func sumFlows() {
        loads.flow.fill(0)
        for bush in bushes {
            for entry in bush.slots.indices { loads.flow[bush.slots[entry]] += bush.flows[entry] }
        }
        loads.refreshCosts()
    }

    /// Measures the gap and rebuilds every bush at the present costs; origins are independent in this and shared by threads.
    private mutating func improveAll(_ options: EquilibriumOptions, iteration: Int) -> EquilibriumProgress {
        let count = bushes.count
        let shares = max(1, min(options.threads, count))
        while workers.count < shares { workers.append(AssignmentWorker(graph, memory: memory)) }
        let stillShare = Self.stillShare * options.relativeGapAimedAt
        let (workers, nodes, cost) = (workers, originNodes, loads.cost)
        let demands = bushes.indices.map(demand)
        let parts = (0..<shares).map { count * $0 / shares..<count * ($0 + 1) / shares }
        // Each thread takes its bushes away, so that nobody else holds them and they are changed in place.
        let slices = Mutex(parts.map { Array(bushes[$0]) })
        bushes.removeAll(keepingCapacity: true)
        let measured = ParallelPieces.map(count: shares, threads: shares) { pieces -> [[AssignmentWorker.Measure]] in
            pieces.map { share in
                var worker = workers[share]
                var own = slices.withLock { slices in
                    let taken = slices[share]
                    slices[share] = []
                    return taken
                }
                let measures = parts[share].enumerated().map { position, origin in
                    worker.improve(
                        &own[position], origin: nodes[origin], demand: demands[origin], cost: cost,
                        stillShare: stillShare)
                }
                slices.withLock { $0[share] = own }
                return measures
            }
        }
        bushes = slices.withLock { $0.flatMap { $0 } }
        shortest = ShortestTotals(demandCount: problem.demandNodes.count)
        for (origin, measure) in measured.joined().enumerated() { shortest.add(measure, of: demands[origin]) }
        let standing = standing(iteration: iteration, shortestCost: shortest.cost)
        sumFlows()
        return standing
    }

    private func standing(iteration: Int, shortestCost: Double) -> EquilibriumProgress {
        let total = loads.totalCost()
        var objective = 0.0
        var paid = 0.0
        for slot in 0..<loads.flow.count {
            let flow = loads.flow[slot]
            guard flow > 0 else { continue }
            objective += problem.paidLaws[slot].integral(flow)
            paid += flow * problem.paidLaws[slot].costAndSlope(flow).cost
        }
        return EquilibriumProgress(
            iteration: iteration, relativeGap: total > 0 ? (total - shortestCost) / total : 0,
            averageExcessCost: shortest.trips > 0 ? (total - shortestCost) / shortest.trips : 0, objective: objective,
            totalTravelTime: paid)
    }

    /// Passes over the bushes until a small part of the excess cost is left; the last one takes those that rested too, since
    /// others have moved their costs meanwhile.
    private mutating func evenOut(_ options: EquilibriumOptions, total cost: Double, isCancelled: () -> Bool) {
        let goal = Self.goalShare * options.relativeGapAimedAt * cost
        var first = 0.0
        var isWhole = true
        for round in 0..<Self.passLimit {
            var total = 0.0
            var hasRested = false
            let threshold = Self.skipShare * first / Double(max(1, bushes.count))
            for origin in bushes.indices {
                if !isWhole, excess[origin] <= threshold {
                    hasRested = true
                    continue
                }
                excess[origin] = shift.pass(&bushes[origin], loads: loads, threshold: threshold)
                total += excess[origin]
            }
            if round == 0 { first = total }
            let isLittle = total <= max(Self.passShare * first, goal)
            if isLittle && !hasRested || isCancelled() { return }
            isWhole = isLittle
        }
    }
}
