#if canImport(Glibc)
import Glibc
#endif

/// Linear regression of a series on its own lags and on its seasonal profile, with a ridge penalty, in model space.
///
/// Inputs are standardised; rows weigh 0.9 per long season of age; forecasts are made step after step.
package struct RidgeAutoregression: Sendable {
    /// Lags in steps, rising.
    package let lags: [Int]
    /// One coefficient a lag, then the profile's; in units of the series.
    package let coefficients: [Double]
    package let intercept: Double

    /// Steps of history that a forecast needs.
    package var historyLength: Int { lags.last ?? 0 }

    /// Lags worth having for two seasons and a history of `count` steps: those that leave half of it as rows.
    package static func lags(shortLength: Int, longLength: Int, count: Int) -> [Int] {
        var lags = Set(1...6)
        if shortLength > 1 {
            lags.formUnion([shortLength / 2, shortLength - 1, shortLength, shortLength + 1])
            lags.formUnion((2...6).map { $0 * shortLength })
        }
        if longLength > 1 {
            lags.formUnion([longLength - 1, longLength, longLength + 1, 2 * longLength, 3 * longLength])
        }
        return lags.filter { $0 >= 1 && 2 * $0 <= count }.sorted()
    }

    /// Weight below which a row is not worth its time.
    private static let leastWeight = 1e-9

    /// Fits the coefficients; nil when there are fewer than three rows a coefficient.
    ///
    /// - Parameters:
    ///   - values: model space, gaps filled.
    ///   - isObserved: whether a value is real; rows with a filled target are left out.
    ///   - profile: seasonal profile known before each step, same count.
    ///   - ageSteps: steps over which a row loses a tenth of its weight.
    /// - Complexity: O(values × lags²).
    package static func fitted(
        values: [Double], isObserved: [Bool], profile: [Double], lags: [Int], ageSteps: Int, penalty: Double = 2
    ) -> RidgeAutoregression? {
        precondition(values.count == isObserved.count && values.count == profile.count, "unequal series")
        let width = lags.count + 1
        guard let longest = lags.last, values.count - longest >= 3 * width else { return nil }
        var moments = Moments(width: width + 1)
        var row = [Double](repeating: 0, count: width + 1)
        let decay = pow(0.9, 1 / Double(max(ageSteps, 1)))
        // From the newest row back: the weight of the oldest of a long series is too small for a number.
        var next = 1.0
        for index in (longest..<values.count).reversed() {
            let weight = next
            next *= decay
            guard weight >= leastWeight else { break }
            guard isObserved[index] else { continue }
            for (position, lag) in lags.enumerated() { row[position] = values[index - lag] }
            row[width - 1] = profile[index]
            row[width] = values[index]
            moments.add(row, weight: weight)
        }
        guard moments.rows >= 3 * width else { return nil }
        return solve(moments, lags: lags, penalty: penalty)
    }

    /// One forecast from the latest values.
    ///
    /// - Parameters:
    ///   - buffer: holds the history and the forecasts made so far; the forecast is for position `end`.
    ///   - profile: profile at the step forecast.
    package func forecast(_ buffer: [Double], end: Int, profile: Double) -> Double {
        var sum = intercept + coefficients[lags.count] * profile
        for (position, lag) in lags.enumerated() { sum += coefficients[position] * buffer[end - lag] }
        return sum
    }

    private static func solve(_ moments: Moments, lags: [Int], penalty: Double) -> RidgeAutoregression? {
        let width = moments.width - 1
        let means = (0...width).map { moments.sums[$0] / moments.weight }
        let spreads = (0...width).map { index in
            max(moments.products[index * moments.width + index] / moments.weight - means[index] * means[index], 0)
                .squareRoot()
        }
        var matrix = [Double](repeating: 0, count: width * width)
        var right = [Double](repeating: 0, count: width)
        func covariance(_ a: Int, _ b: Int) -> Double {
            let scale = spreads[a] * (b < width ? spreads[b] : 1)
            guard scale > 1e-12 else { return 0 }
            return (moments.products[a * moments.width + b] - moments.weight * means[a] * means[b]) / scale
        }
        for a in 0..<width {
            for b in a..<width { matrix[b * width + a] = covariance(a, b) }
            matrix[a * width + a] += penalty
            right[a] = covariance(a, width)
        }
        guard Cholesky.solve(&matrix, &right, size: width) else { return nil }
        var intercept = means[width]
        var coefficients = [Double](repeating: 0, count: width)
        for index in 0..<width where spreads[index] > 1e-12 {
            coefficients[index] = right[index] / spreads[index]
            intercept -= coefficients[index] * means[index]
        }
        guard intercept.isFinite, coefficients.allSatisfy(\.isFinite) else { return nil }
        return RidgeAutoregression(lags: lags, coefficients: coefficients, intercept: intercept)
    }
}

/// Weighted sums and products of rows, upper triangle.
struct Moments {
    let width: Int
    var sums: [Double]
    var products: [Double]
    var weight = 0.0
    var rows = 0

    init(width: Int) {
        self.width = width
        sums = [Double](repeating: 0, count: width)
        products = [Double](repeating: 0, count: width * width)
    }

    mutating func add(_ row: [Double], weight share: Double) {
        for a in 0..<width { sums[a] += share * row[a] }
        addProducts(row.span, width: width, share: share)
        weight += share
        rows += 1
    }

    private mutating func addProducts(_ row: Span<Double>, width: Int, share: Double) {
        var products = products.mutableSpan
        for a in 0..<width {
            let factor = share * row[a]
            let base = a * width
            for b in a..<width { products[base + b] += factor * row[b] }
        }
    }
}

/// Solution of symmetric positive definite systems.
package enum Cholesky {
    /// Solves A·x = b in place; b becomes x and the lower triangle of A its factor.
    ///
    /// - Parameters:
    ///   - matrix: row-major, size × size; only the lower triangle is read.
    /// - Returns: false when A is not positive definite.
    package static func solve(_ matrix: inout [Double], _ right: inout [Double], size: Int) -> Bool {
        precondition(matrix.count == size * size && right.count == size, "shapes \(matrix.count), \(right.count)")
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column]
                for k in 0..<column { sum -= matrix[row * size + k] * matrix[column * size + k] }
                if row == column {
                    guard sum > 0 else { return false }
                    matrix[row * size + row] = sum.squareRoot()
                } else {
                    matrix[row * size + column] = sum / matrix[column * size + column]
                }
            }
        }
        for row in 0..<size {
            for k in 0..<row { right[row] -= matrix[row * size + k] * right[k] }
            right[row] /= matrix[row * size + row]
        }
        for row in stride(from: size - 1, through: 0, by: -1) {
            for k in (row + 1)..<size { right[row] -= matrix[k * size + row] * right[k] }
            right[row] /= matrix[row * size + row]
        }
        return true
    }
}
