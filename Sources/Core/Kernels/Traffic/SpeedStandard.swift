/// Grading by speed thresholds of the road's class, DB11/T 785-2011 (Beijing).
///
/// Bands are closed above: exactly 65 km/h on an expressway is 基本畅通, not 畅通.
package enum SpeedStandard {
    /// Upper edges in km/h of 严重, 中度, 轻度 and 基本畅通, in that order.
    package static func upperEdgesKilometresPerHour(
        _ roadClass: SpeedStandardClass
    ) -> (severe: Double, moderate: Double, light: Double, basic: Double) {
        switch roadClass {
        case .expressway: (20, 35, 50, 65)
        case .arterial: (15, 20, 30, 40)
        case .secondary, .branch: (10, 15, 25, 35)
        }
    }

    /// Grade of a speed in km/h; nil when the speed is negative or not finite.
    package static func grade(speedKilometresPerHour speed: Double, roadClass: SpeedStandardClass) -> CongestionGrade? {
        guard speed.isFinite, speed >= 0 else { return nil }
        let edges = upperEdgesKilometresPerHour(roadClass)
        if speed <= edges.severe { return .severelyCongested }
        if speed <= edges.moderate { return .moderatelyCongested }
        if speed <= edges.light { return .lightlyCongested }
        return speed <= edges.basic ? .basicallyUnobstructed : .unobstructed
    }

    /// Conversion of the severely congested mileage share to a 0-10 index: piecewise linear through the given points.
    ///
    /// The recommended table of DB11/T 785 annex C could not be verified, so there is no default: whoever configures
    /// the points answers for them.
    package struct MileageShareConversion: Sendable, Equatable {
        /// Shares in 0...1, strictly rising; indexes in 0...10, not falling; same count, at least two points.
        package let shares: [Double]
        package let indexes: [Double]

        /// - Returns: nil when the points break the stated rules.
        package init?(shares: [Double], indexes: [Double]) {
            guard shares.count == indexes.count, shares.count >= 2 else { return nil }
            let sharesRise = zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 }
            guard sharesRise, zip(indexes, indexes.dropFirst()).allSatisfy({ $0 <= $1 }) else { return nil }
            guard shares.allSatisfy({ (0...1).contains($0) }), indexes.allSatisfy({ (0...10).contains($0) }) else {
                return nil
            }
            self.shares = shares
            self.indexes = indexes
        }

        /// Index of a severely congested mileage share; constant outside the points.
        package func index(severeMileageShare share: Double) -> Double {
            guard share > shares[0] else { return indexes[0] }
            for position in 1..<shares.count where share <= shares[position] {
                let fraction = (share - shares[position - 1]) / (shares[position] - shares[position - 1])
                return indexes[position - 1] + fraction * (indexes[position] - indexes[position - 1])
            }
            return indexes[indexes.count - 1]
        }
    }
}
