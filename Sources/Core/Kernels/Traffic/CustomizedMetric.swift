/// Costs on a contraction hierarchy: what live speeds and closures make of it.
///
/// A full customisation looks at every lower triangle once. When few links change, `update` looks only at the edges the
/// change can reach.
package struct CustomizedMetric: Sendable {
    package let order: ContractionOrder
    private var arcCosts: [Int32]
    /// Upward cost of edge `e` at `2e`, downward at `2e + 1`.
    private(set) var weights: [Int32]

    /// - Parameter costs: one per arc of the graph, not negative; `RoutingGraph.unreachable` or more closes the arc.
    /// - Complexity: O(triangles of the hierarchy).
    package init(order: ContractionOrder, costs: [Int32]) {
        self.order = order
        arcCosts = costs
        weights = Array(repeating: RoutingGraph.unreachable, count: 2 * order.edgeCount)
        customise(costs: costs)
    }

    /// Takes over new costs of all arcs.
    package mutating func customise(costs: [Int32]) {
        precondition(costs.count == order.arcCount, "one cost per arc")
        arcCosts = costs
        Self.spreadArcCosts(costs, order: order, weights: &weights)
        Self.relaxTriangles(order: order, weights: &weights)
    }

    private static func spreadArcCosts(_ costs: [Int32], order: ContractionOrder, weights: inout [Int32]) {
        for slot in weights.indices { weights[slot] = RoutingGraph.unreachable }
        var weight = weights.mutableSpan
        for arc in costs.indices where order.slotOfArc[arc] >= 0 {
            let slot = Int(order.slotOfArc[arc])
            weight[slot] = min(weight[slot], costs[arc])
        }
    }

    /// Node by node upwards: `edgeTo` holds the node's edges, so each triangle below costs one look-up.
    private static func relaxTriangles(order: ContractionOrder, weights: inout [Int32]) {
        var edgeTo = Array(repeating: Int32(0), count: order.nodeCount)
        let firstUp = order.firstUp.span, upper = order.upperEnd.span, lower = order.lowerEnd.span
        let firstDown = order.firstDown.span, downEdge = order.downEdge.span
        var place = edgeTo.mutableSpan, weight = weights.mutableSpan
        for node in 0..<order.nodeCount {
            for edge in Int(firstUp[node])..<Int(firstUp[node + 1]) { place[Int(upper[edge])] = Int32(edge) }
            for position in Int(firstDown[node])..<Int(firstDown[node + 1]) {
                let edge = Int(downEdge[position])
                let up = weight[2 * edge], down = weight[2 * edge + 1]
                if up & down == RoutingGraph.unreachable { continue }
                let end = Int(firstUp[Int(lower[edge]) + 1])
                var other = edge + 1
                while other < end {
                    // Positions come from the hierarchy itself and are in range by its construction.
                    let target = 2 * Int(unsafe place[unchecked: Int(unsafe upper[unchecked: other])])
                    let viaUp = down &+ (unsafe weight[unchecked: 2 * other])
                    let viaDown = (unsafe weight[unchecked: 2 * other + 1]) &+ up
                    if viaUp < (unsafe weight[unchecked: target]) { unsafe weight[unchecked: target] = viaUp }
                    if viaDown < (unsafe weight[unchecked: target + 1]) {
                        unsafe weight[unchecked: target + 1] = viaDown
                    }
                    other &+= 1
                }
            }
        }
    }

    /// Takes over new costs of a few arcs.
    ///
    /// - Parameter changes: arcs of the graph with their new costs.
    /// - Returns: number of hierarchy edges that were looked at.
    @discardableResult
    package mutating func update(_ changes: [(arc: Int32, cost: Int32)]) -> Int {
        var pending = PendingEdges(edgeCount: order.edgeCount)
        for change in changes {
            arcCosts[Int(change.arc)] = change.cost
            let slot = order.slotOfArc[Int(change.arc)]
            if slot >= 0 { pending.insert(slot >> 1) }
        }
        var looked = 0
        var patience = (order.triangleCount + order.edgeCount) / Self.sweepAdvantage
        while let edge = pending.popLowest() {
            looked += 1
            patience -= order.neighbourCount(ofLowerEnd: Int(edge))
            if patience < 0 {
                // The change reaches so far that one sweep over everything is quicker.
                customise(costs: arcCosts)
                return order.edgeCount
            }
            refresh(Int(edge), &pending)
        }
        return looked
    }

    /// How much quicker a sweep looks at a triangle than an edge looked at by itself.
    private static let sweepAdvantage = 10

    private mutating func refresh(_ edge: Int, _ pending: inout PendingEdges) {
        let before = (up: weights[2 * edge], down: weights[2 * edge + 1])
        let after = recomputed(edge)
        guard before != after else { return }
        weights[2 * edge] = after.up
        weights[2 * edge + 1] = after.down
        let firstUp = order.firstUp.span, upperEnd = order.upperEnd.span
        let lower = Int(order.lowerEnd[edge]), upper = upperEnd[edge]
        // The upper end sees every neighbour above it in the same order, so one walk finds them all.
        var above = Int(firstUp[Int(upper)])
        for other in Int(firstUp[lower])..<Int(firstUp[lower + 1]) where other != edge {
            let end = upperEnd[other]
            let target: Int
            if end > upper {
                while upperEnd[above] < end { above += 1 }
                target = above
            } else {
                guard let found = order.edge(from: end, to: upper) else { continue }
                target = Int(found)
            }
            // The triangle runs end ↔ lower ↔ upper; seen from `target` this edge is its lower or its upper leg.
            let otherUp = weights[2 * other], otherDown = weights[2 * other + 1]
            let (towards, away) = upper < end ? (2 * target, 2 * target + 1) : (2 * target + 1, 2 * target)
            if matters(before.down, after.down, plus: otherUp, slot: towards)
                || matters(before.up, after.up, plus: otherDown, slot: away)
            {
                pending.insert(Int32(target))
            }
        }
    }

    /// Whether a leg's change can change the edge above: it was on the shortest way or would now be shorter.
    private func matters(_ before: Int32, _ after: Int32, plus other: Int32, slot: Int) -> Bool {
        guard before != after else { return false }
        return before &+ other == weights[slot] || after &+ other < weights[slot]
    }

    private func recomputed(_ edge: Int) -> (up: Int32, down: Int32) {
        var up = RoutingGraph.unreachable, down = RoutingGraph.unreachable
        for position in order.firstArcOfSlot[2 * edge]..<order.firstArcOfSlot[2 * edge + 1] {
            up = min(up, arcCosts[Int(order.arcOfSlot[Int(position)])])
        }
        for position in order.firstArcOfSlot[2 * edge + 1]..<order.firstArcOfSlot[2 * edge + 2] {
            down = min(down, arcCosts[Int(order.arcOfSlot[Int(position)])])
        }
        forEachLowerTriangle(of: edge) { toLower, toUpper in
            up = min(up, weights[2 * toLower + 1] &+ weights[2 * toUpper])
            down = min(down, weights[2 * toUpper + 1] &+ weights[2 * toLower])
            return true
        }
        return (up, down)
    }

    /// Visits the legs (third node – lower end, third node – upper end) of the triangles below an edge until told to stop.
    func forEachLowerTriangle(of edge: Int, _ visit: (_ toLower: Int, _ toUpper: Int) -> Bool) {
        let firstDown = order.firstDown.span, downEdge = order.downEdge.span, lowerEnd = order.lowerEnd.span
        let lower = Int(lowerEnd[edge]), upper = Int(order.upperEnd[edge])
        var first = Int(firstDown[lower]), second = Int(firstDown[upper])
        let firstEnd = Int(firstDown[lower + 1]), secondEnd = Int(firstDown[upper + 1])
        while first < firstEnd && second < secondEnd {
            let toLower = Int(downEdge[first]), toUpper = Int(downEdge[second])
            let one = lowerEnd[toLower], two = lowerEnd[toUpper]
            if one == two {
                if !visit(toLower, toUpper) { return }
                first += 1
                second += 1
            } else if one < two {
                first += 1
            } else {
                second = Self.firstPosition(from: second + 1, to: secondEnd, atLeast: one, downEdge, lowerEnd)
            }
        }
    }

    /// Leaps ahead in doubling steps: the upper end's list is often far longer than the lower end's.
    private static func firstPosition(
        from start: Int, to end: Int, atLeast node: Int32, _ downEdge: Span<Int32>, _ lowerEnd: Span<Int32>
    ) -> Int {
        var leap = 1, low = start
        while low + leap <= end, lowerEnd[Int(downEdge[low + leap - 1])] < node {
            low += leap
            leap *= 2
        }
        var high = min(end, low + leap)
        while low < high {
            let middle = (low + high) / 2
            if lowerEnd[Int(downEdge[middle])] < node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The cheapest road arc behind an edge's direction when it is as cheap as the edge itself.
    func roadArc(slot: Int) -> Int32? {
        for position in order.firstArcOfSlot[slot]..<order.firstArcOfSlot[slot + 1] {
            let arc = order.arcOfSlot[Int(position)]
            if arcCosts[Int(arc)] == weights[slot] { return arc }
        }
        return nil
    }
}

/// Edges waiting for another look, lowest first: an edge depends only on edges before it.
private struct PendingEdges {
    private var heap: [UInt64] = Array(repeating: 0, count: 64)
    private var count = 0
    private var isWaiting: [Bool]

    init(edgeCount: Int) { isWaiting = Array(repeating: false, count: edgeCount) }

    mutating func insert(_ edge: Int32) {
        guard !isWaiting[Int(edge)] else { return }
        isWaiting[Int(edge)] = true
        if count == heap.count { heap.append(contentsOf: Array(repeating: 0, count: heap.count)) }
        Self.push(edge, &heap, &count)
    }

    mutating func popLowest() -> Int32? {
        guard count > 0 else { return nil }
        let edge = Self.pop(&heap, &count)
        isWaiting[Int(edge)] = false
        return edge
    }

    private static func push(_ edge: Int32, _ heap: inout [UInt64], _ count: inout Int) {
        var queue = heap.mutableSpan
        QuaternaryHeap.push(QuaternaryHeap.entry(key: edge, item: edge), into: &queue, count: &count)
    }

    private static func pop(_ heap: inout [UInt64], _ count: inout Int) -> Int32 {
        var queue = heap.mutableSpan
        return QuaternaryHeap.item(QuaternaryHeap.popMinimum(from: &queue, count: &count))
    }
}
