/// A network as the assignment walks it: links renumbered to slots, so that those leaving a node are neighbours in memory.
struct AssignmentGraph {
    let nodeCount: Int
    let slotCount: Int
    /// First outgoing slot of each node, with one more at the end.
    let firstSlot: AssignmentLane<Int32>
    let tail: AssignmentLane<Int32>
    let head: AssignmentLane<Int32>
    /// Incoming slots of each node in compressed rows.
    let firstIncoming: AssignmentLane<Int32>
    let incoming: AssignmentLane<Int32>
    /// 1 for nodes only their own zone's trips may leave.
    let isTerminal: AssignmentLane<UInt8>

    init(_ network: RoadNetwork, memory: AssignmentMemory) {
        nodeCount = network.nodeCount
        slotCount = network.linkCount
        var slotOfLink = [Int32](repeating: 0, count: network.linkCount)
        for (slot, link) in network.outgoing.links.enumerated() { slotOfLink[Int(link)] = Int32(slot) }
        firstSlot = memory.lane(network.outgoing.starts, or: 0)
        tail = memory.lane(network.outgoing.links.map { network.tails[Int($0)] }, or: 0)
        head = memory.lane(network.outgoing.links.map { network.heads[Int($0)] }, or: 0)
        firstIncoming = memory.lane(network.incoming.starts, or: 0)
        incoming = memory.lane(network.incoming.links.map { slotOfLink[Int($0)] }, or: 0)
        isTerminal = memory.lane(network.isTerminal.map { $0 ? 1 : 0 }, or: 0)
    }

    /// Whether trips of an origin may leave a node.
    @inline(__always)
    func isOpen(_ node: Int32, from origin: Int32) -> Bool {
        isTerminal[node] == 0 || node == origin
    }
}
