/// How travel time grows with flow: t = t₀·(1 + b·(v/c)^p), the form of the Bureau of Public Roads (1964).
///
/// The values by class of road are ours (no counts of the city were fitted): the played city drives by them and so does every
/// what-if, so that the two can be compared. `data/city/network/link.csv` repeats them as `vdf_alpha` and `vdf_beta`.
package struct CongestionCurve: Hashable, Sendable {
    /// b, the share by which time grows when flow equals capacity.
    package let coefficient: Double
    /// p, a whole number.
    package let power: Int

    package init(coefficient: Double, power: Int) {
        precondition(coefficient >= 0 && power >= 0, "coefficient \(coefficient), power \(power)")
        (self.coefficient, self.power) = (coefficient, power)
    }

    /// Travel time as a multiple of the free one; `load` is flow over capacity.
    ///
    /// Example: an arterial at capacity takes 1.85 times its free time.
    package func ratio(load: Double) -> Double {
        var (grown, base, left) = (1.0, load, power)
        while left > 0 {
            if left & 1 == 1 { grown *= base }
            base *= base
            left >>= 1
        }
        return 1 + coefficient * grown
    }
}

extension RoadClass {
    package var congestionCurve: CongestionCurve {
        switch self {
        case .motorway: CongestionCurve(coefficient: 0.30, power: 5)
        case .expressway: CongestionCurve(coefficient: 0.45, power: 4)
        case .arterial: CongestionCurve(coefficient: 0.85, power: 4)
        case .secondary: CongestionCurve(coefficient: 0.95, power: 4)
        case .ramp: CongestionCurve(coefficient: 0.60, power: 4)
        }
    }
}
