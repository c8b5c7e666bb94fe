/// A distance out of a printed table: "7.0+" means seven or more.
package struct TableDistance: Sendable, Hashable {
    package let metres: Double
    package let mayBeMore: Bool

    package init(metres: Double, mayBeMore: Bool = false) {
        self.metres = metres
        self.mayBeMore = mayBeMore
    }

    package init(miles: Double, mayBeMore: Bool = false) {
        self.init(metres: miles * Self.metresPerMile, mayBeMore: mayBeMore)
    }

    /// A cell of the guidebook in miles, with an optional plus sign; `nil` when it is no number.
    package init?(milesCell cell: String) {
        let isOpen = cell.hasSuffix("+")
        guard let miles = Double(isOpen ? String(cell.dropLast()) : cell), miles >= 0, miles.isFinite else {
            return nil
        }
        self.init(miles: miles, mayBeMore: isOpen)
    }

    package static let metresPerMile = 1609.344
    package static let metresPerFoot = 0.3048

    package var miles: Double { metres / Self.metresPerMile }
}

/// Wind as the Emergency Response Guidebook, table 3, divides it.
package enum SpillWind: Int, Sendable, CaseIterable {
    case low, moderate, high

    /// Low under 10 km/h (6 mph), high above 20 km/h (12 mph).
    package init(kilometresPerHour: Double) {
        switch kilometresPerHour {
        case ..<10: self = .low
        case ...20: self = .moderate
        default: self = .high
        }
    }
}

/// A row of table 3 (large spills of six common toxic gases and the rest of that table); the rows come in as data.
package struct LargeSpillRow: Sendable, Hashable {
    package let unitedNationsNumber: Int
    package let container: String
    package let isolationMetres: Double
    /// By `SpillWind`.
    private let day: [TableDistance]
    private let night: [TableDistance]

    /// - Parameters:
    ///   - day: distances for low, moderate and high wind from sunrise to sunset.
    ///   - night: the same from sunset to sunrise.
    package init(
        unitedNationsNumber: Int, container: String, isolationMetres: Double, day: [TableDistance],
        night: [TableDistance]
    ) {
        precondition(day.count == 3 && night.count == 3, "\(day.count) and \(night.count) distances")
        self.unitedNationsNumber = unitedNationsNumber
        self.container = container
        self.isolationMetres = isolationMetres
        self.day = day
        self.night = night
    }

    package func downwindDistance(isNight: Bool, wind: SpillWind) -> TableDistance {
        (isNight ? night : day)[wind.rawValue]
    }
}

/// The protective zone of the guidebook: a square with the spill in the middle of its upwind edge, and a circle of
/// isolation around the spill.
package struct ProtectiveZone: Sendable, Hashable {
    package let downwindMetres: Double
    package let isolationMetres: Double
    /// Where the wind blows to, degrees clockwise from north.
    package let downwindBearingDegrees: Double

    /// - Parameter windFromDegrees: where the wind comes from, as weather reports give it.
    package init(downwindMetres: Double, isolationMetres: Double, windFromDegrees: Double) {
        self.downwindMetres = downwindMetres
        self.isolationMetres = isolationMetres
        let bearing = (windFromDegrees + 180).truncatingRemainder(dividingBy: 360)
        downwindBearingDegrees = bearing < 0 ? bearing + 360 : bearing
    }

    /// Corners of the square as metres east and north of the spill, counter-clockwise seen from above, from the upwind
    /// right of someone who looks downwind.
    package var squareCorners: [(eastMetres: Double, northMetres: Double)] {
        let (sine, cosine) = bearingVector(downwindBearingDegrees)
        let half = downwindMetres / 2
        return [(half, 0), (half, downwindMetres), (-half, downwindMetres), (-half, 0)].map { right, ahead in
            (right * cosine + ahead * sine, ahead * cosine - right * sine)
        }
    }

    /// Whether a point, metres east and north of the spill, lies in the square or the circle.
    package func contains(eastMetres: Double, northMetres: Double) -> Bool {
        if eastMetres * eastMetres + northMetres * northMetres <= isolationMetres * isolationMetres { return true }
        let (sine, cosine) = bearingVector(downwindBearingDegrees)
        let ahead = eastMetres * sine + northMetres * cosine
        let right = eastMetres * cosine - northMetres * sine
        return ahead >= 0 && ahead <= downwindMetres && abs(right) <= downwindMetres / 2
    }
}
