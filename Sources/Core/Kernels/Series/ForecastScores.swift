/// Measures of how good forecasts were; missing values (NaN) on either side are left out.
package enum ForecastScores {
    /// Mean absolute error; NaN when nothing can be compared.
    package static func meanAbsoluteError(_ actual: [Double], _ forecast: [Double]) -> Double {
        precondition(actual.count == forecast.count, "\(actual.count) values, \(forecast.count) forecasts")
        var sum = 0.0
        var count = 0.0
        for (value, guess) in zip(actual, forecast) where !value.isNaN && !guess.isNaN {
            sum += abs(value - guess)
            count += 1
        }
        return sum / count
    }

    /// In-sample mean absolute error of repeating the value `lag` steps before: the scale of MASE.
    package static func seasonalNaiveError(_ values: [Double], lag: Int) -> Double {
        guard lag > 0, values.count > lag else { return .nan }
        return meanAbsoluteError(Array(values[lag...]), Array(values[..<(values.count - lag)]))
    }

    /// Symmetric mean absolute percentage error as the M4 competition defines it, in percent (0 to 200).
    package static func symmetricPercentageError(_ actual: [Double], _ forecast: [Double]) -> Double {
        precondition(actual.count == forecast.count, "\(actual.count) values, \(forecast.count) forecasts")
        var sum = 0.0
        var count = 0.0
        for (value, guess) in zip(actual, forecast) where !value.isNaN && !guess.isNaN {
            let size = abs(value) + abs(guess)
            sum += size > 0 ? 200 * abs(value - guess) / size : 0
            count += 1
        }
        return sum / count
    }

    /// Continuous ranked probability score from quantiles: twice the mean pinball loss over the shares.
    ///
    /// - Parameters:
    ///   - quantiles: values × shares, row-major.
    package static func rankedProbabilityScore(_ actual: [Double], quantiles: [Double], shares: [Double]) -> Double {
        precondition(quantiles.count == actual.count * shares.count, "\(quantiles.count) quantiles")
        var sum = 0.0
        var count = 0.0
        for (row, value) in actual.enumerated() where !value.isNaN {
            for (column, share) in shares.enumerated() {
                let gap = value - quantiles[row * shares.count + column]
                sum += 2 * (gap >= 0 ? share * gap : (share - 1) * gap)
            }
            count += Double(shares.count)
        }
        return sum / count
    }

    /// Share of the values inside [lower, upper].
    package static func coverage(_ actual: [Double], lower: [Double], upper: [Double]) -> Double {
        precondition(actual.count == lower.count && actual.count == upper.count, "unequal series")
        var inside = 0.0
        var count = 0.0
        for (index, value) in actual.enumerated() where !value.isNaN {
            inside += value >= lower[index] && value <= upper[index] ? 1 : 0
            count += 1
        }
        return inside / count
    }
}
