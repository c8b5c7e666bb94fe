/// The steps of a fit: rates, one causal pass over the series, autoregression, rolling origins, shares, bands.
struct ForecastEngine {
    let series: PreparedSeries
    let options: ForecastOptions

    private var values: [Double] { series.values }
    private var seasons: SeasonSlots { series.seasons }
    var seasonsUsed: [Int] { series.seasonsUsed }
    var horizon: Int {
        options.calibrationHorizon > 0 ? options.calibrationHorizon : (seasonsUsed.first ?? 24)
    }

    /// - Parameter early: forecasts made from what was known long ago, for series too short for many rolling origins.
    func run(early: [EarlyOrigins.Forecast], isCancelled: () -> Bool) -> FittedForecast {
        var warnings = series.warnings
        let filter = series.fittedFilter(maximumPasses: options.maximumPasses, isCancelled: isCancelled)
        var pass = CausalPass(
            filter: filter, values: values, slots: series.slots, horizon: horizon, origins: originSteps)
        pass.run()
        let errors = fitErrors(pass)
        if let errors { pass.follow(errors) }
        let ridge = fitRidge(pass)
        if ridge == nil, options.blend != .filterOnly { warnings.append(.withoutRidge) }
        let days = days(from: early.first?.origin ?? originSteps.first)
        if days < enoughDays { warnings.append(.fewOrigins(have: days, asked: enoughDays)) }
        let paths = pass.ridgePaths(ridge)
        let blocks = HorizonBlocks(horizon: horizon)
        let shares = BlendShares.chosen(options.blend, blocks: blocks, pass: pass, ridgePaths: paths)
        let residuals = ResidualPaths(
            pass: pass, early: early, ridgePaths: paths, optimism: optimism(ridge, errors), blocks: blocks,
            shares: shares, prior: prior(pass, days: days), seasons: seasons)
        return FittedForecast(
            options: options, seasons: seasons, seasonsUsed: seasonsUsed, warnings: warnings, pass: pass, ridge: ridge,
            errors: errors, shares: shares, residuals: residuals)
    }

    /// Rolling origins, oldest first.
    var originSteps: [Int] {
        let earliest = max(2 * (seasonsUsed.last ?? 1), values.count / 4, 4)
        var steps: [Int] = []
        var step = values.count - horizon
        while step >= earliest, steps.count < options.origins {
            steps.append(step)
            step -= originSpacing
        }
        return steps.reversed()
    }

    /// Steps between two origins.
    var originSpacing: Int { options.originSpacing > 0 ? options.originSpacing : daySpacing }

    /// Steps between origins a day, or a cycle of another short season, apart that meet every hour.
    private var daySpacing: Int {
        let day = seasonsUsed.first ?? 24
        return max(day - max(1, day / 24), 1)
    }

    /// Days that the origins cover from a first one on: neighbours nearer than a day tell little more than one of them.
    func days(from first: Int?) -> Int {
        guard let first else { return 0 }
        return max(values.count - horizon - first, 0) / daySpacing + 1
    }

    /// Days of past forecasts from which on bands rest on them alone.
    var enoughDays: Int { min(options.origins, 28) }

    /// Widths and counts were chosen on 60 origins of 16 street sensors each, with windows of 25 to 672 hours: 80 % bands then
    /// cover .79–.86 and 95 % bands .92–.97, without what stands in .42–.94 and .55–.99. On the doors of a building, which had
    /// no part in the choice, .59–.82 and .79–.97 (before .55–.82 and .67–.93).
    private func prior(_ pass: CausalPass, days: Int) -> PriorErrors? {
        guard days < enoughDays else { return nil }
        let spreads = pass.slots.map { pass.filter.spread($0) }
        let mean = spreads.reduce(0, +) / Double(spreads.count)
        let half = Self.priorShares[seasonsUsed.count] * PreparedSeries.spread(values)
        let wanting = 1 - Double(days) / Double(enoughDays)
        return PriorErrors(
            halfWidth: half / mean.squareRoot(), paths: Int((Self.mostPriorPaths * wanting).rounded(.up)))
    }

    /// Half of the middle 80 % of a first forecast's errors, over the spread of the series, by seasons used.
    private static let priorShares = [1.28, 0.65, 0.36]
    /// As many past forecasts as what stands in counts for when there are none.
    private static let mostPriorPaths = 6.0

    /// Akaike's final prediction error as a factor on residuals, √((n + p)/(n − p)), with n less the discounted weight.
    private func optimism(_ ridge: RidgeAutoregression?, _ errors: ErrorAutoregression?) -> Double {
        let parameters = Double(4 + (ridge?.coefficients.count ?? 0) + (errors?.coefficients.count ?? 0))
        let count = Double(values.count { !$0.isNaN }) * 0.6
        return count > 2 * parameters ? ((count + parameters) / (count - parameters)).squareRoot() : 3.0.squareRoot()
    }

