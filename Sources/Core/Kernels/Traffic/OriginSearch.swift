/// Shortest distances from one origin, repaired from an earlier tree instead of searched anew.
///
/// The old tree under the present costs gives distances that are too long at most; a scan finds the links that still
/// shorten something, and a queue carries the gains on until none is left, which is what makes the distances exact.
/// Without an old tree, or when so much has changed that the queue runs long, it is Dijkstra's method. Infinite costs stand
/// for closed links.
struct OriginSearch {
    private let graph: AssignmentGraph
    /// Distance of each node; infinite when it cannot be reached.
    let distance: AssignmentLane<Double>
    /// The slot by which the tree enters each node, -1 at the origin and at nodes not reached.
    let parent: AssignmentLane<Int32>
    private var heap: NodeHeap
    private var queue: NodeQueue
    private let firstChild: AssignmentLane<Int32>
    private let sibling: AssignmentLane<Int32>

    /// Nodes taken from the queue, as a multiple of all nodes, after which a fresh search is made instead.
    private let patience: Int

    init(_ graph: AssignmentGraph, memory: AssignmentMemory, patience: Int = 12) {
        self.graph = graph
        self.patience = patience
        distance = memory.lane(.infinity, count: graph.nodeCount)
        parent = memory.lane(-1, count: graph.nodeCount)
        heap = NodeHeap(capacity: graph.slotCount + 1, memory: memory)
        queue = NodeQueue(nodeCount: graph.nodeCount, memory: memory)
        firstChild = memory.lane(-1, count: graph.nodeCount)
        sibling = memory.lane(-1, count: graph.nodeCount)
    }

    /// Fills `distance` and `parent` and brings `tree` up to date; an empty tree asks for a fresh search.
    mutating func repair(_ tree: inout [Int32], origin: Int32, cost: AssignmentLane<Double>) {
        clear(origin)
        if tree.isEmpty {
            search(from: origin, cost: cost)
        } else {
            let isWhole = tree.withLane { relabel($0, cost: cost) }
            switch spreadGains(from: origin, cost: cost) {
            case .nothing: if isWhole { return }
            case .done: break
            case .tooMany:
                clear(origin)
                search(from: origin, cost: cost)
            }
        }
        reorder(&tree, origin: origin)
    }

    private func clear(_ origin: Int32) {
        distance.fill(.infinity)
        parent.fill(-1)
        distance[origin] = 0
    }

    private mutating func search(from origin: Int32, cost: AssignmentLane<Double>) {
        heap.push(origin, key: 0)
        while !heap.isEmpty {
            let (node, key) = heap.popNearest()
            guard key <= distance[node], graph.isOpen(node, from: origin) else { continue }
            for slot in graph.firstSlot[node]..<graph.firstSlot[node + 1] {
                let head = graph.head[slot]
                let reached = key + cost[slot]
                guard reached < distance[head] else { continue }
                distance[head] = reached
                parent[head] = slot
                heap.push(head, key: reached)
            }
        }
    }

    /// Gives the old tree's nodes their distances; false when some of it is cut off.
    private func relabel(_ tree: AssignmentLane<Int32>, cost: AssignmentLane<Double>) -> Bool {
        var isWhole = true
        for index in 0..<tree.count {
            let slot = tree[index]
            let reached = distance[graph.tail[slot]] + cost[slot]
            guard reached < .infinity else {
                isWhole = false
                continue
            }
            distance[graph.head[slot]] = reached
            parent[graph.head[slot]] = slot
        }
        return isWhole
    }

    private enum Gains {
        case nothing, done, tooMany
    }

    /// Relaxes every link once and then those behind improved nodes, until none improves or patience ends.
    private mutating func spreadGains(from origin: Int32, cost: AssignmentLane<Double>) -> Gains {
        for node in 0..<Int32(graph.nodeCount) where distance[node] < .infinity {
            if graph.isOpen(node, from: origin) { relax(node, cost: cost) }
        }
        guard !queue.isEmpty else { return .nothing }
        var left = patience * graph.nodeCount
        while !queue.isEmpty {
            let node = queue.removeFirst()
            if left > 0, graph.isOpen(node, from: origin) { relax(node, cost: cost) }
            left -= 1
        }
        return left >= 0 ? .done : .tooMany
    }

    @inline(__always)
    private mutating func relax(_ node: Int32, cost: AssignmentLane<Double>) {
        let start = distance[node]
        for slot in graph.firstSlot[node]..<graph.firstSlot[node + 1] {
            let head = graph.head[slot]
            let reached = start + cost[slot]
            guard reached < distance[head] else { continue }
            distance[head] = reached
            parent[head] = slot
            queue.append(head)
        }
    }

    /// Lists the tree's slots anew, depth first, so that tails precede.
    private func reorder(_ tree: inout [Int32], origin: Int32) {
        firstChild.fill(-1)
        for node in 0..<Int32(graph.nodeCount) where parent[node] >= 0 {
            let above = graph.tail[parent[node]]
            sibling[node] = firstChild[above]
            firstChild[above] = node
        }
        tree.removeAll(keepingCapacity: true)
        var next = firstChild[origin]
        while next >= 0 {
            tree.append(parent[next])
            if firstChild[next] >= 0 {
                next = firstChild[next]
                continue
            }
            while next != origin, sibling[next] < 0 { next = graph.tail[parent[next]] }
            next = next == origin ? -1 : sibling[next]
        }
    }
}
