#if canImport(Glibc)
import Glibc
#endif

/// How the errors of a seasonal filter go on: a ridge regression of each error on those just before it and those a short season
/// ago, where the share of the newest changes over the short season.
///
/// Errors are over their error weights, so that those of quiet and of busy hours are alike; there is no intercept. Forecasts are
/// made step after step and fade as the errors do. One carried share for all hours, φ, is what this takes the place of: on 1,364
/// cases of other origins than the reference's the first hour's error fell by 3 %, the second and third hour's by 3 %.
package struct ErrorAutoregression: Sendable {
    /// Lags in steps, rising.
    package let lags: [Int]
    /// One coefficient a lag, then those of the newest error times each of the season's waves.
    package let coefficients: [Double]
    private let waves: SeasonWaves
    /// Largest error seen: no forecast is larger, so that none runs away.
    package let largest: Double

    /// Steps of errors that a forecast needs.
    package var historyLength: Int { lags.last ?? 0 }

    /// Penalty of a coefficient, in rows. Between 20 and 200 the first hour's error moves by .003 of its size.
    private static let penalty = 60.0
    /// Short seasons over which a row loses e times its weight.
    private static let memory = 29.0
    /// Steps that stand for a short season where there is none.
    private static let leastSeason = 24
    /// Root mean squares beyond which an error is pulled in.
    private static let clipSpreads = 4.0
    /// Least rows a coefficient.
    private static let rowsPerCoefficient = 10

    /// Fits the coefficients; nil with fewer than ten rows a coefficient.
    ///
    /// - Parameters:
    ///   - errors: error over weight, one a step; where nothing was observed, what was expected of it.
    ///   - isObserved: whether a step has a value, same count; rows without one are left out.
    ///   - first: steps before it, in which the filter still learns the seasons, are left out.
    /// - Complexity: O(errors × lags²).
    package static func fitted(
        errors: [Double], isObserved: [Bool], shortLength: Int, first: Int
    ) -> ErrorAutoregression? {
        precondition(errors.count == isObserved.count, "\(errors.count) errors, \(isObserved.count) marks")
        let waves = SeasonWaves(length: shortLength)
        let lags = lags(shortLength: shortLength)
        let width = lags.count + waves.count
        let start = max(first, lags.last ?? 0)
        let rows = errors.indices.dropFirst(start).filter { isObserved[$0] }
        guard rows.count >= rowsPerCoefficient * width else { return nil }
        let variance = rows.reduce(0) { $0 + errors[$1] * errors[$1] } / Double(rows.count)
        guard variance > 0, variance.isFinite else { return nil }
        let limit = clipSpreads * variance.squareRoot()
        func clipped(_ index: Int) -> Double { errors[index].clipped(to: limit) }
        var moments = Moments(width: width + 1)
        var row = [Double](repeating: 0, count: width + 1)
        let reach = memory * Double(max(shortLength, leastSeason))
        for index in rows {
            for (place, lag) in lags.enumerated() { row[place] = clipped(index - lag) }
            for wave in 0..<waves.count { row[lags.count + wave] = row[0] * waves.value(wave, step: index) }
            row[width] = clipped(index)
            moments.add(row, weight: exp(-Double(errors.count - 1 - index) / reach))
        }
        let largest = rows.reduce(0) { max($0, abs(errors[$1])) }
        return solved(moments, lags: lags, waves: waves, largest: largest, penalty: penalty * variance)
    }

    private static func lags(shortLength: Int) -> [Int] {
        let near = Array(1...6)
        return shortLength > 8 ? near + [shortLength - 1, shortLength, shortLength + 1] : near
    }

    private static func solved(
        _ moments: Moments, lags: [Int], waves: SeasonWaves, largest: Double, penalty: Double
    ) -> ErrorAutoregression? {
        let width = moments.width - 1
        var matrix = [Double](repeating: 0, count: width * width)
        var right = [Double](repeating: 0, count: width)
        for a in 0..<width {
            for b in a..<width { matrix[b * width + a] = moments.products[a * moments.width + b] }
            matrix[a * width + a] += penalty
            right[a] = moments.products[a * moments.width + width]
        }
        guard Cholesky.solve(&matrix, &right, size: width) else { return nil }
        return ErrorAutoregression(lags: lags, coefficients: right, waves: waves, largest: largest)
    }

    /// The next error over its weight.
    ///
    /// - Parameters:
    ///   - buffer: errors over weights and those forecast so far; the forecast is for position `end`.
    ///   - step: of the forecast, as the fit counts them.
    package func forecast(_ buffer: [Double], end: Int, step: Int) -> Double {
        var sum = 0.0
        for (place, lag) in lags.enumerated() { sum += coefficients[place] * buffer[end - lag] }
        var share = 0.0
        for wave in 0..<waves.count { share += coefficients[lags.count + wave] * waves.value(wave, step: step) }
        return (sum + share * buffer[end - 1]).clipped(to: largest)
    }
}

extension Double {
    /// The value, or ±`limit` where it lies beyond.
    fileprivate func clipped(to limit: Double) -> Double { Swift.min(Swift.max(self, -limit), limit) }
}

/// Sines and cosines of the first two harmonics over a season; none for one of eight steps or fewer.
private struct SeasonWaves: Sendable {
    let count: Int
    private let length: Int
    /// length × count, row-major.
    private let values: [Double]

    init(length: Int) {
        self.length = max(length, 1)
        guard length > 8 else {
            (count, values) = (0, [])
            return
        }
        count = 4
        values = (0..<length).flatMap { position in
            [1, 2].flatMap { harmonic -> [Double] in
                let angle = 2 * Double.pi * Double(harmonic * position) / Double(length)
                return [sin(angle), cos(angle)]
            }
        }
    }

    func value(_ wave: Int, step: Int) -> Double { values[step % length * count + wave] }
}
