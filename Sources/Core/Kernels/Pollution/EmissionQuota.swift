/// Loads of a discharge (HJ 212-2017 annex, HJ 75).
package enum EmissionLoad {
    /// kg in an hour of waste water: mg/L × m³ / 1000.
    package static func kilograms(milligramsPerLitre: Double, cubicMetres: Double) -> Double {
        milligramsPerLitre * cubicMetres / 1000
    }

    /// kg in an hour of waste gas: mg/m³ × m³ × 10⁻⁶.
    package static func kilograms(milligramsPerCubicMetre: Double, cubicMetres: Double) -> Double {
        milligramsPerCubicMetre * cubicMetres * 1e-6
    }

    /// A stack concentration folded to the reference oxygen content: c (21 − O₂ref) / (21 − O₂).
    /// - Returns: `nil` at 21 % or more, where nothing burns.
    package static func folded(
        milligramsPerCubicMetre: Double, oxygenPercent: Double, referenceOxygenPercent: Double
    ) -> Double? {
        guard oxygenPercent < 21 else { return nil }
        return milligramsPerCubicMetre * (21 - referenceOxygenPercent) / (21 - oxygenPercent)
    }
}

/// How far a permit's yearly quota of one pollutant is used up.
package struct EmissionQuota: Sendable, Hashable {
    package enum Alarm: Int, Sendable, Comparable {
        case none, above80Percent, above95Percent, exhausted

        package static func < (left: Alarm, right: Alarm) -> Bool { left.rawValue < right.rawValue }
    }

    package let permittedKilograms: Double
    package let usedKilograms: Double
    /// Negative when overdrawn.
    package let remainingKilograms: Double
    /// Mean of the recent days with data; `nil` when there are none.
    package let kilogramsPerDay: Double?
    /// Days from the last day of data until nothing remains: 0 when already exhausted, `nil` when the rate is unknown or
    /// zero.
    package let daysToExhaustion: Double?

    /// - Parameters:
    ///   - permittedKilograms: the year's quota, above zero.
    ///   - dailyKilograms: loads from the first day of the quota's year, `nan` = no data (counts as unknown, not zero).
    ///   - rateDays: the last days from which the present rate is taken.
    package init(permittedKilograms: Double, dailyKilograms: [Double], rateDays: Int = 30) {
        precondition(permittedKilograms > 0, "quota \(permittedKilograms)")
        precondition(rateDays > 0, "rateDays \(rateDays)")
        let used = dailyKilograms.reduce(0) { $1.isNaN ? $0 : $0 + $1 }
        let recent = dailyKilograms.suffix(rateDays).filter { !$0.isNaN }
        let rate = recent.isEmpty ? nil : recent.reduce(0, +) / Double(recent.count)
        self.permittedKilograms = permittedKilograms
        usedKilograms = used
        remainingKilograms = permittedKilograms - used
        kilogramsPerDay = rate
        if used >= permittedKilograms {
            daysToExhaustion = 0
        } else if let rate, rate > 0 {
            daysToExhaustion = (permittedKilograms - used) / rate
        } else {
            daysToExhaustion = nil
        }
    }

    /// 1 = all of it.
    package var usedShare: Double { usedKilograms / permittedKilograms }

    package var alarm: Alarm {
        switch usedShare {
        case 1...: .exhausted
        case 0.95...: .above95Percent
        case 0.8...: .above80Percent
        default: .none
        }
    }
}
