/// Why a value stands out; figures are spreads in model space.
package enum AnomalyReason: Sendable, Hashable {
    /// Above the forecast made one step before.
    case aboveForecast(spreads: Double)
    /// Below the forecast made one step before.
    case belowForecast(spreads: Double)
    /// Above the median of the same hours of the week.
    case aboveSameHours(spreads: Double, weeks: Int)
    /// Below the median of the same hours of the week.
    case belowSameHours(spreads: Double, weeks: Int)
    /// Residuals have added up on one side (one-sided CUSUM).
    case drift(accumulated: Double)
    /// Residuals have been large for half a short season, whatever their sign.
    case unsettled(meanSpreads: Double)
}

/// What a detector says about one value.
package struct AnomalyReading: Sendable, Hashable {
    /// Steps since the detector's first value.
    package let step: Int
    /// The value seen; NaN when missing.
    package let actual: Double
    /// The forecast made before, in units of the series.
    package let expected: Double
    /// Strength over the threshold in force: 1 and above is an episode. 0 when missing.
    package let score: Double
    /// Mean size of the residuals over the last half short season, in spreads: ranks long events.
    package let unrest: Double
    /// Whether a new episode begins here: once an episode, not again within the refractory time.
    package let alarm: Bool
    /// Whether the value belongs to an episode, new or going on.
    package let inEpisode: Bool
    /// The strongest reason, present from score 1 on.
    package let reason: AnomalyReason?
    /// Long seasons (weeks) that lie on average between two peaks of this size, by the tail of the recent past; nil for
    /// drift and unrest and while too little was seen.
    package let seasonsBetween: Double?
}

/// How a detector is set.
package struct AnomalyOptions: Sendable, Hashable {
    /// Which side alarms.
    package enum Direction: Sendable, Hashable { case above, below, both }

    package var transform: SeriesTransform
    package var direction: Direction
    /// Episodes allowed a long season (week).
    package var episodesPerSeason: Double
    /// Least threshold in spreads, so that a quiet series does not alarm.
    package var leastSpreads: Double
    /// Steps without a new alarm after one; 0 = a quarter of the short season.
    package var refractorySteps: Int
    /// Slack k of the CUSUM in spreads.
    package var driftSlack: Double

    package init(
        transform: SeriesTransform = .squareRoot, direction: Direction = .above, episodesPerSeason: Double = 1,
        leastSpreads: Double = 4.25, refractorySteps: Int = 0, driftSlack: Double = 0.7
    ) {
        self.transform = transform
        self.direction = direction
        self.episodesPerSeason = episodesPerSeason
        self.leastSpreads = leastSpreads
        self.refractorySteps = refractorySteps
        self.driftSlack = driftSlack
    }
}
