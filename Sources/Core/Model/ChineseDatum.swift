#if canImport(Glibc)
private import Glibc
#endif

/// The datum of a department's coordinates.
package enum MapDatum: String, Sendable, Codable, CaseIterable {
    case wgs84
    /// China Geodetic Coordinate System 2000 (GB 22021-2008): within centimetres of WGS-84, and taken for it.
    case cgcs2000
    /// The shifted datum of Chinese maps (GB 20263-2006).
    case gcj02
    /// GCJ-02 shifted once more, as one map provider does.
    case bd09

    /// The point in WGS-84.
    package func geodetic(_ point: Coordinate) -> Coordinate {
        switch self {
        case .wgs84, .cgcs2000: point
        case .gcj02: ChineseDatum.unshifted(point)
        case .bd09: ChineseDatum.unshifted(ChineseDatum.unshiftedTwice(point))
        }
    }
}

/// Moves points between WGS-84 and GCJ-02, the shifted datum of Chinese maps (the published approximation on the
/// Krasovsky 1940 ellipsoid), and between GCJ-02 and BD-09 (the published approximation).
package enum ChineseDatum {
    /// GCJ-02 of a WGS-84 point; points outside the rectangle around China stay.
    package static func shifted(_ point: Coordinate) -> Coordinate {
        guard isShifted(point) else { return point }
        let (longitude, latitude) = offset(point)
        return Coordinate(longitude: point.longitude + longitude, latitude: point.latitude + latitude)
    }

    /// WGS-84 of a GCJ-02 point by fixed-point iteration, better than a centimetre back and forth.
    package static func unshifted(_ point: Coordinate) -> Coordinate {
        guard isShifted(point) else { return point }
        var guess = point
        for _ in 0..<8 {
            let (longitude, latitude) = offset(guess)
            guess = Coordinate(longitude: point.longitude - longitude, latitude: point.latitude - latitude)
        }
        return guess
    }

    /// BD-09 of a GCJ-02 point.
    package static func shiftedTwice(_ point: Coordinate) -> Coordinate {
        let wave = Double.pi * 3000 / 180
        let radius =
            (point.longitude * point.longitude + point.latitude * point.latitude).squareRoot()
            + 0.00002 * sin(point.latitude * wave)
        let angle = atan2(point.latitude, point.longitude) + 0.000003 * cos(point.longitude * wave)
        return Coordinate(longitude: radius * cos(angle) + 0.0065, latitude: radius * sin(angle) + 0.006)
    }

    /// GCJ-02 of a BD-09 point by fixed-point iteration, better than a centimetre back and forth.
    package static func unshiftedTwice(_ point: Coordinate) -> Coordinate {
        var guess = Coordinate(longitude: point.longitude - 0.0065, latitude: point.latitude - 0.006)
        for _ in 0..<8 {
            let shifted = shiftedTwice(guess)
            guess = Coordinate(
                longitude: guess.longitude + point.longitude - shifted.longitude,
                latitude: guess.latitude + point.latitude - shifted.latitude)
        }
        return guess
    }

    private static func isShifted(_ point: Coordinate) -> Bool {
        (72.004...137.8347).contains(point.longitude) && (0.8293...55.8271).contains(point.latitude)
    }

    private static let semiMajorAxisMetres = 6_378_245.0
    private static let squaredEccentricity = 0.00669342162296594323

    /// Degrees to add to a WGS-84 point.
    private static func offset(_ point: Coordinate) -> (longitude: Double, latitude: Double) {
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
