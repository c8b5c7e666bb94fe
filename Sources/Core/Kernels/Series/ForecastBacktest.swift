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

    private static let deciles = (1...9).map { Double($0) / 10 }

    /// Fits before every origin and scores the steps after it.
    ///
    /// - Parameters:
    ///   - origins: indices of the first step forecast; those without a full window or horizon are left out.
    ///   - window: steps of history a fit sees.
    ///   - naiveLag: lag of the naive forecast and of the scale; has to be at least the horizon.
    /// - Returns: nil when no origin could be scored or the run was cancelled.
    package static func run(
        values: [Double], seasons: [Int], dayTypes: [DayType] = [], options: ForecastOptions = ForecastOptions(),
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
            guard scale > 0, ahead.contains(where: { !$0.isNaN }),
                let fitted = try? SeriesForecast.fit(
                    values: history, seasons: seasons, dayTypes: types, options: options, isCancelled: isCancelled)
            else {
                if isCancelled() { return nil }
                continue
            }
            let aheadTypes = dayTypes.isEmpty ? [] : Array(dayTypes[origin..<(origin + horizon)])
            let naive = Array(history[(window - naiveLag)..<(window - naiveLag + horizon)])
            let scored = score(fitted, ahead: ahead, aheadTypes: aheadTypes, naive: naive, scale: scale)
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

    private static func score(
        _ fitted: FittedForecast, ahead: [Double], aheadTypes: [DayType], naive: [Double], scale: Double
    ) -> [Double] {
        let points = fitted.forecast(horizon: ahead.count, dayTypes: aheadTypes)
        let quantiles = fitted.quantiles(horizon: ahead.count, shares: deciles, dayTypes: aheadTypes)
        let error = ForecastScores.meanAbsoluteError(ahead, points.map(\.mean))
        return [
            error, error / scale, ForecastScores.meanAbsoluteError(ahead, naive) / scale,
            ForecastScores.rankedProbabilityScore(ahead, quantiles: quantiles, shares: deciles) / scale,
            ForecastScores.coverage(ahead, lower: points.map(\.lower80), upper: points.map(\.upper80)),
            ForecastScores.coverage(ahead, lower: points.map(\.lower95), upper: points.map(\.upper95)),
        ]
    }
}
