/// Exact point-to-point answers on a customised hierarchy: both ends climb the elimination tree, no queue is needed.
///
/// The workspace is reused from query to query; the metric is passed in, so one workspace serves many metrics of the
/// same order.
package struct HierarchyQuery: Sendable {
    private var forward: [Int32]
    private var backward: [Int32]
    private var forwardEdge: [Int32]
    private var backwardEdge: [Int32]

    package init(order: ContractionOrder) {
        forward = Array(repeating: RoutingGraph.unreachable, count: order.nodeCount)
        backward = forward
        forwardEdge = Array(repeating: -1, count: order.nodeCount)
        backwardEdge = forwardEdge
    }

    /// Cost of the best route; nil when there is none.
    package mutating func cost(from source: Int32, to target: Int32, metric: CustomizedMetric) -> Int32? {
        let found = climb(metric, metric.order.rank[Int(source)], metric.order.rank[Int(target)])
        clear(metric.order, metric.order.rank[Int(source)], metric.order.rank[Int(target)])
        return found.cost < RoutingGraph.unreachable ? found.cost : nil
    }

    /// Best route with its road arcs in driving order; nil when there is none.
    package mutating func route(
        from source: Int32, to target: Int32, metric: CustomizedMetric
    ) -> (cost: Int32, arcs: [Int32])? {
        let order = metric.order
        let start = order.rank[Int(source)], goal = order.rank[Int(target)]
        let found = climb(metric, start, goal)
        defer { clear(order, start, goal) }
        guard found.cost < RoutingGraph.unreachable else { return nil }
        var slots: [Int32] = [], place = found.meeting
        while place != start {
            slots.append(2 * forwardEdge[Int(place)])
            place = order.lowerEnd[Int(forwardEdge[Int(place)])]
        }
        slots.reverse()
        place = found.meeting
        while place != goal {
            slots.append(2 * backwardEdge[Int(place)] + 1)
            place = order.lowerEnd[Int(backwardEdge[Int(place)])]
        }
        return (found.cost, unpacked(slots, metric))
    }

    private mutating func climb(
        _ metric: CustomizedMetric, _ source: Int32, _ target: Int32
    ) -> (cost: Int32, meeting: Int32) {
        Self.climb(
            metric, source, target, forward: &forward, backward: &backward, forwardEdge: &forwardEdge,
            backwardEdge: &backwardEdge)
    }

    private static func climb(
        _ metric: CustomizedMetric, _ source: Int32, _ target: Int32, forward: inout [Int32],
        backward: inout [Int32], forwardEdge: inout [Int32], backwardEdge: inout [Int32]
    ) -> (cost: Int32, meeting: Int32) {
        let parent = metric.order.parent.span, firstUp = metric.order.firstUp.span
        let upper = metric.order.upperEnd.span, weight = metric.weights.span
        var out = forward.mutableSpan, into = backward.mutableSpan
        var outEdge = forwardEdge.mutableSpan, intoEdge = backwardEdge.mutableSpan
        var best = RoutingGraph.unreachable, meeting = Int32(-1)
        var low = source, high = target
        out[Int(source)] = 0
        into[Int(target)] = 0
        while low != high {
            // A finished side waits at -1, which compares as the highest.
            if UInt32(bitPattern: low) < UInt32(bitPattern: high) {
                relax(low, 0, firstUp, upper, weight, &out, &outEdge, below: best)
                low = parent[Int(low)]
            } else {
                relax(high, 1, firstUp, upper, weight, &into, &intoEdge, below: best)
                high = parent[Int(high)]
            }
        }
        while low >= 0 {
            let sum = out[Int(low)] &+ into[Int(low)]
            if sum < best { (best, meeting) = (sum, low) }
            relax(low, 0, firstUp, upper, weight, &out, &outEdge, below: best)
            relax(low, 1, firstUp, upper, weight, &into, &intoEdge, below: best)
            low = parent[Int(low)]
        }
        return (best, meeting)
    }

    @inline(__always)
    private static func relax(
        _ node: Int32, _ direction: Int, _ firstUp: Span<Int32>, _ upper: Span<Int32>, _ weight: Span<Int32>,
        _ distance: inout MutableSpan<Int32>, _ edge: inout MutableSpan<Int32>, below best: Int32
    ) {
        let reached = distance[Int(node)]
        guard reached < best else { return }
        let end = Int(firstUp[Int(node) + 1])
        var position = Int(firstUp[Int(node)])
        while position < end {
            // Positions come from the hierarchy itself and are in range by its construction.
            let above = Int(unsafe upper[unchecked: position])
            let sum = reached &+ (unsafe weight[unchecked: 2 * position + direction])
            if sum < (unsafe distance[unchecked: above]) {
                unsafe distance[unchecked: above] = sum
                unsafe edge[unchecked: above] = Int32(truncatingIfNeeded: position)
            }
            position &+= 1
        }
    }

    private mutating func clear(_ order: ContractionOrder, _ source: Int32, _ target: Int32) {
        var node = source
        while node >= 0 {
            forward[Int(node)] = RoutingGraph.unreachable
            node = order.parent[Int(node)]
        }
        node = target
        while node >= 0 {
            backward[Int(node)] = RoutingGraph.unreachable
            node = order.parent[Int(node)]
        }
    }

    /// Replaces each edge by the two legs of the triangle that explains its cost, until only road arcs remain.
    private func unpacked(_ slots: [Int32], _ metric: CustomizedMetric) -> [Int32] {
        var stack = Array(slots.reversed()), arcs: [Int32] = []
        while let slot = stack.popLast() {
            if let arc = metric.roadArc(slot: Int(slot)) {
                arcs.append(arc)
                continue
            }
            let isDown = slot & 1 == 1
            let wanted = metric.weights[Int(slot)]
            metric.forEachLowerTriangle(of: Int(slot >> 1)) { toLower, toUpper in
                let (enter, leave) = isDown ? (toUpper, toLower) : (toLower, toUpper)
                guard metric.weights[2 * enter + 1] &+ metric.weights[2 * leave] == wanted else { return true }
                stack.append(Int32(2 * leave))
                stack.append(Int32(2 * enter + 1))
                return false
            }
        }
        return arcs
    }
}
