/// Flow, cost and slope of every slot, always in step with each other.
struct LinkLoads {
    let flow: AssignmentLane<Double>
    let cost: AssignmentLane<Double>
    let slope: AssignmentLane<Double>
    private let laws: AssignmentLane<LinkCostLaw>
    private let isClosed: AssignmentLane<UInt8>

    /// - Parameters:
    ///   - laws: the cost law of each slot.
    ///   - isClosed: 1 for slots that may not be used; their cost is infinite.
    init(laws: [LinkCostLaw], isClosed closed: [UInt8], memory: AssignmentMemory) {
        flow = memory.lane(0, count: laws.count)
        cost = memory.lane(0, count: laws.count)
        slope = memory.lane(0, count: laws.count)
        let none = LinkCostLaw(freeFlowTime: 0, coefficient: 0, power: 0, capacity: 0, extra: 0)
        self.laws = memory.lane(laws, or: none)
        isClosed = memory.lane(closed, or: 0)
        refreshCosts()
    }

    func refreshCosts() {
        for slot in 0..<flow.count { update(Int32(slot)) }
    }

    /// Moves a slot's flow by an amount and its cost along.
    @inline(__always)
    func add(_ amount: Double, to slot: Int32) {
        flow[slot] = max(0, flow[slot] + amount)
        update(slot)
    }

    @inline(__always)
    private func update(_ slot: Int32) {
        if isClosed[slot] != 0 {
            cost[slot] = .infinity
            return
        }
        (cost[slot], slope[slot]) = laws[slot].costAndSlope(flow[slot])
    }

    /// Total cost of all trips: the sum of flow · cost.
    func totalCost() -> Double {
        var total = 0.0
        for slot in 0..<flow.count where flow[slot] > 0 { total += flow[slot] * cost[slot] }
        return total
    }
}
