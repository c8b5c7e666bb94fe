/// Three ways in which residuals stand out, each against its own budgeted threshold, and the episode they make.
struct AnomalyChannels: Sendable {
    struct Verdict {
        let score: Double
        let unrest: Double
        let alarm: Bool
        let inEpisode: Bool
        let reason: AnomalyReason?
        var seasonsBetween: Double? = nil
    }

    private let direction: AnomalyOptions.Direction
    private let slack: Double
    private let refractory: Int
    private let blocksPerSeason: Double
    private var sudden: EpisodeBudget
    private var drift: EpisodeBudget
    private var unrest: EpisodeBudget
    private var accumulatedAbove = 0.0
    private var accumulatedBelow = 0.0
    private var sizes: [Double]
    private var sizeSum: Double
    private var place = 0
    private var quietUntil = Int.min

    /// Mean size of a standard normal residual: where the running mean starts.
    private static let normalSize = 0.8
    /// A residual counts at most this much for drift and unrest, so that one peak does not fill them.
    private static let mostSpreads = 8.0

    init(options: AnomalyOptions, seasons: [Int]) {
        let short = seasons.first ?? 24
        let long = seasons.count > 1 ? seasons[1] : 7 * short
        direction = options.direction
        slack = options.driftSlack
        refractory = options.refractorySteps > 0 ? options.refractorySteps : max(short / 4, 1)
        blocksPerSeason = Double(long) / Double(refractory)
        let blocks = max(8 * long / refractory, EpisodeBudget.fewestBlocks)
        let share = options.episodesPerSeason * Double(refractory) / Double(long)
        sudden = EpisodeBudget(
            blockSteps: refractory, blockCount: blocks, allowedShare: share, floor: options.leastSpreads)
        drift = EpisodeBudget(blockSteps: refractory, blockCount: blocks, allowedShare: 0, floor: 15, margin: 1.1)
        unrest = EpisodeBudget(blockSteps: refractory, blockCount: blocks, allowedShare: 0, floor: 2.5, margin: 1.1)
        sizes = [Double](repeating: Self.normalSize, count: max(short / 2, 4))
        sizeSum = Self.normalSize * Double(sizes.count)
    }

    mutating func forgetEpisodes() { quietUntil = Int.min }

    /// - Parameters:
    ///   - residualSpreads: NaN = missing value.
    ///   - sameHourSpreads: nil = too little history or not an ordinary day.
    mutating func judge(step: Int, residualSpreads: Double, sameHourSpreads: Double?) -> Verdict {
        guard !residualSpreads.isNaN else {
            for budget in [\AnomalyChannels.sudden, \.drift, \.unrest] { self[keyPath: budget].observe(.nan) }
            return Verdict(
                score: 0, unrest: sizeSum / Double(sizes.count), alarm: false, inEpisode: step < quietUntil, reason: nil
            )
        }
        var strongest = sizeAndReason(
            residualSpreads, above: { .aboveForecast(spreads: $0) }, below: { .belowForecast(spreads: $0) })
        if let sameHourSpreads {
            let other = sizeAndReason(
                sameHourSpreads, above: { .aboveSameHours(spreads: $0, weeks: SameHourHistory.depth) },
                below: { .belowSameHours(spreads: $0, weeks: SameHourHistory.depth) })
            if other.size > strongest.size { strongest = other }
        }
        let accumulated = accumulate(residualSpreads)
        let unsettled = settle(abs(residualSpreads))
        var score = strongest.size / sudden.threshold
        var reason = strongest.reason
        if accumulated / drift.threshold > max(score, 1) {
            score = accumulated / drift.threshold
            reason = .drift(accumulated: accumulated)
        }
        if unsettled / unrest.threshold > max(score, 1) {
            score = unsettled / unrest.threshold
            reason = .unsettled(meanSpreads: unsettled)
        }
        let rarity = score > 1 ? sudden.blocksBetween(strongest.size).map { $0 / blocksPerSeason } : nil
        sudden.observe(strongest.size)
        drift.observe(accumulated)
        unrest.observe(unsettled)
        guard score > 1 else {
            return Verdict(
                score: max(score, 0), unrest: unsettled, alarm: false, inEpisode: step < quietUntil, reason: nil)
        }
        let isNew = step >= quietUntil
        quietUntil = step + refractory
        let isSudden = reason == strongest.reason
        return Verdict(
            score: score, unrest: unsettled, alarm: isNew, inEpisode: true, reason: reason,
            seasonsBetween: isSudden ? rarity : nil)
    }

    private func sizeAndReason(
        _ spreads: Double, above: (Double) -> AnomalyReason, below: (Double) -> AnomalyReason
    ) -> (size: Double, reason: AnomalyReason) {
        switch direction {
        case .above: (spreads, above(spreads))
        case .below: (-spreads, below(-spreads))
        case .both: spreads >= 0 ? (spreads, above(spreads)) : (-spreads, below(-spreads))
        }
    }

    private mutating func accumulate(_ spreads: Double) -> Double {
        let bounded = min(max(spreads, -Self.mostSpreads), Self.mostSpreads)
        accumulatedAbove = max(0, accumulatedAbove + bounded - slack)
        accumulatedBelow = max(0, accumulatedBelow - bounded - slack)
        return switch direction {
        case .above: accumulatedAbove
        case .below: accumulatedBelow
        case .both: max(accumulatedAbove, accumulatedBelow)
        }
    }

    private mutating func settle(_ size: Double) -> Double {
        let bounded = min(size, Self.mostSpreads)
        sizeSum += bounded - sizes[place]
        sizes[place] = bounded
        place = place + 1 == sizes.count ? 0 : place + 1
        return sizeSum / Double(sizes.count)
    }
}
