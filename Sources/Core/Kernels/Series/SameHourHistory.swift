/// The latest values at each position of the long season, for a median and a spread that one bad week cannot bend.
struct SameHourHistory: Sendable {
    /// Values kept a position.
    static let depth = 6
    private var values: [Double]
    private var seen: [Int32]

    init(positions: Int) {
        values = [Double](repeating: 0, count: positions * Self.depth)
        seen = [Int32](repeating: 0, count: positions)
    }

    mutating func add(_ value: Double, position: Int) {
        values[position * Self.depth + Int(seen[position]) % Self.depth] = value
        seen[position] += 1
    }

    /// Median and 1.4826 × median absolute deviation at a position; nil with fewer than four values.
    func centre(position: Int) -> (median: Double, spread: Double)? {
        let count = min(Int(seen[position]), Self.depth)
        guard count >= 4 else { return nil }
        var sorted = InlineArray<6, Double>(repeating: 0)
        for index in 0..<count { sorted[index] = values[position * Self.depth + index] }
        let median = Self.median(&sorted, count)
        for index in 0..<count { sorted[index] = abs(sorted[index] - median) }
        return (median, 1.4826 * Self.median(&sorted, count))
    }

    /// Sorts the first `count` values in place and returns their median.
    private static func median(_ values: inout InlineArray<6, Double>, _ count: Int) -> Double {
        for index in 1..<count {
            let value = values[index]
            var place = index
            while place > 0, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
        }
        let middle = count / 2
        return count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    }
}
