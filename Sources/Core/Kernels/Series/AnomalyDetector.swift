/// Streaming alarms for one regular series: forecast residual, same hours of the week, drift and unrest.
///
/// Every channel has a threshold that its own recent past sets (`EpisodeBudget`), so that the number of false
/// alarms is chosen, not the number of spreads. Constant cost a value.
package struct AnomalyDetector: Sendable {
    package let options: AnomalyOptions
    package let seasonsUsed: [Int]
    package private(set) var filter: SeasonalFilter
    private let seasons: SeasonSlots
    private var sameHours: SameHourHistory
    private var channels: AnomalyChannels
    private var seasonStep = 0
    private var step = 0

    /// Learns from a history: fits the rates, then runs over it so that the thresholds know the past.
    ///
    /// - Parameters: as `SeriesForecast.fit`; the whole history is used.
    package init(
        history: [Double], seasons: [Int], dayTypes: [DayType] = [], options: AnomalyOptions = AnomalyOptions(),
        isCancelled: () -> Bool = { false }
    ) throws(SeriesForecastError) {
        let fitOptions = ForecastOptions(transform: options.transform, historyLimit: max(history.count, 1))
        let series = try PreparedSeries(values: history, seasons: seasons, dayTypes: dayTypes, options: fitOptions)
        self.options = options
        self.seasons = series.seasons
        seasonsUsed = series.seasonsUsed
        filter = series.fittedFilter(maximumPasses: fitOptions.maximumPasses, isCancelled: isCancelled)
        guard !isCancelled() else { throw .cancelled }
        sameHours = SameHourHistory(positions: series.seasons.longCount)
        channels = AnomalyChannels(options: options, seasons: seasons)
        for index in history.indices {
            _ = observe(history[index], dayType: dayTypes.isEmpty ? nil : dayTypes[index])
        }
        step = 0
        channels.forgetEpisodes()
    }

    /// Takes the next value (units of the series, NaN = missing).
    package mutating func observe(_ value: Double, dayType: DayType? = nil) -> AnomalyReading {
        let slot = seasons.slot(step: seasonStep, dayType: dayType)
        let isOrdinary = slot.kind == .ordinary && slot.long == slot.ordinaryLong
        let model = options.transform.accepts(value) ? options.transform.forward(value) : .nan
        let typical = isOrdinary && !model.isNaN ? sameHours.centre(position: slot.ordinaryLong) : nil
        let result = filter.step(model, slot: slot)
        if isOrdinary, !model.isNaN { sameHours.add(model, position: slot.ordinaryLong) }
        let sameHourSpreads = typical.map { (model - $0.median) / max($0.spread, result.scale) }
        let verdict = channels.judge(
            step: step, residualSpreads: result.residual / result.scale, sameHourSpreads: sameHourSpreads)
        seasonStep += 1
        step += 1
        return AnomalyReading(
            step: step - 1, actual: value, expected: options.transform.backward(result.forecast),
            score: verdict.score, unrest: verdict.unrest, alarm: verdict.alarm, inEpisode: verdict.inEpisode,
            reason: verdict.reason, seasonsBetween: verdict.seasonsBetween)
    }
}
