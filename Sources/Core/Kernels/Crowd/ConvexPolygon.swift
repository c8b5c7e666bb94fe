/// A convex polygon that half-planes cut down, counter-clockwise, metres.
package struct ConvexPolygon: Sendable {
    /// Corners; fewer than three = empty.
    package private(set) var x: [Double]
    package private(set) var y: [Double]
    private var spareX: [Double] = []
    private var spareY: [Double] = []

    /// Takes corners in either direction.
    package init(x: [Double], y: [Double]) {
        precondition(x.count == y.count, "\(x.count) and \(y.count) coordinates")
        self.x = x
        self.y = y
        if signedArea < 0 {
            self.x.reverse()
            self.y.reverse()
        }
    }

    /// A regular polygon with corners on the circle, the first to the east.
    package init(centreX: Double, centreY: Double, unitX: [Double], unitY: [Double], radius: Double) {
        x = unitX.map { centreX + radius * $0 }
        y = unitY.map { centreY + radius * $0 }
    }

    package var isEmpty: Bool { x.count < 3 }

    /// m².
    package var area: Double { isEmpty ? 0 : abs(signedArea) }

    /// Whether every corner turns left (straight corners allowed).
    package var isConvex: Bool {
        guard !isEmpty else { return false }
        for index in x.indices {
            let next = (index + 1) % x.count
            let after = (index + 2) % x.count
            let turn = (x[next] - x[index]) * (y[after] - y[next]) - (y[next] - y[index]) * (x[after] - x[next])
            if turn < -1e-12 { return false }
        }
        return true
    }

    /// Whether a point lies inside; points on the edge count only when asked for.
    package func contains(x px: Double, y py: Double, orOnEdge: Bool = false) -> Bool {
        guard !isEmpty else { return false }
        var last = x.count - 1
        for index in x.indices {
            let side = (x[index] - x[last]) * (py - y[last]) - (y[index] - y[last]) * (px - x[last])
            if side < 0 || (side == 0 && !orOnEdge) { return false }
            last = index
        }
        return true
    }

    /// Keeps the part where a·x + b·y ≤ c.
    package mutating func clip(a: Double, b: Double, c: Double) {
        let count = x.count
        guard count >= 3 else { return }
        var cuts = false
        for index in 0..<count where a * x[index] + b * y[index] > c {
            cuts = true
            break
        }
        guard cuts else { return }
        spareX.removeAll(keepingCapacity: true)
        spareY.removeAll(keepingCapacity: true)
        var lastX = x[count - 1]
        var lastY = y[count - 1]
        var lastSide = a * lastX + b * lastY - c
        for index in 0..<count {
            let side = a * x[index] + b * y[index] - c
            if (side <= 0) != (lastSide <= 0) {
                let share = lastSide / (lastSide - side)
                spareX.append(lastX + share * (x[index] - lastX))
                spareY.append(lastY + share * (y[index] - lastY))
            }
            if side <= 0 {
                spareX.append(x[index])
                spareY.append(y[index])
            }
            lastX = x[index]
            lastY = y[index]
            lastSide = side
        }
        swap(&x, &spareX)
        swap(&y, &spareY)
    }

    /// Square of the distance from a point to the farthest corner.
    package func farthestSquare(x px: Double, y py: Double) -> Double {
        var most = 0.0
        for index in x.indices {
            let dx = x[index] - px
            let dy = y[index] - py
            most = max(most, dx * dx + dy * dy)
        }
        return most
    }

    /// Keeps the part inside another convex polygon.
    package mutating func clip(to other: ConvexPolygon) {
        guard !other.isEmpty else {
            x = []
            y = []
            return
        }
        for edge in 0..<other.x.count where !isEmpty {
            let plane = other.outside(edge: edge)
            clip(a: plane.a, b: plane.b, c: plane.c)
        }
    }

    /// The disjoint convex pieces of this polygon outside another.
    package func subtracting(_ other: ConvexPolygon) -> [ConvexPolygon] {
        guard overlapsBox(of: other) else { return [self] }
        var pieces: [ConvexPolygon] = []
        var rest = self
        for edge in 0..<other.x.count where !rest.isEmpty {
            let plane = other.outside(edge: edge)
            var piece = rest
            piece.clip(a: -plane.a, b: -plane.b, c: -plane.c)
            if piece.area > 1e-12 { pieces.append(piece) }
            rest.clip(a: plane.a, b: plane.b, c: plane.c)
        }
        return rest.area > 1e-12 ? pieces : [self]
    }

    /// Whether an edge of one lies along an edge of the other for some length.
    package func touches(_ other: ConvexPolygon) -> Bool {
        guard overlapsBox(of: other) else { return false }
        for edge in x.indices {
            let next = (edge + 1) % x.count
            for opposite in other.x.indices {
                let after = (opposite + 1) % other.x.count
                if Self.overlap(
                    x[edge], y[edge], x[next], y[next], other.x[opposite], other.y[opposite], other.x[after],
                    other.y[after]) > 1e-9
                {
                    return true
                }
            }
        }
        return false
    }

    /// a·x + b·y ≤ c is the inner side of an edge.
    private func outside(edge: Int) -> (a: Double, b: Double, c: Double) {
        let next = edge + 1 == x.count ? 0 : edge + 1
        let a = y[next] - y[edge]
        let b = x[edge] - x[next]
        return (a, b, a * x[edge] + b * y[edge])
    }

    private var signedArea: Double {
        guard x.count >= 3 else { return 0 }
        var sum = 0.0
        var last = x.count - 1
        for index in x.indices {
            sum += (x[last] - x[0]) * (y[index] - y[0]) - (x[index] - x[0]) * (y[last] - y[0])
            last = index
        }
        return sum / 2
    }

    /// Whether the bounding boxes meet.
    package func overlapsBox(of other: ConvexPolygon) -> Bool {
        guard let left = x.min(), let right = x.max(), let low = y.min(), let high = y.max(),
            let otherLeft = other.x.min(), let otherRight = other.x.max(), let otherLow = other.y.min(),
            let otherHigh = other.y.max()
        else { return false }
        let slack = 1e-9
        return left <= otherRight + slack && otherLeft <= right + slack && low <= otherHigh + slack
            && otherLow <= high + slack
    }

    /// Length along which two segments lie on each other, metres; 0 when they are not on one line.
    private static func overlap(
        _ ax: Double, _ ay: Double, _ bx: Double, _ by: Double, _ cx: Double, _ cy: Double, _ dx: Double, _ dy: Double
    ) -> Double {
        let length = ((bx - ax) * (bx - ax) + (by - ay) * (by - ay)).squareRoot()
        guard length > 1e-9 else { return 0 }
        let ux = (bx - ax) / length
        let uy = (by - ay) / length
        let offC = ux * (cy - ay) - uy * (cx - ax)
        let offD = ux * (dy - ay) - uy * (dx - ax)
        guard abs(offC) < 1e-7, abs(offD) < 1e-7 else { return 0 }
        let alongC = ux * (cx - ax) + uy * (cy - ay)
        let alongD = ux * (dx - ax) + uy * (dy - ay)
        return min(length, max(alongC, alongD)) - max(0, min(alongC, alongD))
    }
}
