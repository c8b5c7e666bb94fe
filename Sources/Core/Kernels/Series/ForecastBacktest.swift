/// What rolling-origin forecasts of one series were worth.
package struct ForecastBacktest: Sendable, Hashable {
    /// Origins that could be scored.
    package let cases: Int
    package let meanAbsoluteError: Double
    /// Mean absolute error over the in-sample error of repeating the longest season.
    package let meanAbsoluteScaledError: Double
    /// The same for repeating the longest season: the naive forecast to beat.
    package let naiveScaledError: Double
    /// Continuous ranked probability score from deciles, on the same scale.
    package let scaledRankedProbabilityScore: Double
    package let coverage80: Double
    package let coverage95: Double

    /// What is put to the test.
    package enum Model: Sendable, Hashable {
        /// The whole forecast: filter, autoregression and profile.
        case blend
        /// The double-seasonal filter alone.
        case filter
        /// The ridge autoregression alone; the filter where it cannot be fitted.
        case autoregression
        /// The seasonal profile alone, with its last error carried.
        case profile
        /// Repeats the value `lag` steps before, with bands from the errors this made in the window.
        case naive(lag: Int)

        package var name: String {
            switch self {
            case .blend: "blend"
            case .filter: "doubleSeasonal"
            case .autoregression: "autoregression"
            case .profile: "profile"
            case .naive(let lag): "seasonalNaive\(lag)"
            }
        }

        /// The shares that leave this part alone; nil for those that blend or do not fit.
        fileprivate var shares: ForecastOptions.Blend? {
            switch self {
            case .filter: .filterOnly
            case .autoregression: .fixed(filter: 0, ridge: 1, profile: 0)
            case .profile: .fixed(filter: 0, ridge: 0, profile: 1)
            case .blend, .naive: nil
            }
        }
    }

    /// What a model says of the steps ahead: centres, deciles (row-major) and the ends of both bands.
    private struct Claim {
        var centres: [Double] = []
        var quantiles: [Double] = []
        var lower80: [Double] = []
        var upper80: [Double] = []
        var lower95: [Double] = []
        var upper95: [Double] = []
    }

    private static let deciles = (1...9).map { Double($0) / 10 }

    /// Fits before every origin and scores the steps after it.
    ///
    /// - Parameters:
    ///   - origins: indices of the first step forecast; those without a full window or horizon are left out.
    ///   - window: steps of history a fit sees.
    ///   - naiveLag: lag of the naive forecast and of the scale; has to be at least the horizon.
    /// - Returns: nil when no origin could be scored or the run was cancelled.
    package static func run(
        _ model: Model = .blend, values: [Double], seasons: [Int], dayTypes: [DayType] = [],
        options: ForecastOptions = ForecastOptions(),
        origins: [Int], window: Int, horizon: Int, naiveLag: Int, isCancelled: () -> Bool = { false }
    ) -> ForecastBacktest? {
        precondition(naiveLag >= horizon && horizon > 0 && window > naiveLag, "lag \(naiveLag), horizon \(horizon)")
        var sums = [Double](repeating: 0, count: 6)
        var cases = 0
        for origin in origins where origin >= window && origin + horizon <= values.count {
            let ahead = Array(values[origin..<(origin + horizon)])
            let history = Array(values[(origin - window)..<origin])
            let types = dayTypes.isEmpty ? [] : Array(dayTypes[(origin - window)..<origin])
            let scale = ForecastScores.seasonalNaiveError(history, lag: naiveLag)
            guard scale > 0, ahead.contains(where: { !$0.isNaN }) else { continue }
            let aheadTypes = dayTypes.isEmpty ? [] : Array(dayTypes[origin..<(origin + horizon)])
            let claim: Claim
            switch model {
            case .naive(let lag):
                claim = repeated(history, lag: lag, horizon: horizon)
            case .blend, .filter, .autoregression, .profile:
                var options = options
                options.blend = model.shares ?? options.blend
                guard
                    let fitted = try? SeriesForecast.fit(
                        values: history, seasons: seasons, dayTypes: types, options: options, isCancelled: isCancelled)
                else {
                    if isCancelled() { return nil }
                    continue
                }
                claim = said(fitted, horizon: horizon, dayTypes: aheadTypes)
            }
            let naive = Array(history[(window - naiveLag)..<(window - naiveLag + horizon)])
            let scored = score(claim, ahead: ahead, naive: naive, scale: scale)
            guard scored.allSatisfy(\.isFinite) else { continue }
            for index in sums.indices { sums[index] += scored[index] }
            cases += 1
        }
        guard cases > 0 else { return nil }
        let means = sums.map { $0 / Double(cases) }
        return ForecastBacktest(
            cases: cases, meanAbsoluteError: means[0], meanAbsoluteScaledError: means[1], naiveScaledError: means[2],
            scaledRankedProbabilityScore: means[3], coverage80: means[4], coverage95: means[5])
    }

    private static func said(_ fitted: FittedForecast, horizon: Int, dayTypes: [DayType]) -> Claim {
        let points = fitted.forecast(horizon: horizon, dayTypes: dayTypes)
        return Claim(
            centres: points.map(\.mean),
            quantiles: fitted.quantiles(horizon: horizon, shares: deciles, dayTypes: dayTypes),
            lower80: points.map(\.lower80), upper80: points.map(\.upper80), lower95: points.map(\.lower95),
            upper95: points.map(\.upper95))
    }

    /// The naive forecast with the quantiles of its own past errors; a missing value is taken from a season before.
    private static func repeated(_ history: [Double], lag: Int, horizon: Int) -> Claim {
        let errors = history.indices.dropFirst(lag).map { history[$0] - history[$0 - lag] }.filter { !$0.isNaN }
            .sorted()
        func quantile(_ share: Double) -> Double {
            errors.isEmpty ? 0 : errors[min(Int(share * Double(errors.count)), errors.count - 1)]
        }
        var claim = Claim()
        for step in 0..<horizon {
            var place = history.count + step - lag
            while place >= history.count { place -= lag }
            while place >= lag, history[place].isNaN { place -= lag }
            let centre = place >= 0 ? history[place] : .nan
            claim.centres.append(centre)
            for share in deciles { claim.quantiles.append(centre + quantile(share)) }
            claim.lower80.append(centre + quantile(0.10))
            claim.upper80.append(centre + quantile(0.90))
            claim.lower95.append(centre + quantile(0.025))
            claim.upper95.append(centre + quantile(0.975))
        }
        return claim
    }

    private static func score(_ claim: Claim, ahead: [Double], naive: [Double], scale: Double) -> [Double] {
        let error = ForecastScores.meanAbsoluteError(ahead, claim.centres)
        return [
            error, error / scale, ForecastScores.meanAbsoluteError(ahead, naive) / scale,
            ForecastScores.rankedProbabilityScore(ahead, quantiles: claim.quantiles, shares: deciles) / scale,
            ForecastScores.coverage(ahead, lower: claim.lower80, upper: claim.upper80),
            ForecastScores.coverage(ahead, lower: claim.lower95, upper: claim.upper95),
        ]
    }
}
