#if canImport(Glibc)
private import Glibc
#endif

/// An area of one or more rings: parts and their holes together, by the even-odd rule. Rings need not repeat their
/// first point.
package struct GeoPolygon: Sendable, Hashable {
    package let rings: [[GeoPoint]]
    /// `nil` when no ring has a point.
    package let bounds: GeoBounds?

    package init(rings: [[GeoPoint]]) {
        self.rings = rings
        bounds = GeoBounds(rings.joined())
    }

    /// Whether a point lies inside (crossing number). On an edge the answer may go either way, but of two areas that share
    /// the edge exactly one holds the point.
    /// - Complexity: O(points), O(1) outside the bounds.
    package func contains(_ point: GeoPoint) -> Bool {
        guard let bounds, bounds.contains(point) else { return false }
        var isInside = false
        for ring in rings {
            guard var previous = ring.last else { continue }
            for current in ring {
                if (current.latitude > point.latitude) != (previous.latitude > point.latitude),
                    Self.crossing(current, previous, latitude: point.latitude) > point.longitude
                {
                    isInside.toggle()
                }
                previous = current
            }
        }
        return isInside
    }

    /// Area in m² on the sphere (Chamberlain and Duquette 2007): rings inside an odd number of others count as holes.
    package var areaSquareMetres: Double {
        rings.indices.reduce(0) { sum, index in
            guard let first = rings[index].first else { return sum }
            let depth = rings.indices.filter { $0 != index && GeoPolygon(rings: [rings[$0]]).contains(first) }.count
            let area = abs(Self.signedArea(rings[index]))
            return depth.isMultiple(of: 2) ? sum + area : sum - area
        }
    }

    /// Where an edge meets a parallel; the edge is put in one order first, so that neighbours agree to the last bit.
    private static func crossing(_ first: GeoPoint, _ second: GeoPoint, latitude: Double) -> Double {
        let (low, high) = first.latitude < second.latitude ? (first, second) : (second, first)
        let share = (latitude - low.latitude) / (high.latitude - low.latitude)
        return low.longitude + share * (high.longitude - low.longitude)
    }

    private static func signedArea(_ ring: [GeoPoint]) -> Double {
        guard ring.count > 2, var previous = ring.last else { return 0 }
        var sum = 0.0
        for current in ring {
            let width = (current.longitude - previous.longitude) * .pi / 180
            sum += width * (2 + sin(previous.latitude * .pi / 180) + sin(current.latitude * .pi / 180))
            previous = current
        }
        return sum * GeoPoint.earthRadiusMetres * GeoPoint.earthRadiusMetres / 2
    }
}
