/// Mean speed over a stretch of road: distance over time, never the arithmetic mean of spot speeds.
package enum SpaceMeanSpeed {
    /// Harmonic mean of spot speeds measured at one place; same unit out as in.
    ///
    /// A standing vehicle never passes a spot detector, so speeds that are not positive are missing readings.
    ///
    /// Example: 30 and 60 give 40, where the arithmetic mean says 45.
    /// - Returns: nil when no reading is usable.
    package static func harmonic(spotSpeeds: [Double]) -> Double? {
        var slowness = 0.0, count = 0
        for speed in spotSpeeds where speed.isFinite && speed > 0 {
            slowness += 1 / speed
            count += 1
        }
        return count > 0 ? Double(count) / slowness : nil
    }

    /// Speed of a corridor: total length over total travel time.
    ///
    /// - Parameters:
    ///   - lengths: any unit of length, one per link.
    ///   - speeds: length unit per time unit, one per link; links without a usable speed are left out of both sums.
    /// - Returns: the speed and the share of the length it rests on; nil when nothing is known.
    package static func corridor(lengths: [Double], speeds: [Double]) -> (speed: Double, knownLengthShare: Double)? {
        precondition(lengths.count == speeds.count, "one speed per link")
        var total = 0.0, known = 0.0, time = 0.0
        for (length, speed) in zip(lengths, speeds) {
            total += length
            guard speed.isFinite, speed > 0 else { continue }
            known += length
            time += length / speed
        }
        return time > 0 ? (known / time, known / total) : nil
    }
}
