#if canImport(Glibc)
import Glibc
#endif

/// Shares of the three parts of a forecast; they add up to 1.
package struct BlendShares: Sendable, Hashable {
    package var filter: Double
    package var ridge: Double
    package var profile: Double

    /// One set of shares a block of the horizon.
    static func chosen(
        _ blend: ForecastOptions.Blend, blocks: HorizonBlocks, pass: CausalPass, ridgePaths: [Double]
    ) -> [BlendShares] {
        (0..<blocks.count).map { block in
            switch blend {
            case .filterOnly: return BlendShares(filter: 1, ridge: 0, profile: 0)
            case .fixed(let filter, let ridge, let profile):
                return scaled(filter, ridgePaths.isEmpty ? 0 : ridge, profile)
            case .byRecentError(let power):
                guard !pass.origins.isEmpty else { return BlendShares(filter: 1, ridge: 0, profile: 0) }
                return shares(meanErrors(pass, ridgePaths, steps: blocks.steps(of: block)), power: power)
            }
        }
    }

    /// Parts far worse than the best get nothing, the others by the inverse of their error.
    private static func shares(_ errors: (filter: Double, ridge: Double, profile: Double), power: Double)
        -> BlendShares
    {
        let best = max(min(errors.filter, errors.ridge, errors.profile), 1e-12)
        func share(_ error: Double, _ prior: Double) -> Double {
            error.isFinite && error < 1.6 * best ? prior * pow(best / max(error, 1e-12), power) : 0
        }
        return scaled(share(errors.filter, 0.6), share(errors.ridge, 0.2), share(errors.profile, 0.2))
    }

    private static func scaled(_ filter: Double, _ ridge: Double, _ profile: Double) -> BlendShares {
        let total = filter + ridge + profile
        guard total > 0 else { return BlendShares(filter: 1, ridge: 0, profile: 0) }
        return BlendShares(filter: filter / total, ridge: ridge / total, profile: profile / total)
    }

    /// Mean absolute errors over the origins at which all parts have a forecast; infinite for a part that has none.
    private static func meanErrors(_ pass: CausalPass, _ ridgePaths: [Double], steps: Range<Int>)
        -> (filter: Double, ridge: Double, profile: Double)
    {
        var sums = (filter: 0.0, ridge: 0.0, profile: 0.0)
        var count = 0.0
        for (row, origin) in pass.origins.enumerated() {
            for ahead in steps {
                let index = row * pass.horizon + ahead
                let actual = pass.values[origin + ahead]
                guard !actual.isNaN, ridgePaths.isEmpty || !ridgePaths[index].isNaN else { continue }
                let offset = pass.offsetPaths[index]
                sums.filter += abs(actual - pass.filterPaths[index])
                sums.profile += abs(actual - pass.profilePaths[index] - offset)
                if !ridgePaths.isEmpty { sums.ridge += abs(actual - ridgePaths[index] - offset) }
                count += 1
            }
        }
        guard count > 0 else { return (1, .infinity, .infinity) }
        return (sums.filter / count, ridgePaths.isEmpty ? .infinity : sums.ridge / count, sums.profile / count)
    }
}
