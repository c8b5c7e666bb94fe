#if canImport(Glibc)
import Glibc
#endif

/// Levenberg–Marquardt search for the learning rates of a `SeasonalFilter`: least squares of its winsorised one-step
/// errors, in logits of the rates (Marquardt 1963).
///
/// One pass over the series runs the filter at the present rates and at four neighbours side by side, which gives the
/// loss and its Jacobian by forward differences for little more than the price of one run.
struct RateSearch {
    /// Logits of level, carry, short and long, in this order.
    typealias Point = SIMD4<Double>

    /// Lanes 0–3: one rate moved each; lane 4: none moved; the rest repeat lane 4.
    private typealias Lanes = SIMD8<Double>

    private let filter: SeasonalFilter
    private let values: [Double]
    private let shortIndex: [Int32]
    private let longIndex: [Int32]
    /// 0 ordinary, 1 holiday, 2 the day before, 3 the day after.
    private let kinds: [UInt8]
    private let hasShort: Bool
    private let hasLong: Bool

    private static let difference = 1e-4
    /// Logits beyond which a rate is 0 or 1 to a ten-thousandth.
    private static let mostLogit = 9.0
    /// Relative gain below which the search ends.
    private static let tolerance = 2e-5

    init(filter: SeasonalFilter, values: [Double], slots: [SeasonSlot], seasons: SeasonSlots) {
        self.filter = filter
        self.values = values
        shortIndex = slots.map { Int32($0.short) }
        longIndex = slots.map { Int32($0.long) }
        kinds = slots.map { slot in
            switch slot.kind {
            case .ordinary: 0
            case .holiday: 1
            case .eve: 2
            case .morrow: 3
            }
        }
        hasShort = seasons.shortLength > 1
        hasLong = seasons.longCount > 1
    }

    /// The rates of least loss found from the filter's own rates in so many passes over the series.
    func rates(maximumPasses: Int, isCancelled: () -> Bool) -> SeasonalFilter.Rates {
        let start = filter.rates
        var best = Point(Self.logit(start.level), Self.logit(start.carry), Self.logit(0.05), Self.logit(start.long))
        if hasShort { best[2] = Self.logit(start.short) }
        var bestPass = pass(best)
        var damping = 0.01
        var passes = 1
        while passes < maximumPasses, !isCancelled() {
            let step = bestPass.step(damping: damping)
            let trial = (best + step).clamped(
                lowerBound: Point(repeating: -Self.mostLogit), upperBound: Point(repeating: Self.mostLogit))
            let trialPass = pass(trial)
            passes += 1
            let gain = bestPass.loss - trialPass.loss
            if gain > 0 {
                (best, bestPass) = (trial, trialPass)
                damping = max(damping * 0.1, 1e-6)
                if gain < Self.tolerance * bestPass.loss { break }
            } else {
                damping *= 10
                if damping > 1e6 { break }
            }
        }
        return rates(best)
    }

    private func rates(_ point: Point) -> SeasonalFilter.Rates {
        SeasonalFilter.Rates(
            level: Self.logistic(point[0]), short: hasShort ? Self.logistic(point[2]) : 0,
            long: hasLong ? Self.logistic(point[3]) : 0, carry: Self.logistic(point[1]))
    }

    private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
    private static func logit(_ share: Double) -> Double { log(share / (1 - share)) }

    /// Loss at a point with the normal equations of its neighbourhood.
    private struct Pass {
        var loss = 0.0
        var gradient = Point()
        var rows = (Point(), Point(), Point(), Point())

        /// Solution of (H + damping · diag H) δ = −g.
        func step(damping: Double) -> Point {
            var matrix = [Double](repeating: 0, count: 16)
            var right = [Double](repeating: 0, count: 4)
            for (row, values) in [rows.0, rows.1, rows.2, rows.3].enumerated() {
                for column in 0..<4 { matrix[row * 4 + column] = values[column] }
                matrix[row * 4 + row] += damping * values[row] + 1e-12
                right[row] = -gradient[row]
            }
            guard Cholesky.solve(&matrix, &right, size: 4) else { return Point() }
            // Steps of more than two logits leave the neighbourhood that the differences know.
            return Point(right[0], right[1], right[2], right[3]).clamped(
                lowerBound: Point(repeating: -2), upperBound: Point(repeating: 2))
        }
    }

    private func lanes(_ point: Point, axis: Int, _ isUsed: Bool = true) -> Lanes {
        guard isUsed else { return Lanes() }
        var lanes = Lanes(repeating: Self.logistic(point[axis]))
        lanes[axis] = Self.logistic(point[axis] + Self.difference)
        return lanes
    }

    private func pass(_ point: Point) -> Pass {
        let levelRate = lanes(point, axis: 0)
        let carryRate = lanes(point, axis: 1)
        let shortRate = lanes(point, axis: 2, hasShort)
        let longRate = lanes(point, axis: 3, hasLong)
        var short = filter.short.map { Lanes(repeating: $0) }
        var long = filter.long.map { Lanes(repeating: $0) }
        var scale = filter.scale.map { Lanes(repeating: $0) }
        var special = [Lanes](repeating: Lanes(), count: 3 * filter.short.count)
        let hours = filter.short.count
        var shortState = short.mutableSpan
        var longState = long.mutableSpan
        var scaleState = scale.mutableSpan
        var specialState = special.mutableSpan
        let values = values.span
        let shortIndex = shortIndex.span
        let longIndex = longIndex.span
        let kinds = kinds.span
        let floor = Lanes(repeating: filter.scaleFloor)
        var level = Lanes(repeating: filter.level)
        var carried = Lanes()
        var result = Pass()
        var count = 0.0
        for index in 0..<values.count {
            let value = values[index]
            if value.isNaN {
                carried *= carryRate
                continue
            }
            let first = Int(shortIndex[index])
            let second = Int(longIndex[index])
            let kind = Int(kinds[index])
            var base = level + (shortState[first] + longState[second])
            if kind != 0 { base += specialState[(kind - 1) * hours + first] }
            let carry = carryRate * carried
            let residual = (value - base) - carry
            let spread = scaleState[first]
            let limit = SeasonalFilter.clipSpreads * pointwiseMax(spread, floor)
            let error = pointwiseMin(pointwiseMax(residual, -limit), limit)
            let gap = error + carry
            carried = gap
            guard kind == 0 else {
                let rate = kind == 1 ? SeasonalFilter.holidayRate : SeasonalFilter.neighbourRate
                specialState[(kind - 1) * hours + first] += rate * gap
                continue
            }
            level += levelRate * gap
            shortState[first] += shortRate * gap
            longState[second] += longRate * gap
            let size = pointwiseMax(residual, -residual)
            scaleState[first] = spread + SeasonalFilter.scaleRate * (1.25 * size - spread)
            let own = error[4]
            let slope = error.lowHalf - own
            result.loss += own * own
            result.gradient += slope * own
            result.rows.0 += slope * slope[0]
            result.rows.1 += slope * slope[1]
            result.rows.2 += slope * slope[2]
            result.rows.3 += slope * slope[3]
            count += 1
        }
        let share = 1 / max(count, 1)
        result.loss *= share
        result.gradient *= share / Self.difference
        let square = share / (Self.difference * Self.difference)
        result.rows = (result.rows.0 * square, result.rows.1 * square, result.rows.2 * square, result.rows.3 * square)
        return result
    }
}
