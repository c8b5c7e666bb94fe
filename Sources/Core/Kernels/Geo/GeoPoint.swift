#if canImport(Glibc)
private import Glibc
#endif

/// A point in degrees; the datum (WGS-84 or GCJ-02) is the holder's to know.
package struct GeoPoint: Sendable, Hashable {
    package let longitude: Double
    package let latitude: Double

    package init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    /// Mean radius of the Earth (IUGG).
    package static let earthRadiusMetres = 6_371_008.8

    /// Great-circle distance by the haversine formula, good to about 0.5 % (the Earth as a sphere).
    package func distanceMetres(to other: GeoPoint) -> Double {
        let halfLatitude = sin((other.latitude - latitude) * .pi / 360)
        let halfLongitude = sin((other.longitude - longitude) * .pi / 360)
        let cosines = cos(latitude * .pi / 180) * cos(other.latitude * .pi / 180)
        let squared = halfLatitude * halfLatitude + cosines * halfLongitude * halfLongitude
        return 2 * Self.earthRadiusMetres * asin(min(1, squared.squareRoot()))
    }

    /// Initial bearing of the great circle, degrees clockwise from north, 0 ..< 360.
    package func bearingDegrees(to other: GeoPoint) -> Double {
        let difference = (other.longitude - longitude) * .pi / 180
        let (here, there) = (latitude * .pi / 180, other.latitude * .pi / 180)
        let east = sin(difference) * cos(there)
        let north = cos(here) * sin(there) - sin(here) * cos(there) * cos(difference)
        let degrees = atan2(east, north) * 180 / .pi
        return degrees < 0 ? degrees + 360 : degrees
    }
}

/// Metres east and north of an origin on the plane that touches the Earth there; good for a city.
package struct LocalPlane: Sendable, Hashable {
    package let origin: GeoPoint
    private let metresPerLongitude: Double
    private let metresPerLatitude: Double

    package init(origin: GeoPoint) {
        self.origin = origin
        metresPerLatitude = GeoPoint.earthRadiusMetres * .pi / 180
        metresPerLongitude = metresPerLatitude * cos(origin.latitude * .pi / 180)
    }

    package func metres(of point: GeoPoint) -> (east: Double, north: Double) {
        (
            (point.longitude - origin.longitude) * metresPerLongitude,
            (point.latitude - origin.latitude) * metresPerLatitude
        )
    }

    package func point(eastMetres: Double, northMetres: Double) -> GeoPoint {
        GeoPoint(
            longitude: origin.longitude + eastMetres / metresPerLongitude,
            latitude: origin.latitude + northMetres / metresPerLatitude)
    }
}

/// The smallest upright rectangle around points; it does not cross the date line.
package struct GeoBounds: Sendable, Hashable {
    package let southWest: GeoPoint
    package let northEast: GeoPoint

    /// `nil` without points.
    package init?(_ points: some Sequence<GeoPoint>) {
        var (west, south) = (Double.infinity, Double.infinity)
        var (east, north) = (-Double.infinity, -Double.infinity)
        for point in points {
            west = min(west, point.longitude)
            east = max(east, point.longitude)
            south = min(south, point.latitude)
            north = max(north, point.latitude)
        }
        guard west <= east else { return nil }
        southWest = GeoPoint(longitude: west, latitude: south)
        northEast = GeoPoint(longitude: east, latitude: north)
    }

    /// The edge belongs to the rectangle.
    package func contains(_ point: GeoPoint) -> Bool {
        point.longitude >= southWest.longitude && point.longitude <= northEast.longitude
            && point.latitude >= southWest.latitude && point.latitude <= northEast.latitude
    }

    package func intersects(_ other: GeoBounds) -> Bool {
        southWest.longitude <= other.northEast.longitude && other.southWest.longitude <= northEast.longitude
            && southWest.latitude <= other.northEast.latitude && other.southWest.latitude <= northEast.latitude
    }

    package var centre: GeoPoint {
        GeoPoint(
            longitude: (southWest.longitude + northEast.longitude) / 2,
            latitude: (southWest.latitude + northEast.latitude) / 2)
    }
}
