#if canImport(Glibc)
private import Glibc
#endif

/// Moves points between WGS-84 and GCJ-02, the shifted datum of Chinese maps (the published approximation on the
/// Krasovsky 1940 ellipsoid).
package enum ChineseDatum {
    /// GCJ-02 of a WGS-84 point; points outside the rectangle around China stay.
    package static func shifted(_ point: GeoPoint) -> GeoPoint {
        guard isShifted(point) else { return point }
        let (longitude, latitude) = offset(point)
        return GeoPoint(longitude: point.longitude + longitude, latitude: point.latitude + latitude)
    }

    /// WGS-84 of a GCJ-02 point by fixed-point iteration, better than a centimetre back and forth.
    package static func unshifted(_ point: GeoPoint) -> GeoPoint {
        guard isShifted(point) else { return point }
        var guess = point
        for _ in 0..<8 {
            let (longitude, latitude) = offset(guess)
            guess = GeoPoint(longitude: point.longitude - longitude, latitude: point.latitude - latitude)
        }
        return guess
    }

    private static func isShifted(_ point: GeoPoint) -> Bool {
        (72.004...137.8347).contains(point.longitude) && (0.8293...55.8271).contains(point.latitude)
    }

    private static let semiMajorAxisMetres = 6_378_245.0
    private static let squaredEccentricity = 0.00669342162296594323

    /// Degrees to add to a WGS-84 point.
    private static func offset(_ point: GeoPoint) -> (longitude: Double, latitude: Double) {
        let (x, y) = (point.longitude - 105, point.latitude - 35)
        let radians = point.latitude * .pi / 180
        let sine = sin(radians)
        let magic = 1 - squaredEccentricity * sine * sine
        let meridian = semiMajorAxisMetres * (1 - squaredEccentricity) / (magic * magic.squareRoot())
        let parallel = semiMajorAxisMetres / magic.squareRoot() * cos(radians)
        let ripple = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        return (
            (eastward(x, y) + ripple) * 180 / (parallel * .pi), (northward(x, y) + ripple) * 180 / (meridian * .pi)
        )
    }

    private static func northward(_ x: Double, _ y: Double) -> Double {
        let smooth = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot()
        let short = (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
        return smooth + short + (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
    }

    private static func eastward(_ x: Double, _ y: Double) -> Double {
        let smooth = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot()
        let short = (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
        return smooth + short + (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
    }
}
