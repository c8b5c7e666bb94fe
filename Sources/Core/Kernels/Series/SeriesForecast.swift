/// Forecasts with bands for one regular series: filter, autoregression and profile, blended and calibrated.
package enum SeriesForecast {
    /// Fewest finite values for a level and a spread.
    package static let fewestValues = 8

    /// Fits a series.
    ///
    /// - Parameters:
    ///   - values: one a step, oldest first, in units of the series; NaN = missing.
    ///   - seasons: up to two season lengths in steps, rising, the second a multiple of the first, e.g. `[24, 168]`.
    ///     A season of which less than nine tenths of a cycle were seen is dropped; one seen less than twice is used as it
    ///     was. Both with a warning.
    ///   - dayTypes: one a value, or none.
    /// - Complexity: O(passes × values + values × lags²); some milliseconds for 2 016 values.
    package static func fit(
        values: [Double], seasons: [Int], dayTypes: [DayType] = [], options: ForecastOptions = ForecastOptions(),
        isCancelled: () -> Bool = { false }
    ) throws(SeriesForecastError) -> FittedForecast {
        let prepared = try PreparedSeries(values: values, seasons: seasons, dayTypes: dayTypes, options: options)
        let engine = ForecastEngine(series: prepared, options: options)
        let early = EarlyOrigins(engine: engine, values: values, seasons: seasons, dayTypes: dayTypes).run(
            isCancelled: isCancelled)
        let fitted = engine.run(early: early, isCancelled: isCancelled)
        guard !isCancelled() else { throw .cancelled }
        return fitted
    }
}

/// A checked series in model space with the seasons that it can bear.
struct PreparedSeries {
    /// Model space, NaN = missing.
    let values: [Double]
    let seasonsUsed: [Int]
    let seasons: SeasonSlots
    /// One a value.
    let slots: [SeasonSlot]
    let warnings: [ForecastWarning]
    let transform: SeriesTransform
    private let scaleFloorAsked: Double
    /// Largest size in model space whose sums of squares stay finite.
    private static let largest = 1e140

    init(values: [Double], seasons: [Int], dayTypes: [DayType], options: ForecastOptions)
        throws(SeriesForecastError)
    {
        guard seasons.count <= 2, seasons.allSatisfy({ $0 >= 2 }),
            seasons.count < 2 || (seasons[1] > seasons[0] && seasons[1] % seasons[0] == 0)
        else { throw .badSeasons(seasons) }
        guard dayTypes.isEmpty || dayTypes.count == values.count else {
            throw .dayTypeCount(have: dayTypes.count, need: values.count)
        }
        let limit = options.historyLimit > 0 ? options.historyLimit : max(12 * (seasons.last ?? 0), 2_016)
        let first = max(0, values.count - limit)
        let transform = options.transform
        for index in first..<values.count where !values[index].isNaN {
            guard values[index].isFinite, transform.accepts(values[index]),
                abs(transform.forward(values[index])) <= Self.largest
            else {
                throw .unacceptableValue(index: index)
            }
        }
        let model = values[first...].map(transform.forward)
        let observed = model.count { !$0.isNaN }
        guard observed >= SeriesForecast.fewestValues else {
            throw .tooFewValues(have: observed, need: SeriesForecast.fewestValues)
        }
        var warnings: [ForecastWarning] = []
        let used = Self.usable(seasons, count: model.count, observed: observed, warnings: &warnings)
        let types = dayTypes.isEmpty ? [] : Array(dayTypes[first...])
        let map = SeasonSlots(shortLength: used.first ?? 1, longLength: used.count > 1 ? used[1] : 1, dayTypes: types)
        if !map.knowsRestDay, map.longLength > 1, types.contains(where: \.isHoliday) {
            warnings.append(.restDayUnknown)
        }
        let missing = 1 - Double(observed) / Double(model.count)
        if missing > 0.25 { warnings.append(.manyMissing(share: missing)) }
        self.values = model
        self.transform = transform
        seasonsUsed = used
        self.seasons = map
        slots = model.indices.map { map.slot(step: $0, dayType: types.isEmpty ? nil : types[$0]) }
        self.warnings = warnings
        scaleFloorAsked = options.scaleFloor
    }

    /// The filter before the first value, with fitted rates.
    func fittedFilter(maximumPasses: Int, isCancelled: () -> Bool) -> SeasonalFilter {
        SeasonalFilter.fitted(
            values: values, slots: slots, seasons: seasons, scaleFloor: scaleFloor,
            maximumPasses: maximumPasses, isCancelled: isCancelled)
    }

    private var scaleFloor: Double {
        if scaleFloorAsked > 0 { return scaleFloorAsked }
        if transform == .squareRoot { return 0.25 }
        return max(0.02 * Self.spread(values), 1e-9)
    }

    /// Standard deviation of the finite values; 0 without any.
    static func spread(_ values: [Double]) -> Double {
        var sum = 0.0
        var squares = 0.0
        var count = 0.0
        for value in values where !value.isNaN {
            sum += value
            squares += value * value
            count += 1
        }
        guard count > 0 else { return 0 }
        return max(squares / count - (sum / count) * (sum / count), 0).squareRoot()
    }

    /// The seasons of which nine tenths of a cycle were seen, by the number of finite values.
    private static func usable(_ seasons: [Int], count: Int, observed: Int, warnings: inout [ForecastWarning])
        -> [Int]
    {
        var used: [Int] = []
        for season in seasons {
            let needed = season - season / 10
            if observed >= needed {
                used.append(season)
            } else {
                warnings.append(.seasonDropped(steps: season, needed: needed, have: observed))
            }
        }
        if let last = used.last, count < 2 * last { warnings.append(.seasonSeenOnce(steps: last, have: observed)) }
        return used
    }
}
