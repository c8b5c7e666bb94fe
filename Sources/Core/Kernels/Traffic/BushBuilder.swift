/// Rebuilds an origin's bush at given costs: drops links its trips left, adds links that shorten a way, loads the demand.
///
/// With U the longest used distance to a node and d the shortest, a link i→j is added when it beats every used link into j
/// (d_i + t < the best of them) or is the tree's, and U_i + t < U_j. The first node of a shortest way whose U is above its d
/// always gets its tree link, so a bush that could be shorter never stays as it is. Nodes without trips take U along the
/// shortest-path tree. Used and tree links never lower U and added ones raise it, so no cycle can arise, zero costs and
/// rounding included (sums of non-negative doubles are monotone).
struct BushBuilder {
    private let graph: AssignmentGraph
    private let search: OriginSearch
    /// Position in the old bush of each node its trips use, -1 elsewhere.
    private let usedPosition: AssignmentLane<Int32>
    /// U by node; valid after `spread`.
    private let longest: AssignmentLane<Double>
    /// Position in the new bush; -1 unseen, -2 while its tails are being placed.
    private let newPosition: AssignmentLane<Int32>
    private let entryStart: AssignmentLane<Int32>
    private let entryEnd: AssignmentLane<Int32>
    private var entrySlots: [Int32] = []
    private var entryFlows: [Double] = []
    private var stack: [(node: Int32, next: Int32)] = []
    private var carried: [Double] = []

    init(_ graph: AssignmentGraph, search: OriginSearch, memory: AssignmentMemory) {
        self.graph = graph
        self.search = search
        usedPosition = memory.lane(-1, count: graph.nodeCount)
        longest = memory.lane(0, count: graph.nodeCount)
        newPosition = memory.lane(-1, count: graph.nodeCount)
        entryStart = memory.lane(0, count: graph.nodeCount)
        entryEnd = memory.lane(0, count: graph.nodeCount)
    }

    /// - Precondition: `search` holds this origin's distances at these costs and `bush.tree` its tree.
    mutating func rebuild(
        _ bush: inout Bush, origin: Int32, demand: OriginDemand, cost: AssignmentLane<Double>
    ) {
        markUsed(bush, cost: cost)
        spread(bush, origin: origin, cost: cost)
        let order = placeNodes(bush, origin: origin, demand: demand, cost: cost)
        write(order, to: &bush)
        load(demand, on: &bush)
        for node in order { newPosition[node] = -1 }
    }

    /// Finds the nodes with trips and the longest used distance to each.
    ///
    /// Shifts leave a rounding's worth of flow behind a tail that no trips reach any more; such an entry is not used, or its U
    /// would rest on nothing and the order could break.
    private func markUsed(_ bush: Bush, cost: AssignmentLane<Double>) {
        guard let first = bush.nodes.first else { return }
        longest[first] = 0
        usedPosition[first] = 0
        for position in 1..<max(1, bush.nodes.count) {
            let node = bush.nodes[position]
            var far = -1.0
            for entry in Int(bush.starts[position])..<Int(bush.starts[position + 1]) where bush.flows[entry] > 0 {
                let tail = bush.nodes[Int(bush.tails[entry])]
                if usedPosition[tail] >= 0 { far = max(far, longest[tail] + cost[bush.slots[entry]]) }
            }
            usedPosition[node] = far >= 0 ? Int32(position) : -1
            if far >= 0 { longest[node] = far }
        }
    }

    /// Carries U to nodes without trips along the tree.
    private func spread(_ bush: Bush, origin: Int32, cost: AssignmentLane<Double>) {
        longest[origin] = 0
        for slot in bush.tree {
            let head = graph.head[slot]
            if usedPosition[head] < 0 { longest[head] = longest[graph.tail[slot]] + cost[slot] }
        }
    }

