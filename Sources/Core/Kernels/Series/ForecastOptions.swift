/// How a series is fitted.
package struct ForecastOptions: Sendable, Hashable {
    /// Which parts take part in the forecast.
    package enum Blend: Sendable, Hashable {
        /// The double-seasonal filter alone.
        case filterOnly
        /// Fixed shares; a part that could not be fitted gives its share to the others.
        case fixed(filter: Double, ridge: Double, profile: Double)
        /// Shares by the inverse of each part's error over the rolling origins, to the given power.
        case byRecentError(power: Double)
    }

    package var transform: SeriesTransform
    package var blend: Blend
    /// Steps ahead for which bands are calibrated; 0 = one short season, or 24 without one.
    package var calibrationHorizon: Int
    /// Rolling origins from which bands and paths are made.
    package var origins: Int
    /// Steps between two origins; 0 = one less than a short season, so that every hour is met.
    package var originSpacing: Int
    /// Latest steps used; 0 = twelve long seasons, but at least 2 016 steps.
    package var historyLimit: Int
    /// Most passes of the rate search over the series.
    package var maximumPasses: Int
    /// Least spread in model space; 0 = 0.25 for square roots, else 2 % of the series' spread.
    package var scaleFloor: Double

    /// Many overlapping origins instead of a few apart: error paths to count chances on.
    ///
    /// On 1,585 cases of 16 sensors 290 paths 5 steps apart gave Brier skills of .329/.249/.202 at 3/6/12 h where 42 paths
    /// 23 steps apart gave .331/.234/.185.
    package func countingChances() -> ForecastOptions {
        var options = self
        options.origins = 400
        options.originSpacing = 5
        return options
    }

    package init(
        transform: SeriesTransform = .squareRoot, blend: Blend = .byRecentError(power: 3), calibrationHorizon: Int = 0,
        origins: Int = 42, originSpacing: Int = 0, historyLimit: Int = 0, maximumPasses: Int = 16,
        scaleFloor: Double = 0
    ) {
        self.transform = transform
        self.blend = blend
        self.calibrationHorizon = calibrationHorizon
        self.origins = origins
        self.originSpacing = originSpacing
        self.historyLimit = historyLimit
        self.maximumPasses = maximumPasses
        self.scaleFloor = scaleFloor
    }
}

/// Why a series cannot be fitted.
package enum SeriesForecastError: Error, Equatable {
    /// Fewer finite values than a level needs.
    case tooFewValues(have: Int, need: Int)
    /// The transform does not accept the value at this index.
    case unacceptableValue(index: Int)
    /// Seasons have to be 2 or more steps, at most two, rising, the second a multiple of the first.
    case badSeasons([Int])
    /// Day types have to be given for every value or for none.
    case dayTypeCount(have: Int, need: Int)
    case cancelled
}

/// What a fit had to do without; the forecast stands, but is less than it could be.
package enum ForecastWarning: Sendable, Hashable {
    /// A season was left out, because less than nine tenths of a cycle were seen.
    case seasonDropped(steps: Int, needed: Int, have: Int)
    /// A season was seen less than twice: what is special of that one cycle is repeated.
    case seasonSeenOnce(steps: Int, have: Int)
    /// Share of missing values above a quarter.
    case manyMissing(share: Double)
    /// Fewer than 28 rolling origins: part of the bands is what such series usually miss by.
    case fewOrigins(have: Int, asked: Int)
    /// The autoregression had too few rows.
    case withoutRidge
    /// Holidays lie in the history, but no weekend tells which day they resemble.
    case restDayUnknown
    /// The last values before the forecast are missing: what is one step ahead is so many further.
    case stale(steps: Int)
}

/// One step of a forecast in units of the series: the centre and two bands.
package struct ForecastPoint: Sendable, Hashable {
    package var mean: Double
    package var lower80: Double
    package var upper80: Double
    package var lower95: Double
    package var upper95: Double

    package init(mean: Double, lower80: Double, upper80: Double, lower95: Double, upper95: Double) {
        self.mean = mean
        self.lower80 = lower80
        self.upper80 = upper80
        self.lower95 = lower95
        self.upper95 = upper95
    }
}

/// What a forecast step is made of, in units of the series; the parts add up to `mean`.
package struct ForecastParts: Sendable, Hashable {
    package var level: Double
    /// Short season (hour of the day).
    package var hour: Double
    /// Long season (hour of the week).
    package var week: Double
    /// What the holiday changes against the ordinary day.
    package var holiday: Double
    /// Last error that is still carried.
    package var carried: Double
    /// What autoregression and profile change against the filter.
    package var blend: Double
    package var mean: Double
}
