/// Closes arcs for routing: single links, and every link touching an area.
package enum RouteAvoidance {
    /// Costs with the given arcs closed.
    package static func closing(arcs: [Int32], costs: [Int32]) -> [Int32] {
        var closed = costs
        for arc in arcs { closed[Int(arc)] = RoutingGraph.unreachable }
        return closed
    }

    /// Arcs that start or end inside a polygon or cross its edge.
    ///
    /// - Parameters:
    ///   - x, y: node positions in a plane, one per node, unit as the polygon.
    ///   - polygon: corners in order, not closed; fewer than three give no arcs.
    package static func arcs(
        of graph: RoutingGraph, touching polygon: [(x: Double, y: Double)], x: [Double], y: [Double]
    ) -> [Int32] {
        precondition(x.count == graph.nodeCount && y.count == graph.nodeCount, "one position per node")
        guard polygon.count >= 3 else { return [] }
        let inside = (0..<graph.nodeCount).map { contains(polygon, (x[$0], y[$0])) }
        return (0..<Int32(graph.arcCount)).filter { arc in
            let from = Int(graph.tail[Int(arc)]), to = Int(graph.head[Int(arc)])
            return inside[from] || inside[to] || crosses(polygon, (x[from], y[from]), (x[to], y[to]))
        }
    }

    private static func contains(_ polygon: [(x: Double, y: Double)], _ point: (x: Double, y: Double)) -> Bool {
        var isInside = false, previous = polygon[polygon.count - 1]
        for corner in polygon {
            if (corner.y > point.y) != (previous.y > point.y) {
                let along = (point.y - corner.y) / (previous.y - corner.y)
                if point.x < corner.x + along * (previous.x - corner.x) { isInside.toggle() }
            }
            previous = corner
        }
        return isInside
    }

    private static func crosses(
        _ polygon: [(x: Double, y: Double)], _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)
    ) -> Bool {
        var previous = polygon[polygon.count - 1]
        for corner in polygon {
            let splitsEdge = side(from, to, previous) * side(from, to, corner) < 0
            if splitsEdge && side(previous, corner, from) * side(previous, corner, to) < 0 { return true }
            previous = corner
        }
        return false
    }

    private static func side(
        _ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ point: (x: Double, y: Double)
    ) -> Double {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    }
}
