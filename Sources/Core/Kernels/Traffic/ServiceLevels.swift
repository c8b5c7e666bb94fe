/// Delay and speed bands of other publishers, for showing beside the Chinese grades. Each names its source.
package enum ServiceLevel: Int8, Sendable, CaseIterable {
    case a, b, c, d, e, f

    /// Signalised intersection by mean control delay, HCM: ≤ 10 A, 20 B, 35 C, 55 D, 80 E, above F. Seconds a vehicle.
    /// - Returns: nil for a delay that is negative or NaN.
    package static func signalisedIntersection(controlDelaySeconds delay: Double) -> ServiceLevel? {
        guard delay >= 0 else { return nil }
        switch delay {
        case ...10: return .a
        case ...20: return .b
        case ...35: return .c
        case ...55: return .d
        case ...80: return .e
        default: return .f
        }
    }

    /// Urban street by speed over base free-flow speed, HCM 2010 bands: above 0.85 A, 0.67 B, 0.50 C, 0.40 D, 0.30 E.
    package static func urbanStreet(speed: Double, baseFreeFlowSpeed: Double) -> ServiceLevel? {
        guard speed.isFinite, speed >= 0, baseFreeFlowSpeed.isFinite, baseFreeFlowSpeed > 0 else { return nil }
        let ratio = speed / baseFreeFlowSpeed
        if ratio > 0.85 { return .a }
        if ratio > 0.67 { return .b }
        if ratio > 0.50 { return .c }
        if ratio > 0.40 { return .d }
        return ratio > 0.30 ? .e : .f
    }
}

/// Excessive delay of 23 CFR 490.711: time beyond that at the threshold speed, at most 900 s in a 15-minute bin.
package enum ExcessiveDelay {
    /// max(20 mph, 60 % of the posted limit), in miles an hour.
    package static func thresholdMilesPerHour(postedLimit: Double) -> Double { max(20, 0.6 * postedLimit) }

    /// Excessive delay of one 15-minute bin in seconds a vehicle.
    /// - Returns: nil when a figure is not usable.
    package static func secondsInBin(
        segmentMiles: Double, travelTimeSeconds: Double, postedLimitMilesPerHour: Double
    ) -> Double? {
        guard segmentMiles > 0, travelTimeSeconds.isFinite, travelTimeSeconds > 0, postedLimitMilesPerHour > 0 else {
            return nil
        }
        let allowed = segmentMiles / thresholdMilesPerHour(postedLimit: postedLimitMilesPerHour) * 3600
        return min(900, max(0, travelTimeSeconds - allowed))
    }
}

/// Link states of map services by travel-time ratio (actual over free-flow). The break points differ by publisher and
/// are not part of any standard, so they are always given by the caller.
package struct TravelTimeRatioBands: Sendable, Equatable {
    /// Rising ratios at which 缓行, 拥堵 and 严重拥堵 begin.
    package let slow: Double, congested: Double, blocked: Double

    package enum Status: Int8, Sendable {
        case unknown = 0
        case smooth = 1
        case slow = 2
        case congested = 3
        case severelyCongested = 4
    }

    /// - Returns: nil when the breaks do not rise from above 1.
    package init?(slow: Double, congested: Double, blocked: Double) {
        guard slow > 1, congested > slow, blocked > congested else { return nil }
        (self.slow, self.congested, self.blocked) = (slow, congested, blocked)
    }

    /// Status code as Amap and Baidu number it; unknown for an unusable ratio. Bands closed below.
    package func status(travelTimeRatio ratio: Double) -> Status {
        guard ratio.isFinite, ratio > 0 else { return .unknown }
        if ratio >= blocked { return .severelyCongested }
        if ratio >= congested { return .congested }
        return ratio >= slow ? .slow : .smooth
    }
}
