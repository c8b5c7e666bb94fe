/// Linear regression with least absolute error on sixteen features, by iteratively reweighted least squares.
///
/// Absolute error is what a driver feels and what one wild reading cannot spoil.
package struct LeastAbsoluteRegression: Sendable {
    package typealias Row = SIMD16<Double>

    package struct Settings: Sendable, Equatable {
        package var iterations = 12
        /// Errors below this weigh as this; unit of the target.
        package var floor = 0.5
        /// Pull of every coefficient but the first, which is the intercept, towards the prior.
        package var ridge = 1000.0

        package init() {}
    }

    package let coefficients: Row

    package init(coefficients: Row) { self.coefficients = coefficients }

    /// - Parameters:
    ///   - rows: features, the first being 1.
    ///   - targets: one per row; rows whose target is not finite are left out.
    ///   - prior: what the coefficients are believed to be before the rows are seen.
    package init(rows: [Row], targets: [Double], prior: Row = Row(repeating: 0), settings: Settings = Settings()) {
        precondition(rows.count == targets.count, "one target per row")
        var coefficients = Row(repeating: 0)
        for iteration in 0..<settings.iterations {
            let next = Self.step(rows, targets, coefficients, prior, settings, isFirst: iteration == 0)
            let change = next - coefficients
            coefficients = next
            if (change * change).sum() < 1e-6 { break }
        }
        self.coefficients = coefficients
    }

    package func predict(_ row: Row) -> Double { (row * coefficients).sum() }

    private static func step(
        _ rows: [Row], _ targets: [Double], _ coefficients: Row, _ prior: Row, _ settings: Settings,
        isFirst: Bool
    ) -> Row {
        var equations = NormalEquations()
        equations.add(rows, targets) { row, target in
            1 / max(isFirst ? 1 : abs(target - (row * coefficients).sum()), settings.floor)
        }
        var (gram, moment) = (equations.gram, equations.moment)
        for feature in 1..<16 {
            gram[feature][feature] += settings.ridge
            moment[feature] += settings.ridge * prior[feature]
        }
        return solve(gram, moment)
    }

    /// Cholesky of the lower triangle; a feature that carries nothing gets coefficient 0.
    private static func solve(_ matrix: [Row], _ right: Row) -> Row {
        var factor = matrix, solution = right
        for column in 0..<16 {
            var pivot = factor[column][column]
            for k in 0..<column { pivot -= factor[column][k] * factor[column][k] }
            let root = pivot > 1e-9 ? pivot.squareRoot() : .infinity
            factor[column][column] = root
            for row in column + 1..<max(column + 1, 16) {
                var sum = factor[row][column]
                for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
                factor[row][column] = sum / root
            }
        }
        for row in 0..<16 {
            for k in 0..<row { solution[row] -= factor[row][k] * solution[k] }
            solution[row] /= factor[row][row]
        }
        for row in stride(from: 15, through: 0, by: -1) {
            for k in row + 1..<max(row + 1, 16) { solution[row] -= factor[k][row] * solution[k] }
            solution[row] /= factor[row][row]
        }
        return solution
    }
}
