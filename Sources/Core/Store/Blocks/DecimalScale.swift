/// Finds the resolution of a sensor: the power of ten by which its values are whole numbers.
///
/// A value is held to be n ÷ 10^k only if that division gives it back bit for bit (IEEE 754: the quotient is rounded
/// correctly), so that nothing is ever rounded by storing it.
enum DecimalScale {
    static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
    /// Whole numbers up to this are exact as `Double`.
    private static let largest = 9_007_199_254_740_992.0

    /// - Returns: n with value = n ÷ power; nil when there is none, as for −0, not-a-number and infinities.
    static func integer(_ value: Double, power: Double) -> Int64? {
        let scaled = (value * power).rounded(.toNearestOrEven)
        guard scaled.magnitude < largest else { return nil }
        let integer = Int64(scaled)
        return (Double(integer) / power).bitPattern == value.bitPattern ? integer : nil
    }

    /// The exponent that costs fewest bits when values it does not fit are kept apart.
    /// - Returns: nil when more than one value in eight would have to be: the values are not decimal.
    static func exponent(of values: UnsafeBufferPointer<Double>) -> Int? {
        var exact = [Int](repeating: 0, count: powers.count)
        var others = 0
        let tolerated = values.count / 8
        var last: UInt64?
        for value in values {
            if let exponent = smallest(value) {
                exact[exponent] += 1
                last = nil
            } else {
                // Runs of the same bits, not-a-number above all, are kept as one.
                if value.bitPattern != last { others += 1 }
                last = value.bitPattern
                guard others <= tolerated || value.isNaN else { return nil }
            }
        }
        let bitsPerDigit = 3.33
        let bitsPerException = 80.0
        var best = (exponent: 0, cost: Double.infinity)
        var apart = others
        for exponent in powers.indices.reversed() {
            let cost = Double(exponent * values.count) * bitsPerDigit + Double(apart) * bitsPerException
            if cost < best.cost, apart <= max(others, tolerated) { best = (exponent, cost) }
            apart += exact[exponent]
        }
        return best.exponent
    }

    private static func smallest(_ value: Double) -> Int? {
        guard value.isFinite else { return nil }
        for (exponent, power) in powers.enumerated() where integer(value, power: power) != nil { return exponent }
        return nil
    }
}
