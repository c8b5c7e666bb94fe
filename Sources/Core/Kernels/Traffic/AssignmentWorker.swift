/// What one thread needs to search from an origin and rebuild its bush; its workspaces are its own, graph and costs shared.
struct AssignmentWorker {
    /// What one origin's trips would pay on their shortest ways.
    struct Measure: Sendable {
        var cost = 0.0
        var trips = 0.0
        /// Demands of the origin, by position, that no path serves.
        var unreached: [Int32] = []
    }

    private var search: OriginSearch
    private var builder: BushBuilder

    init(_ graph: AssignmentGraph, memory: AssignmentMemory) {
        search = OriginSearch(graph, memory: memory)
        builder = BushBuilder(graph, search: search, memory: memory)
    }

    /// Rebuilds a bush with all of its demand on it.
    mutating func load(_ bush: inout Bush, origin: Int32, demand: OriginDemand, cost: AssignmentLane<Double>) {
        search.repair(&bush.tree, origin: origin, cost: cost)
        builder.rebuild(&bush, origin: origin, demand: demand, cost: cost)
    }

    /// Measures an origin and rebuilds its bush, unless what its trips could save is at most `stillShare` of what they spend.
    mutating func improve(
        _ bush: inout Bush, origin: Int32, demand: OriginDemand, cost: AssignmentLane<Double>, stillShare: Double
    ) -> Measure {
        search.repair(&bush.tree, origin: origin, cost: cost)
        var measure = Measure()
        for index in 0..<demand.count {
            let distance = search.distance[demand.node(index)]
            if distance < .infinity {
                measure.cost += demand.trips(index) * distance
                measure.trips += demand.trips(index)
            } else {
                measure.unreached.append(Int32(index))
            }
        }
        var spent = 0.0
        for entry in bush.slots.indices where bush.flows[entry] > 0 {
            spent += bush.flows[entry] * cost[bush.slots[entry]]
        }
        if abs(spent - measure.cost) > stillShare * spent || spent == 0 {
            builder.rebuild(&bush, origin: origin, demand: demand, cost: cost)
        }
        return measure
    }
}
