/// Reliability of a route's travel times over many days: travel time index, planning time index, buffer index.
///
/// Example: times 10, 11, … 29 with free time 10 give mean 19.5, 95th percentile 28.05,
/// TTI 1.95, PTI 2.805, buffer index 0.43846.
package struct TravelTimeReliability: Sendable, Equatable {
    /// Same unit as the times given.
    package let mean: Double
    package let percentile95: Double
    /// Mean over free-flow time.
    package let travelTimeIndex: Double
    /// 95th percentile over free-flow time.
    package let planningTimeIndex: Double
    /// (95th percentile − mean) / mean.
    package let bufferIndex: Double
    package let sampleCount: Int

    /// - Parameters:
    ///   - travelTimes: any unit; entries that are not finite or not positive are left out.
    ///   - freeFlowTime: same unit, positive.
    ///   - minimumSamples: fewer usable times give no answer.
    /// - Returns: nil when there are too few usable times or no usable free-flow time.
    package init?(travelTimes: [Double], freeFlowTime: Double, minimumSamples: Int = 2) {
        let times = travelTimes.filter { $0.isFinite && $0 > 0 }
        guard times.count >= max(1, minimumSamples), freeFlowTime.isFinite, freeFlowTime > 0,
            let upper = Percentile.linear(times, 0.95)
        else { return nil }
        let mean = times.reduce(0, +) / Double(times.count)
        self.mean = mean
        percentile95 = upper
        travelTimeIndex = mean / freeFlowTime
        planningTimeIndex = upper / freeFlowTime
        bufferIndex = (upper - mean) / mean
        sampleCount = times.count
    }
}

/// Percentiles by linear interpolation between order statistics (Hyndman and Fan type 7, numpy's default).
package enum Percentile {
    /// - Parameter fraction: 0...1, clamped.
    /// - Returns: nil for no values.
    package static func linear(_ values: [Double], _ fraction: Double) -> Double? {
        linear(sorted: values.sorted(), fraction)
    }

    /// The same for values already in rising order.
    package static func linear(sorted: [Double], _ fraction: Double) -> Double? {
        guard let last = sorted.last else { return nil }
        let position = min(1, max(0, fraction)) * Double(sorted.count - 1)
        let below = Int(position)
        guard below + 1 < sorted.count else { return last }
        return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