    private func fitErrors(_ pass: CausalPass) -> ErrorAutoregression? {
        guard options.blend != .filterOnly else { return nil }
        return ErrorAutoregression.fitted(
            errors: pass.errors, isObserved: values.map { !$0.isNaN }, shortLength: seasons.shortLength,
            first: 3 * (seasonsUsed.last ?? 24))
    }

    private func fitRidge(_ pass: CausalPass) -> RidgeAutoregression? {
        guard options.blend != .filterOnly else { return nil }
        let lags = RidgeAutoregression.lags(
            shortLength: seasons.shortLength, longLength: seasons.longLength, count: values.count)
        return RidgeAutoregression.fitted(
            values: pass.ordinary, isObserved: values.map { !$0.isNaN }, profile: pass.profileBefore, lags: lags,
            ageSteps: seasonsUsed.last ?? 24)
    }
}

/// One run over the series with fitted rates that keeps what every later step needs.
struct CausalPass {
    var filter: SeasonalFilter
    var profile: SeasonalFilter
    let values: [Double]
    let slots: [SeasonSlot]
    let horizon: Int
    let origins: [Int]
    /// Series with gaps filled by the forecast and holidays brought back to ordinary days.
    var ordinary: [Double]
    /// Errors of the filter over their weights; where nothing was observed, what was carried.
    var errors: [Double] = []
    /// Profile forecast known before each step.
    var profileBefore: [Double]
    /// origins × horizon, row-major: forecasts of the filter, of the profile, holiday offsets, error weights.
    var filterPaths: [Double] = []
    /// The filter without its carried error.
    var filterBases: [Double] = []
    var profilePaths: [Double] = []
    /// The profile without its carried error: what the autoregression reads.
    var profileBases: [Double] = []
    var offsetPaths: [Double] = []
    var weightPaths: [Double] = []

    init(filter: SeasonalFilter, values: [Double], slots: [SeasonSlot], horizon: Int, origins: [Int]) {
        self.filter = filter
        profile = filter
        let hasLong = filter.long.count > 1
        profile.rates = SeasonalFilter.Rates(
            level: 0.02, short: hasLong ? 0 : 0.25, long: hasLong ? 0.25 : 0, carry: filter.rates.carry)
        self.values = values
        self.slots = slots
        self.horizon = horizon
        self.origins = origins
        ordinary = []
        ordinary.reserveCapacity(values.count)
        profileBefore = []
        profileBefore.reserveCapacity(values.count)
    }

    mutating func run() {
        var next = 0
        for index in values.indices {
            if next < origins.count, origins[next] == index {
                record(origin: index)
                next += 1
            }
            let slot = slots[index]
            let offset = filter.holidayOffset(slot)
            let weight = filter.errorWeight(slot)
            let step = filter.step(values[index], slot: slot)
            errors.append(filter.carried / weight)
            let value = (values[index].isNaN ? step.forecast : values[index]) - offset
            ordinary.append(value)
            let plain = slot.plain
            profileBefore.append(profile.base(plain))
            _ = profile.step(values[index].isNaN || slot.kind != .ordinary ? .nan : value, slot: plain)
        }
    }

    /// Puts the course that the errors take in the place of the carried share φ.
    mutating func follow(_ regression: ErrorAutoregression) {
        let history = regression.historyLength
        var buffer = [Double](repeating: 0, count: history + horizon)
        for (row, origin) in origins.enumerated() where origin >= history {
            for index in 0..<history { buffer[index] = errors[origin - history + index] }
            for ahead in 0..<horizon {
                let error = regression.forecast(buffer, end: history + ahead, step: origin + ahead)
                buffer[history + ahead] = error
                let index = row * horizon + ahead
                filterPaths[index] = filterBases[index] + error * weightPaths[index]
            }
        }
    }

    private mutating func record(origin: Int) {
        var carried = filter.carried
        var profileCarried = profile.carried
        for ahead in 0..<horizon {
            carried *= filter.rates.carry
            let slot = slots[origin + ahead]
            let offset = filter.holidayOffset(slot)
            filterPaths.append(filter.base(slot) + carried)
            filterBases.append(filter.base(slot))
            offsetPaths.append(offset)
            let plain = slot.plain
            profileCarried *= profile.rates.carry
            profileBases.append(profile.base(plain))
            profilePaths.append(profile.base(plain) + profileCarried)
            weightPaths.append(filter.errorWeight(slot))
        }
    }

    /// origins × horizon: forecasts of the autoregression without holiday offsets; empty without one.
    func ridgePaths(_ ridge: RidgeAutoregression?) -> [Double] {
        guard let ridge else { return [] }
        let history = ridge.historyLength
        var paths = [Double](repeating: .nan, count: origins.count * horizon)
        var buffer = [Double](repeating: 0, count: history + horizon)
        for (row, origin) in origins.enumerated() where origin >= history {
            for index in 0..<history { buffer[index] = ordinary[origin - history + index] }
            for ahead in 0..<horizon {
                let value = ridge.forecast(
                    buffer, end: history + ahead, profile: profileBases[row * horizon + ahead])
                buffer[history + ahead] = value
                paths[row * horizon + ahead] = value
            }
        }
        return paths
    }
}
