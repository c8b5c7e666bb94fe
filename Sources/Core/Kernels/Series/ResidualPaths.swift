/// Errors of past forecasts as whole paths, made alike over the hours, and their order statistics by block of the horizon.
package struct ResidualPaths: Sendable {
    package let blocks: HorizonBlocks
    /// Paths, oldest first.
    package let count: Int
    /// count × horizon, row-major: (actual − forecast) / error weight; NaN where the actual value is missing.
    package let scaled: [Double]
    /// count × horizon, row-major, model space: what was forecast, what came (NaN = missing), and the error weights; empty
    /// when only errors are known.
    package let centres: [Double]
    package let actuals: [Double]
    package let weights: [Double]
    /// Steps at which the forecasts were made, as the fit counts them, rising.
    package let origins: [Int]
    /// How like two origins are.
    let likeness: PathLikeness
    private let sortedSigned: [Double]
    private let sortedAbsolute: [Double]
    private let blockStarts: [Int]

    /// - Parameters:
    ///   - early: forecasts from what was known before the first rolling origin; their errors are those of a forecast.
    ///   - optimism: factor on the residuals for parameters that were fitted on the same values.
    ///   - prior: what stands in for the past forecasts that are wanting; nil when there are enough.
    init(
        pass: CausalPass, early: [EarlyOrigins.Forecast], ridgePaths: [Double], optimism: Double, blocks: HorizonBlocks,
        shares: [BlendShares], prior: PriorErrors?, seasons: SeasonSlots
    ) {
        var scaled: [Double] = []
        var (centres, actuals, weights) = (scaled, scaled, scaled)
        for forecast in early {
            for (ahead, centre) in forecast.centres.enumerated() {
                let step = forecast.origin + ahead
                let isKnown = step < pass.values.count
                let weight = isKnown ? pass.filter.errorWeight(pass.slots[step]) : 1
                centres.append(centre)
                actuals.append(isKnown ? pass.values[step] : .nan)
                weights.append(weight)
                scaled.append(isKnown ? (pass.values[step] - centre) / weight : .nan)
            }
        }
        for (row, origin) in pass.origins.enumerated() {
            for ahead in 0..<pass.horizon {
                let index = row * pass.horizon + ahead
                let offset = pass.offsetPaths[index]
                let ridge = ridgePaths.isEmpty || ridgePaths[index].isNaN ? nil : ridgePaths[index] + offset
                let forecast = Self.blended(
                    filter: pass.filterPaths[index], ridge: ridge, profile: pass.profilePaths[index] + offset,
                    shares: shares[blocks.block(of: ahead)])
                centres.append(forecast)
                actuals.append(pass.values[origin + ahead])
                scaled.append(optimism * (pass.values[origin + ahead] - forecast) / pass.weightPaths[index])
            }
        }
        self.init(
            blocks: blocks, scaled: scaled, centres: centres, actuals: actuals, weights: weights + pass.weightPaths,
            origins: early.map(\.origin) + pass.origins, prior: prior,
            likeness: PathLikeness(shortLength: seasons.shortLength, longLength: seasons.longLength))
    }

    /// - Parameter scaled: paths × horizon, row-major.
    init(
        blocks: HorizonBlocks, scaled: [Double], centres: [Double] = [], actuals: [Double] = [],
        weights: [Double] = [], origins: [Int] = [], prior: PriorErrors? = nil,
        likeness: PathLikeness = PathLikeness(shortLength: 1, longLength: 1)
    ) {
        self.likeness = likeness
        self.blocks = blocks
        self.centres = centres
        self.actuals = actuals
        self.weights = weights
        let horizon = blocks.horizon
        let count = scaled.count / horizon
        self.count = count
        self.origins = origins.isEmpty ? Array(0..<count) : origins
        self.scaled = scaled
        var signed: [Double] = []
        var absolute: [Double] = []
        var starts = [0]
        for index in 0..<blocks.count {
            var block: [Double] = []
            for row in 0..<count {
                for ahead in blocks.steps(of: index) where !scaled[row * horizon + ahead].isNaN {
                    block.append(scaled[row * horizon + ahead])
                }
            }
            if let prior { block = prior.joined(block, steps: blocks.steps(of: index).count) }
            signed += block.sorted()
            absolute += block.map(abs).sorted()
            starts.append(signed.count)
        }
        sortedSigned = signed
        sortedAbsolute = absolute
        blockStarts = starts
    }

    /// The split-conformal half-width at a step (0-based) that covers a share, for an hour of given error weight and
    /// spread: order statistic ⌈(n+1)·q⌉.
    ///
    /// With fewer than five residuals the Gaussian quantile at the spread is returned; beyond the horizon the last
    /// block is widened with the root of the distance.
    package func halfWidth(step: Int, coverage: Double, weight: Double, spread: Double) -> Double {
        let block = blocks.block(of: step)
        let start = blockStarts[block]
        let size = blockStarts[block + 1] - start
        guard size >= 5 else { return (coverage > 0.9 ? 1.96 : 1.2816) * spread * growth(step) }
        let rank = (Double(size + 1) * coverage).rounded(.up)
        return sortedAbsolute[start + min(Int(rank), size) - 1] * weight * growth(step)
    }

    /// The half-width at a step of a forecast that is asked so many steps late: as wide as that far ahead, and never narrower
    /// than in time.
    package func halfWidth(step: Int, later: Int, coverage: Double, weight: Double, spread: Double) -> Double {
        let own = halfWidth(step: step, coverage: coverage, weight: weight, spread: spread)
        guard later > 0 else { return own }
        return max(own, halfWidth(step: step + later, coverage: coverage, weight: weight, spread: spread))
    }

    /// The q-quantile of the signed residuals over their weights at a step, linear between order statistics.
    package func quantile(step: Int, share: Double) -> Double {
        let block = blocks.block(of: step)
        let start = blockStarts[block]
        let size = blockStarts[block + 1] - start
        guard size > 0 else { return 0 }
        let position = min(max(share * Double(size + 1) - 1, 0), Double(size - 1))
        let low = Int(position)
        let high = min(low + 1, size - 1)
        let part = position - Double(low)
        return (sortedSigned[start + low] * (1 - part) + sortedSigned[start + high] * part) * growth(step)
    }

    /// The scaled error of a path at a step that lies `later` steps further ahead than it was asked; beyond the horizon a path
    /// keeps its last error, grown with the root of what it is late. A missing error reads as none.
    func error(path: Int, step: Int, later: Int) -> Double {
        let error = scaled[place(path: path, step: step + later)]
        return error.isNaN ? 0 : error * (later > 0 ? growth(step + later) : 1)
    }

    /// Where a path holds the error of a step, or that of its last one.
    func place(path: Int, step: Int) -> Int { path * blocks.horizon + min(step, blocks.horizon - 1) }

    /// Numbers of as many paths as there are, for a forecast made at a step: those of like origins more than once.
    func drawn(at step: Int) -> [Int] {
        PathLikeness.drawn(origins.map { likeness.weight(apart: step - $0) })
    }

    private func growth(_ step: Int) -> Double {
        step < blocks.horizon ? 1 : (Double(step + 1) / Double(blocks.horizon)).squareRoot()
    }

    static func blended(filter: Double, ridge: Double?, profile: Double, shares: BlendShares) -> Double {
        guard let ridge else {
            let rest = shares.filter + shares.profile
            return rest > 0 ? (shares.filter * filter + shares.profile * profile) / rest : filter
        }
        return shares.filter * filter + shares.ridge * ridge + shares.profile * profile
    }
}
