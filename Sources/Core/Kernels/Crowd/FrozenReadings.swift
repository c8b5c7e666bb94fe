#if canImport(Glibc)
import Glibc
#endif

/// Readings of a counter that stand still: the same number again and again is a frozen sensor, not a steady crowd.
package enum FrozenReadings {
    /// The readings with every repetition beyond chance taken out.
    ///
    /// Counts of people scatter as Poisson numbers, so that two in a row are equal with a chance of no more than about
    /// 1/√(2πn). A run is frozen when its chance is below e⁻¹⁶, or when 20 and more repeats six times; its first reading
    /// stays. Zeros never count: a resting counter reads zero.
    /// - Parameter values: people a step in order of time, NaN = missing; missing steps do not end a run.
    /// - Returns: the values, frozen ones NaN.
    /// - Complexity: O(n).
    package static func removed(from values: [Double]) -> [Double] {
        var result = values
        var run: [Int] = []
        func close() {
            guard let head = run.first, isBeyondChance(values[head], times: run.count) else { return }
            for index in run.dropFirst() { result[index] = .nan }
        }
        for index in values.indices where !values[index].isNaN {
            if let head = run.first, values[head] != values[index] {
                close()
                run.removeAll(keepingCapacity: true)
            }
            run.append(index)
        }
        close()
        return result
    }

    private static func isBeyondChance(_ value: Double, times: Int) -> Bool {
        guard value >= 1, times > 1 else { return false }
        if value >= 20, times >= 6 { return true }
        return Double(times - 1) * log(2 * .pi * value) / 2 >= 16
    }
}
