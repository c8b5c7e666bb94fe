/// Where people can be: a convex outline less obstacles, metres.
package struct WalkableArea: Sendable {
    /// Why an area cannot be used.
    package enum Problem: Error, Equatable {
        case outlineNotConvex
        /// The obstacle at this index has fewer than three corners, or its edges cross.
        case badObstacle(index: Int)
    }

    package let outline: ConvexPolygon
    /// Disjoint triangles that cover the obstacles.
    package let blocked: [ConvexPolygon]

    /// - Parameters:
    ///   - outline: convex; give a bent place as its hull and obstacles.
    ///   - obstacles: simple polygons in either direction, bent or not.
    package init(outline: ConvexPolygon, obstacles: [[(x: Double, y: Double)]]) throws(Problem) {
        guard outline.isConvex else { throw .outlineNotConvex }
        var blocked: [ConvexPolygon] = []
        for (index, obstacle) in obstacles.enumerated() {
            guard let triangles = Self.triangles(obstacle) else { throw .badObstacle(index: index) }
            blocked += triangles
        }
        self.outline = outline
        self.blocked = blocked
    }

    /// The connected part of a convex cell that can be walked from a point in it, as disjoint convex pieces.
    package func walkable(_ cell: ConvexPolygon, fromX x: Double, y: Double) -> [ConvexPolygon] {
        var cell = cell
        cell.clip(to: outline)
        var pieces = [cell]
        for obstacle in blocked where pieces.contains(where: { $0.overlapsBox(of: obstacle) }) {
            pieces = pieces.flatMap { $0.subtracting(obstacle) }
        }
        guard pieces.count > 1, let start = pieces.firstIndex(where: { $0.contains(x: x, y: y, orOnEdge: true) }) else {
            return pieces
        }
        var reached = [Bool](repeating: false, count: pieces.count)
        var open = [start]
        reached[start] = true
        while let current = open.popLast() {
            for other in pieces.indices where !reached[other] && pieces[current].touches(pieces[other]) {
                reached[other] = true
                open.append(other)
            }
        }
        return pieces.indices.filter { reached[$0] }.map { pieces[$0] }
    }

    /// Ear clipping; nil for fewer than three corners or crossing edges.
    private static func triangles(_ corners: [(x: Double, y: Double)]) -> [ConvexPolygon]? {
        guard corners.count >= 3 else { return nil }
        var ring = corners
        var sum = 0.0
        for index in ring.indices {
            let next = ring[(index + 1) % ring.count]
            sum += ring[index].x * next.y - next.x * ring[index].y
        }
        if sum < 0 { ring.reverse() }
        var result: [ConvexPolygon] = []
        while ring.count > 3 {
            guard let ear = ring.indices.first(where: { isEar($0, ring) }) else { return nil }
            append(ring, ear, to: &result)
            ring.remove(at: ear)
        }
        append(ring, 1, to: &result)
        return result
    }

    private static func append(_ ring: [(x: Double, y: Double)], _ ear: Int, to list: inout [ConvexPolygon]) {
        let corners = [ring[(ear + ring.count - 1) % ring.count], ring[ear], ring[(ear + 1) % ring.count]]
        let triangle = ConvexPolygon(x: corners.map(\.x), y: corners.map(\.y))
        if triangle.area > 1e-12 { list.append(triangle) }
    }

    private static func isEar(_ index: Int, _ ring: [(x: Double, y: Double)]) -> Bool {
        let a = ring[(index + ring.count - 1) % ring.count]
        let b = ring[index]
        let c = ring[(index + 1) % ring.count]
        let turn = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
        if turn < -1e-12 { return false }
        if turn <= 1e-12 { return true }
        let triangle = ConvexPolygon(x: [a.x, b.x, c.x], y: [a.y, b.y, c.y])
        return !ring.contains { point in
            let isCorner = [a, b, c].contains { $0.x == point.x && $0.y == point.y }
            return !isCorner && triangle.contains(x: point.x, y: point.y, orOnEdge: true)
        }
    }
}
