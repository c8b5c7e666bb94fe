#if canImport(Glibc)
import Glibc
#endif

/// Fixed-time signal advice by Webster (Road Research Technical Paper 39, 1958) with the HCM 2000 overflow term where
/// demand nears or passes capacity. Advice only: nobody's signal is switched by it.
///
/// Example: lost time 12 s, flow ratios 0.4 and 0.3 give a cycle of 76.667 s and greens of 36.952 and 27.714 s.
package struct SignalTiming: Sendable, Equatable {
    package enum Fault: Error, Equatable {
        case noPhases
        /// A flow ratio or the lost time is negative or not finite.
        case unusableInput
        /// Webster's formula has no meaning from 0.95 on.
        case criticalFlowRatioTooHigh(Double)
    }

    /// Highest sum of critical flow ratios the formula is used for (exclusive).
    package static let criticalFlowRatioLimit = 0.95

    /// Seconds.
    package let cycleSeconds: Double
    /// Effective green of each phase, seconds; with the lost time they fill the cycle.
    package let greenSeconds: [Double]
    /// Sum of the phases' critical flow ratios, Y.
    package let criticalFlowRatio: Double

    /// - Parameters:
    ///   - lostTimeSeconds: per cycle, all phases.
    ///   - flowRatios: per phase, the largest demand over saturation flow.
    ///   - cycleRange: the optimum is brought into this range of seconds before greens are shared out; nil leaves it.
    package init(
        lostTimeSeconds: Double, flowRatios: [Double], cycleRange: ClosedRange<Double>? = nil
    ) throws(Fault) {
        guard !flowRatios.isEmpty else { throw .noPhases }
        let inputs = flowRatios + [lostTimeSeconds]
        guard inputs.allSatisfy({ $0.isFinite && $0 >= 0 }) else { throw .unusableInput }
        let total = flowRatios.reduce(0, +)
        guard total < Self.criticalFlowRatioLimit else { throw .criticalFlowRatioTooHigh(total) }
        let optimum = (1.5 * lostTimeSeconds + 5) / (1 - total)
        let cycle = cycleRange.map { min(max(optimum, $0.lowerBound), $0.upperBound) } ?? optimum
        let green = max(0, cycle - lostTimeSeconds)
        cycleSeconds = cycle
        greenSeconds = flowRatios.map { total > 0 ? $0 / total * green : green / Double(flowRatios.count) }
        criticalFlowRatio = total
    }
}

/// Mean delay of an approach at a fixed-time signal, seconds a vehicle.
package enum SignalDelay {
    /// Webster's delay d = C(1−λ)² / (2(1−λx)) + x² / (2q(1−x)) − 0.65 (C/q²)^(1/3) x^(2+5λ).
    ///
    /// - Parameters:
    ///   - greenShare: λ, effective green over cycle, in 0..<1.
    ///   - saturation: x, demand over capacity; only below 1.
    ///   - arrivalsPerSecond: q.
    /// - Returns: nil outside the formula's range.
    package static func webster(
        cycleSeconds cycle: Double, greenShare: Double, saturation: Double, arrivalsPerSecond flow: Double
    ) -> Double? {
        guard cycle > 0, greenShare > 0, greenShare < 1, saturation >= 0, saturation < 1, flow > 0 else { return nil }
        let uniform = cycle * (1 - greenShare) * (1 - greenShare) / (2 * (1 - greenShare * saturation))
        let random = saturation * saturation / (2 * flow * (1 - saturation))
        let correction = 0.65 * cbrt(cycle / (flow * flow)) * pow(saturation, 2 + 5 * greenShare)
        return uniform + random - correction
    }

    /// Control delay by the Highway Capacity Manual 2000, equations 16-9 to 16-12: uniform plus overflow, for any
    /// saturation; no initial queue, isolated pretimed signal (k 0.5, I 1), random arrivals (progression factor 1).
    ///
    /// - Parameter hours: length of the analysis period.
    package static func highwayCapacityManual(
        cycleSeconds cycle: Double, greenShare: Double, saturation: Double, capacityPerHour: Double,
        hours: Double = 0.25
    ) -> Double? {
        guard cycle > 0, greenShare > 0, greenShare < 1, saturation >= 0, capacityPerHour > 0, hours > 0 else {
            return nil
        }
        let uniform = 0.5 * cycle * (1 - greenShare) * (1 - greenShare) / (1 - min(1, saturation) * greenShare)
        let excess = saturation - 1
        let root = (excess * excess + 4 * saturation / (capacityPerHour * hours)).squareRoot()
        return uniform + 900 * hours * (excess + root)
    }
}
