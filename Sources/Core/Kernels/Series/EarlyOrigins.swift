/// Forecasts made again from no more than was known then, for series too short for many rolling origins.
///
/// A rolling origin needs two long seasons before it, from which the filter starts. Where that leaves few, the series is
/// cut at earlier origins and fitted anew on what lies before each: the errors of these forecasts are honest ones, if of a
/// model that knew less. Those that did not know all seasons yet count only as far as the others do not suffice.
struct EarlyOrigins {
    struct Forecast {
        let origin: Int
        /// Model space, one a step of the horizon.
        let centres: [Double]
    }

    let engine: ForecastEngine
    let values: [Double]
    let seasons: [Int]
    let dayTypes: [DayType]

    /// Fewest values before an origin without a season.
    private static let fewestValues = 24

    /// Oldest first; empty for series with rolling origins enough, and with none asked for.
    func run(isCancelled: () -> Bool) -> [Forecast] {
        let first = values.count - engine.series.values.count
        var options = engine.options
        options.origins = 0
        options.calibrationHorizon = engine.horizon
        var (alike, poorer): ([Forecast], [Forecast]) = ([], [])
        for step in steps where !isCancelled() {
            let end = first + step
            let types = dayTypes.isEmpty ? [] : Array(dayTypes[first..<end])
            let fitted = try? SeriesForecast.fit(
                values: Array(values[first..<end]), seasons: seasons, dayTypes: types, options: options,
                isCancelled: isCancelled)
            guard let fitted else { continue }
            let ahead = dayTypes.isEmpty ? [] : Array(dayTypes[end..<min(end + engine.horizon, dayTypes.count)])
            let forecast = Forecast(
                origin: step, centres: fitted.modelCentres(horizon: engine.horizon, dayTypes: ahead))
            if fitted.seasonsUsed == engine.seasonsUsed { alike.append(forecast) } else { poorer.append(forecast) }
        }
        let known = engine.originSteps.count + alike.count
        return (known == 0 ? poorer : poorer.suffix(max(fewest - known, 0))) + alike
    }

    /// Forecasts without which there is nothing to tell: one for bands, and as many as chances are counted on.
    private var fewest: Int { engine.options.originSpacing > 0 ? LineCrossing.fewestPaths : 1 }

    /// As far apart as the rolling origins, back from the first of them; the last lies a horizon before the end, or as near to
    /// it as leaves a season before it.
    private var steps: [Int] {
        let count = engine.series.values.count
        let earliest = engine.seasonsUsed.first ?? Self.fewestValues
        let rolling = engine.originSteps.first
        var step = rolling.map { $0 - engine.originSpacing } ?? max(count - engine.horizon, earliest)
        var steps: [Int] = []
        while engine.days(from: step) <= engine.enoughDays, step >= earliest, step < count {
            steps.append(step)
            step -= engine.originSpacing
        }
        return steps.reversed()
    }
}
