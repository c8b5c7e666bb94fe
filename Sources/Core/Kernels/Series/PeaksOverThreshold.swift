#if canImport(Glibc)
import Glibc
#endif

/// Tail of a sample as a generalised Pareto law of the excesses over a high quantile (Pickands 1975; fit by Grimshaw
/// 1993, as in SPOT, Siffer et al. 2017).
package struct PeaksOverThreshold: Sendable, Hashable {
    /// Quantile from which excesses are counted.
    package let base: Double
    /// Shape γ: above 0 heavy, 0 exponential, below 0 bounded.
    package let shape: Double
    /// Scale σ, above 0.
    package let scale: Double
    /// Excesses.
    package let excesses: Int
    /// Values of the sample.
    package let count: Int

    /// Fits the tail; nil with fewer than ten excesses above the base quantile.
    ///
    /// - Parameters:
    ///   - values: NaN is left out.
    ///   - baseShare: share of the sample below the base, in (0, 1).
    package init?(values: [Double], baseShare: Double = 0.98) {
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard !sorted.isEmpty, baseShare > 0, baseShare < 1 else { return nil }
        let base = sorted[min(Int(baseShare * Double(sorted.count)), sorted.count - 1)]
        let excesses = sorted.filter { $0 > base }.map { $0 - base }
        guard excesses.count >= 10, let last = excesses.last, last > 0 else { return nil }
        let fit = Self.grimshaw(excesses)
        self.base = base
        shape = fit.shape
        scale = fit.scale
        self.excesses = excesses.count
        count = sorted.count
    }

    /// Level that a value exceeds with a probability: t + (σ/γ)((q·n/N)^−γ − 1).
    ///
    /// - Parameter probability: of one value, in (0, 1).
    package func level(probability: Double) -> Double {
        let ratio = probability * Double(count) / Double(excesses)
        if abs(shape) < 1e-9 { return base - scale * log(ratio) }
        return base + scale / shape * (pow(ratio, -shape) - 1)
    }

    /// Probability that one value exceeds a level at or above the base.
    package func probability(above level: Double) -> Double {
        let share = Double(excesses) / Double(count)
        let reach = max(level - base, 0) / scale
        if abs(shape) < 1e-9 { return share * exp(-reach) }
        let inside = 1 + shape * reach
        return inside > 0 ? share * pow(inside, -1 / shape) : 0
    }

    /// Points on either side of zero at which the likelihood is tried before it is refined.
    private static let gridSteps = 48

    /// The likelihood of Grimshaw's one-variable form: x = γ/σ decides γ = mean ln(1 + x·y) and σ = γ/x.
    private static func grimshaw(_ excesses: [Double]) -> (shape: Double, scale: Double) {
        let count = Double(excesses.count)
        let mean = excesses.reduce(0, +) / count
        let most = excesses[excesses.count - 1]
        func logLikelihood(_ x: Double) -> Double {
            if abs(x) * most < 1e-9 { return -count * (1 + log(mean)) }
            var sum = 0.0
            for value in excesses {
                let inside = 1 + x * value
                guard inside > 0 else { return -.infinity }
                sum += log(inside)
            }
            let shape = sum / count
            let scale = shape / x
            guard scale > 0, shape > -1 else { return -.infinity }
            return -count * log(scale) - (1 + 1 / shape) * sum
        }
        var bestX = 0.0
        var best = logLikelihood(0)
        let low = -1 / most
        for step in 1..<Self.gridSteps {
            let share = Double(step) / Double(Self.gridSteps)
            for x in [low * (1 - share * share), 4 / mean * share * share] {
                let value = logLikelihood(x)
                if value > best {
                    best = value
                    bestX = x
                }
            }
        }
        bestX = refined(bestX, width: abs(bestX) * 0.2 + 0.002 / mean, logLikelihood)
        guard abs(bestX) * most >= 1e-9 else { return (0, mean) }
        let shape = excesses.reduce(0) { $0 + log(1 + bestX * $1) } / count
        return (shape, shape / bestX)
    }

    /// Golden-section search around a point.
    private static func refined(_ centre: Double, width: Double, _ function: (Double) -> Double) -> Double {
        let golden = (5.0.squareRoot() - 1) / 2
        var low = centre - width
        var high = centre + width
        for _ in 0..<40 {
            let left = high - golden * (high - low)
            let right = low + golden * (high - low)
            if function(left) > function(right) { high = right } else { low = left }
        }
        let middle = (low + high) / 2
        return function(middle) >= function(centre) ? middle : centre
    }
}
