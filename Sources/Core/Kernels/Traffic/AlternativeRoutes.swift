/// A few routes worth telling a driver about: plateau routes first, penalised routes when there are too few.
///
/// Every route after the first keeps three promises against the optimum (Abraham, Delling, Goldberg, Werneck,
/// "Alternative routes in road networks", 2013): bounded stretch, limited sharing, local optimality.
package struct AlternativeRoutes: Sendable {
    package struct Settings: Sendable, Equatable {
        package var count = 3
        /// Cost over the optimum's cost, at most.
        package var stretch = 1.25
        /// Cost on arcs of routes already chosen over the optimum's cost, at most.
        package var sharing = 0.8
        /// Every part of a route costing up to this share of the optimum is itself a shortest path.
        package var localOptimality = 0.2
        /// Factor on used arcs per penalty round.
        package var penalty = 1.4
        package var penaltyRounds = 8

        package init() {}
    }

    package struct Route: Sendable, Equatable {
        /// In driving order.
        package let arcs: [Int32]
        package let cost: Int32
        /// Cost on arcs of earlier routes over the optimum's cost; 0 for the optimum itself.
        package let sharing: Double
    }

    private let graph: RoutingGraph
    private let reversed: RoutingGraph
    private var forward: ShortestPathSearch
    private var backward: ShortestPathSearch

    package init(graph: RoutingGraph) {
        self.graph = graph
        reversed = graph.reversed()
        forward = ShortestPathSearch(graph: graph)
        backward = ShortestPathSearch(graph: reversed)
    }

    /// Routes from source to target, the best first; empty when there is none.
    package mutating func routes(
        from source: Int32, to target: Int32, costs: [Int32], settings: Settings = Settings()
    ) -> [Route] {
        forward.run(costs: costs, from: source, to: target)
        guard let best = forward.path(to: target) else { return [] }
        let optimum = forward.distance(to: target)
        var chosen = [Route(arcs: best, cost: optimum, sharing: 0)]
        guard settings.count > 1, optimum > 0 else { return chosen }
        let bound = Int32(min(Double(RoutingGraph.unreachable - 1), Double(optimum) * settings.stretch))
        forward.run(costs: costs, sources: [.init(node: source)], limit: bound)
        backward.run(costs: reversed.inputArc.map { costs[Int($0)] }, sources: [.init(node: target)], limit: bound)
        var candidates = plateaus(costs: costs, bound: bound)
        candidates.sort { ($0.rating, $0.node) < ($1.rating, $1.node) }
        for candidate in candidates where chosen.count < settings.count {
            guard let path = path(via: candidate.node) else { continue }
            let proven = Double(candidate.plateau) >= settings.localOptimality * Double(optimum)
            consider(path, costs: costs, optimum: optimum, provenLocallyOptimal: proven, settings, &chosen)
        }
        if chosen.count < settings.count {
            addPenalised(from: source, to: target, costs: costs, optimum: optimum, settings, &chosen)
        }
        return [chosen[0]] + chosen.dropFirst().sorted { $0.cost < $1.cost }
    }

    private struct Candidate {
        let node: Int32
        let plateau: Int32
        /// Cost of the route less the plateau's: low is good (Cambridge Vehicle Information Technology's choice).
        let rating: Int32
    }

    /// Chains of arcs in both trees; one candidate per chain, named by its last node.
    private func plateaus(costs: [Int32], bound: Int32) -> [Candidate] {
        var length = Array(repeating: Int32(0), count: graph.nodeCount)
        var found: [Candidate] = []
        for node in forward.settledNodes {
            let toTarget = backward.distance(to: node)
            guard toTarget < RoutingGraph.unreachable, forward.distance(to: node) + toTarget <= bound else { continue }
            let parent = forward.parentArc(of: node)
            if parent >= 0, case let before = graph.tail[Int(parent)], nextArc(towardsTarget: before) == parent {
                length[Int(node)] = length[Int(before)] + costs[Int(parent)]
            }
            let next = nextArc(towardsTarget: node)
            let goesOn = next >= 0 && forward.parentArc(of: graph.head[Int(next)]) == next
            if !goesOn, length[Int(node)] > 0 {
                let cost = forward.distance(to: node) + toTarget
                found.append(Candidate(node: node, plateau: length[Int(node)], rating: cost - length[Int(node)]))
            }
        }
        return found
    }

    /// The arc of the graph by which the backward tree leaves a node.
    private func nextArc(towardsTarget node: Int32) -> Int32 {
        let arc = backward.parentArc(of: node)
        return arc >= 0 ? reversed.inputArc[Int(arc)] : -1
    }

    private func path(via node: Int32) -> [Int32]? {
        guard let first = forward.path(to: node), let second = backward.path(to: node) else { return nil }
        return first + second.reversed().map { reversed.inputArc[Int($0)] }
    }

    private mutating func consider(
        _ path: [Int32], costs: [Int32], optimum: Int32, provenLocallyOptimal: Bool, _ settings: Settings,
        _ chosen: inout [Route]
    ) {
        let cost = graph.cost(of: path, costs: costs)
        guard Double(cost) <= settings.stretch * Double(optimum), isSimple(path) else { return }
        let used = Set(chosen.flatMap(\.arcs))
        let shared = graph.cost(of: path.filter(used.contains), costs: costs)
        let sharing = Double(shared) / Double(optimum)
        guard sharing <= settings.sharing, !path.allSatisfy(used.contains) else { return }
        let window = settings.localOptimality * Double(optimum)
        guard provenLocallyOptimal || isLocallyOptimal(path, costs: costs, window: window) else { return }
        chosen.append(Route(arcs: path, cost: cost, sharing: sharing))
    }

    private func isSimple(_ path: [Int32]) -> Bool {
        guard let first = path.first else { return false }
        var seen: Set<Int32> = [graph.tail[Int(first)]]
        return path.allSatisfy { seen.insert(graph.head[Int($0)]).inserted }
    }

    /// Checks every part costing up to `window`: a part is shortest when the longest such part from each arc is.
    ///
    /// Uses a search of its own, so that the trees of the candidates stay.
    private func isLocallyOptimal(_ path: [Int32], costs: [Int32], window: Double) -> Bool {
        var probe = ShortestPathSearch(graph: graph)
        var last = -1
        for start in path.indices {
            var end = start, sum = costs[Int(path[start])]
            while end + 1 < path.count, Double(sum + costs[Int(path[end + 1])]) <= window {
                end += 1
                sum += costs[Int(path[end])]
            }
            guard end > last, end > start else { continue }
            last = end
            let goal = graph.head[Int(path[end])]
            probe.run(costs: costs, sources: [.init(node: graph.tail[Int(path[start])])], target: goal, limit: sum)
            if probe.distance(to: goal) < sum { return false }
        }
        return true
    }

    private mutating func addPenalised(
        from source: Int32, to target: Int32, costs: [Int32], optimum: Int32, _ settings: Settings,
        _ chosen: inout [Route]
    ) {
        var penalised = costs
        var latest = chosen.flatMap(\.arcs)
        for _ in 0..<settings.penaltyRounds where chosen.count < settings.count {
            for arc in latest where penalised[Int(arc)] < RoutingGraph.unreachable {
                let raised = Double(penalised[Int(arc)]) * settings.penalty
                penalised[Int(arc)] = Int32(min(raised, Double(RoutingGraph.unreachable - 1)))
            }
            forward.run(costs: penalised, from: source, to: target)
            guard let path = forward.path(to: target) else { return }
            latest = path
            consider(path, costs: costs, optimum: optimum, provenLocallyOptimal: false, settings, &chosen)
        }
    }
}
