/// One origin's bush: the acyclic part of the network its trips use, with the flow on each of its links.
///
/// Source: Dial, R. B. (2006), A path-based user-equilibrium traffic assignment algorithm that obviates path storage and
/// enumeration, Transportation Research B 40(10), 917-936. Only nodes on the way to a destination are kept, in an order in
/// which tails precede heads; a shortest-path tree over all nodes is kept beside it so that the next search starts warm.
/// Links are slots: positions in the network's outgoing order.
struct Bush: Sendable {
    /// Slots of a tree that reaches every reachable node; tails precede.
    var tree: [Int32] = []
    /// Nodes in topological order, the origin first.
    var nodes: [Int32] = []
    /// First entry of each node, with one more at the end; the origin has none.
    var starts: [Int32] = []
    /// The slot of each entry.
    var slots: [Int32] = []
    /// The position in `nodes` of each entry's tail.
    var tails: [Int32] = []
    /// The flow of each entry, in trips.
    var flows: [Double] = []

    /// Scales every flow, as when the whole demand is scaled.
    mutating func scaleFlows(by factor: Double) {
        for entry in flows.indices { flows[entry] *= factor }
    }

    /// Takes away what passes over marked slots, downstream too; what stays is an acyclic flow of the trips that avoid them.
    ///
    /// The share of a node's flow that stays is the flow-weighted mean of its entries' tails' shares.
    /// - Returns: whether anything was taken.
    mutating func removeFlow(over isMarked: (Int32) -> Bool) -> Bool {
        guard slots.indices.contains(where: { flows[$0] > 0 && isMarked(slots[$0]) }) else { return false }
        var staying = [Double](repeating: 1, count: nodes.count)
        for position in nodes.indices.dropFirst() {
            var before = 0.0
            var after = 0.0
            for entry in Int(starts[position])..<Int(starts[position + 1]) {
                before += flows[entry]
                flows[entry] = isMarked(slots[entry]) ? 0 : flows[entry] * staying[Int(tails[entry])]
                after += flows[entry]
            }
            staying[position] = before > 0 ? after / before : 0
        }
        return true
    }
}
