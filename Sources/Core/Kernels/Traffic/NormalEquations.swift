/// Sums of weighted products of rows of sixteen features, and of rows and targets.
///
/// Only blocks of four by four on and below the diagonal are summed, each in registers while a few dozen rows pass.
internal struct NormalEquations {
    internal typealias Row = LeastAbsoluteRegression.Row
    private typealias Quarter = SIMD4<Double>

    /// Row by row; right on and below the diagonal.
    private(set) var gram = Array(repeating: Row(repeating: 0), count: 16)
    private(set) var moment = Row(repeating: 0)
    /// Rows that go through all blocks together: as many as the nearest cache holds easily.
    private static let runLength = 64

    /// Adds rows whose target is finite.
    /// - Precondition: one target a row.
    internal mutating func add(_ rows: [Row], _ targets: [Double], weight: (Row, Double) -> Double) {
        precondition(rows.count == targets.count, "one target per row")
        var plain: [Quarter] = Array(repeating: Quarter(repeating: 0), count: 4 * Self.runLength)
        var weighted = plain
        var count = 0
        for (row, target) in zip(rows, targets) where target.isFinite {
            let scaled = row * weight(row, target)
            moment += scaled * target
            Self.store(row, at: 4 * count, of: &plain)
            Self.store(scaled, at: 4 * count, of: &weighted)
            count += 1
            if count == Self.runLength {
                sum(plain, weighted, count: count)
                count = 0
            }
        }
        sum(plain, weighted, count: count)
    }

    @inline(__always)
    private static func store(_ row: Row, at place: Int, of quarters: inout [Quarter]) {
        quarters[place] = row.lowHalf.lowHalf
        quarters[place + 1] = row.lowHalf.highHalf
        quarters[place + 2] = row.highHalf.lowHalf
        quarters[place + 3] = row.highHalf.highHalf
    }

    private mutating func sum(_ plain: [Quarter], _ weighted: [Quarter], count: Int) {
        let (right, left) = (plain.span, weighted.span)
        precondition(4 * count <= right.count && 4 * count <= left.count, "\(count) rows")
        for down in 0..<4 {
            for across in 0...down {
                var sums = (Quarter(repeating: 0), Quarter(repeating: 0), Quarter(repeating: 0), Quarter(repeating: 0))
                for place in stride(from: 0, to: 4 * count, by: 4) {
                    let (factor, row) = unsafe (left[unchecked: place + down], right[unchecked: place + across])
                    sums.0 += row * factor[0]
                    sums.1 += row * factor[1]
                    sums.2 += row * factor[2]
                    sums.3 += row * factor[3]
                }
                for (offset, part) in [sums.0, sums.1, sums.2, sums.3].enumerated() {
                    for column in 0..<4 { gram[4 * down + offset][4 * across + column] += part[column] }
                }
            }
        }
    }
}
