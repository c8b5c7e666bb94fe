import CityModel

/// A distance on the ground in metres, east and north.
struct GroundOffset: Sendable {
    let east: Double
    let north: Double

    var length: Double { (east * east + north * north).squareRoot() }
}

enum Geometry {
    /// Flat-earth offset, good to a few parts in a thousand over a city.
    static func offset(from origin: Coordinate, to point: Coordinate) -> GroundOffset {
        let latitude = (origin.latitude + point.latitude) / 2 * Double.pi / 180
        return GroundOffset(
            east: (point.longitude - origin.longitude) * 111_320 * Mathematics.cos(latitude),
            north: (point.latitude - origin.latitude) * 110_900)
    }
}