    /// Walks back from the destinations and puts each node behind the tails of its links.
    private mutating func placeNodes(
        _ bush: Bush, origin: Int32, demand: OriginDemand, cost: AssignmentLane<Double>
    ) -> [Int32] {
        entrySlots.removeAll(keepingCapacity: true)
        entryFlows.removeAll(keepingCapacity: true)
        var order = [origin]
        order.reserveCapacity(bush.nodes.count + 16)
        newPosition[origin] = 0
        for index in 0..<demand.count {
            let destination = demand.node(index)
            guard newPosition[destination] == -1, search.distance[destination] < .infinity else { continue }
            open(destination, of: bush, origin: origin, cost: cost)
            while let top = stack.last {
                if top.next == entryEnd[top.node] {
                    newPosition[top.node] = Int32(order.count)
                    order.append(top.node)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let tail = graph.tail[entrySlots[Int(top.next)]]
                if newPosition[tail] == -1 { open(tail, of: bush, origin: origin, cost: cost) }
            }
        }
        for node in bush.nodes { usedPosition[node] = -1 }
        return order
    }

    /// Lists a node's links in the new bush and puts it on the stack.
    private mutating func open(_ node: Int32, of bush: Bush, origin: Int32, cost: AssignmentLane<Double>) {
        newPosition[node] = -2
        entryStart[node] = Int32(entrySlots.count)
        let position = Int(usedPosition[node])
        if position < 0 {
            entrySlots.append(search.parent[node])
            entryFlows.append(0)
        } else {
            var best = Double.infinity
            for entry in Int(bush.starts[position])..<Int(bush.starts[position + 1]) where bush.flows[entry] > 0 {
                let slot = bush.slots[entry]
                guard usedPosition[graph.tail[slot]] >= 0 else { continue }
                entrySlots.append(slot)
                entryFlows.append(bush.flows[entry])
                best = min(best, search.distance[graph.tail[slot]] + cost[slot])
            }
            if longest[node] > search.distance[node] { addShortcuts(to: node, origin: origin, below: best, cost: cost) }
        }
        entryEnd[node] = Int32(entrySlots.count)
        stack.append((node, entryStart[node]))
    }

    private mutating func addShortcuts(to node: Int32, origin: Int32, below best: Double, cost: AssignmentLane<Double>)
    {
        let far = longest[node]
        for index in graph.firstIncoming[node]..<graph.firstIncoming[node + 1] {
            let slot = graph.incoming[index]
            let tail = graph.tail[slot]
            // Where links cost nothing the tree's link may only tie with a used one that comes round by this very node.
            let isBetter = search.distance[tail] + cost[slot] < best || search.parent[node] == slot
            guard isBetter, longest[tail] + cost[slot] < far, graph.isOpen(tail, from: origin),
                !isListed(slot, of: node)
            else { continue }
            entrySlots.append(slot)
            entryFlows.append(0)
        }
    }

    private func isListed(_ slot: Int32, of node: Int32) -> Bool {
        entrySlots[Int(entryStart[node])...].contains(slot)
    }

    private func write(_ order: [Int32], to bush: inout Bush) {
        bush.nodes = order
        bush.starts.removeAll(keepingCapacity: true)
        bush.slots.removeAll(keepingCapacity: true)
        bush.tails.removeAll(keepingCapacity: true)
        bush.flows.removeAll(keepingCapacity: true)
        bush.starts.append(0)
        bush.starts.append(0)
        for position in order.indices.dropFirst() {
            let node = order[position]
            for entry in Int(entryStart[node])..<Int(entryEnd[node]) {
                let tailPosition = newPosition[graph.tail[entrySlots[entry]]]
                assert(tailPosition >= 0 && tailPosition < Int32(position), "bush order")
                guard tailPosition >= 0, tailPosition < Int32(position) else { continue }
                bush.slots.append(entrySlots[entry])
                bush.tails.append(tailPosition)
                bush.flows.append(entryFlows[entry])
            }
            bush.starts.append(Int32(bush.slots.count))
        }
    }

    /// Sends the demand back to the origin; where ways meet, in the proportions of the flows that were there.
    private mutating func load(_ demand: OriginDemand, on bush: inout Bush) {
        carried.removeAll(keepingCapacity: true)
        carried.append(contentsOf: repeatElement(0, count: bush.nodes.count))
        for index in 0..<demand.count {
            let position = newPosition[demand.node(index)]
            if position > 0 { carried[Int(position)] += demand.trips(index) }
        }
        for position in bush.nodes.indices.dropFirst().reversed() {
            let entries = Int(bush.starts[position])..<Int(bush.starts[position + 1])
            var before = 0.0
            for entry in entries { before += bush.flows[entry] }
            for entry in entries {
                let share = entries.count == 1 ? 1 : bush.flows[entry] / before
                bush.flows[entry] = carried[position] * share
                carried[Int(bush.tails[entry])] += bush.flows[entry]
            }
        }
    }
}
