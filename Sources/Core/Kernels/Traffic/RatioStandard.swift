/// Grading by the share of delay in travel time, GB/T 33171-2016 (clauses 7.2.2.2, 8; annex C).
///
/// Bands are closed below: a delay-time proportion of exactly 0.3 is already 基本畅通.
/// The conversion inside a band is linear; the text fixes only the band edges, linearity is the implementers' convention.
///
/// Example: 50 km/h where 100 km/h is free gives proportion 0.5, index 4, 轻度拥堵.
package enum RatioStandard {
    /// Lower edges of the five bands, then 1.
    package static let proportionEdges: [Double] = [0, 0.3, 0.5, 0.6, 0.7, 1]

    /// Share of travel time that is delay, (t − t_free) / t = 1 − v / v_free, in 0...1.
    ///
    /// Speeds above the free speed count as no delay.
    /// - Returns: nil when either speed is not finite, the free speed is not positive, or the speed is negative.
    package static func delayTimeProportion(speed: Double, freeSpeed: Double) -> Double? {
        guard speed.isFinite, freeSpeed.isFinite, freeSpeed > 0, speed >= 0 else { return nil }
        return max(0, (freeSpeed - speed) / freeSpeed)
    }

    /// Urban traffic index in 0...10 (clause 7.2.3, annex C).
    /// - Parameter delayTimeProportion: clamped to 0...1.
    package static func index(delayTimeProportion: Double) -> Double {
        let proportion = min(1, max(0, delayTimeProportion))
        let low: Double, width: Double, base: Double
        switch proportion {
        case ..<0.3: (low, width, base) = (0, 0.3, 0)
        case ..<0.5: (low, width, base) = (0.3, 0.2, 2)
        case ..<0.6: (low, width, base) = (0.5, 0.1, 4)
        case ..<0.7: (low, width, base) = (0.6, 0.1, 6)
        default: (low, width, base) = (0.7, 0.3, 8)
        }
        return min(base + 2, base + 2 * (proportion - low) / width)
    }

    /// Grade of a delay-time proportion; bands closed below.
    package static func grade(delayTimeProportion proportion: Double) -> CongestionGrade {
        switch proportion {
        case ..<0.3: .unobstructed
        case ..<0.5: .basicallyUnobstructed
        case ..<0.6: .lightlyCongested
        case ..<0.7: .moderatelyCongested
        default: .severelyCongested
        }
    }

    /// Grade of a speed against the free speed of the same unit; nil for unusable readings.
    package static func grade(speed: Double, freeSpeed: Double) -> CongestionGrade? {
        delayTimeProportion(speed: speed, freeSpeed: freeSpeed).map(grade(delayTimeProportion:))
    }
}
