/// Measures and thins lines of points; distances in metres.
package enum Polyline {
    package struct Nearest: Sendable, Hashable {
        package let point: GeoPoint
        /// The segment from point `segment` to the next one; 0 for a line of one point.
        package let segment: Int
        /// From the start along the line to `point`.
        package let alongMetres: Double
        /// From the asked place to `point`.
        package let distanceMetres: Double
    }

    /// Sum of the great-circle lengths; 0 with fewer than two points.
    package static func lengthMetres(_ points: [GeoPoint]) -> Double {
        zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.distanceMetres(to: $1.1) }
    }

    /// The place of a line nearest to a point, each segment taken as straight on the plane that touches at the point.
    /// - Returns: `nil` without points; the first of several equally near.
    package static func nearest(to place: GeoPoint, on points: [GeoPoint]) -> Nearest? {
        guard let first = points.first else { return nil }
        let plane = LocalPlane(origin: place)
        var best = (point: first, segment: 0, squared: squaredLength(plane.metres(of: first)))
        for segment in points.indices.dropLast() {
            let (start, end) = (plane.metres(of: points[segment]), plane.metres(of: points[segment + 1]))
            let foot = footOfOrigin(start, end)
            let squared = squaredLength(foot)
            guard squared < best.squared else { continue }
            best = (plane.point(eastMetres: foot.east, northMetres: foot.north), segment, squared)
        }
        let along = lengthMetres(Array(points[...best.segment])) + points[best.segment].distanceMetres(to: best.point)
        return Nearest(
            point: best.point, segment: best.segment, alongMetres: along,
            distanceMetres: place.distanceMetres(to: best.point))
    }

    /// Leaves out points that lie within the tolerance of the line that stays (Douglas and Peucker 1973).
    ///
    /// First and last point stay. A closed ring (first = last) is split at the point farthest from its start, so that it
    /// keeps an area when its extent exceeds the tolerance.
    /// - Complexity: O(n²) at worst, O(n log n) usually; no recursion.
    package static func simplified(_ points: [GeoPoint], toleranceMetres: Double) -> [GeoPoint] {
        guard points.count > 2, let first = points.first else { return points }
        let plane = LocalPlane(origin: first)
        let metres = points.map(plane.metres(of:))
        var keeps = [Bool](repeating: false, count: points.count)
        var pending = [(from: 0, to: points.count - 1)]
        keeps[0] = true
        keeps[points.count - 1] = true
        while let (from, to) = pending.popLast() {
            var farthest = (index: from, squared: toleranceMetres * toleranceMetres)
            for index in from + 1..<max(from + 1, to) {
                let squared = squaredDistance(metres[index], toSegment: metres[from], metres[to])
                if squared > farthest.squared { farthest = (index, squared) }
            }
            guard farthest.index != from else { continue }
            keeps[farthest.index] = true
            pending.append((from, farthest.index))
            pending.append((farthest.index, to))
        }
        return points.indices.filter { keeps[$0] }.map { points[$0] }
    }

    private typealias Metres = (east: Double, north: Double)

    private static func squaredLength(_ vector: Metres) -> Double {
        vector.east * vector.east + vector.north * vector.north
    }

    private static func squaredDistance(_ point: Metres, toSegment start: Metres, _ end: Metres) -> Double {
        squaredLength(
            footOfOrigin(
                (start.east - point.east, start.north - point.north), (end.east - point.east, end.north - point.north)))
    }

    /// The point of a segment nearest to the origin.
    private static func footOfOrigin(_ start: Metres, _ end: Metres) -> Metres {
        let (east, north) = (end.east - start.east, end.north - start.north)
        let squared = east * east + north * north
        guard squared > 0 else { return start }
        let share = min(1, max(0, -(start.east * east + start.north * north) / squared))
        return (start.east + share * east, start.north + share * north)
    }
}
