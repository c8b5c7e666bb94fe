/// Whether readings look like a running total that was never turned into people a step.
package enum RunningTotal {
    /// Fewest pairs of neighbours on which anything is said: two days of hours.
    private static let fewestPairs = 48
    /// Share of neighbours that have to rise: at night nobody passes. Share that may fall where a total wraps or is reset, which
    /// may be every night; and rises that one fall needs.
    private static let (leastRising, mostFalling, risesAFall) = (0.3, 0.05, 8)

    /// True where readings hardly ever fall, and when they do, by more than half of all they ever reach and to its lowest
    /// quarter, as what starts anew does.
    ///
    /// - Parameter values: one a step, NaN = missing.
    /// - Complexity: O(values).
    package static func isLikely(_ values: [Double]) -> Bool {
        let most = values.reduce(0) { max($0, $1.isNaN ? 0 : $1) }
        var (pairs, rising, falling) = (0, 0, 0)
        for (before, now) in zip(values, values.dropFirst()) where !before.isNaN && !now.isNaN {
            pairs += 1
            if now > before { rising += 1 }
            guard now < before else { continue }
            guard before - now > most / 2, now < most / 4 else { return false }
            falling += 1
        }
        return pairs >= fewestPairs && Double(rising) >= leastRising * Double(pairs)
            && Double(falling) <= mostFalling * Double(pairs) && rising >= risesAFall * falling
    }
}
