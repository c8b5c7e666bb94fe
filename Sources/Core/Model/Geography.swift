/// A point in degrees, WGS-84.
package struct Coordinate: Hashable, Sendable, Codable {
    package let longitude: Double
    package let latitude: Double

    package init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }
}

/// An upright rectangle in degrees.
package struct BoundingBox: Hashable, Sendable, Codable {
    package let west: Double
    package let south: Double
    package let east: Double
    package let north: Double

    package init(west: Double, south: Double, east: Double, north: Double) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
    }

    /// The smallest box around the points; nil when there are none.
    package init?(around points: some Sequence<Coordinate>) {
        var iterator = points.makeIterator()
        guard let first = iterator.next() else { return nil }
        var (west, south, east, north) = (first.longitude, first.latitude, first.longitude, first.latitude)
        while let point = iterator.next() {
            west = min(west, point.longitude)
            east = max(east, point.longitude)
            south = min(south, point.latitude)
            north = max(north, point.latitude)
        }
        self.init(west: west, south: south, east: east, north: north)
    }

    /// The edges count.
    package func contains(_ point: Coordinate) -> Bool {
        (west...east).contains(point.longitude) && (south...north).contains(point.latitude)
    }

    /// The box with so many degrees more on every side.
    package func widened(by degrees: Double) -> BoundingBox {
        BoundingBox(west: west - degrees, south: south - degrees, east: east + degrees, north: north + degrees)
    }
}

/// A closed ring of points that belongs to a division.
package struct Outline: Sendable {
    package let division: EntityID
    package let ring: [Coordinate]

    package init(division: EntityID, ring: [Coordinate]) {
        self.division = division
        self.ring = ring
    }
}
