/// A fitted series: forecasts, bands, parts and sample paths, and an update of constant cost for every new value.
package struct FittedForecast: Sendable {
    package let options: ForecastOptions
    /// Season lengths that the fit could use, in steps.
    package let seasonsUsed: [Int]
    package let warnings: [ForecastWarning]
    /// Shares of the parts, one set a block of `residuals.blocks`.
    package let shares: [BlendShares]
    package let ridge: RidgeAutoregression?
    package let residuals: ResidualPaths
    package private(set) var filter: SeasonalFilter
    package private(set) var bands = AdaptiveBands()
    /// What the same day of the same holiday was last year, in units of the series at today's level, one a step ahead;
    /// NaN where there is none. Holidays ahead are half of it.
    package var holidayEcho: [Double] = []
    private var profile: SeasonalFilter
    private let seasons: SeasonSlots
    private var nextStep: Int
    /// Missing values in a row before the next step. What lies ahead is as uncertain as if it were asked that much earlier.
    private var staleSteps: Int
    private var history: [Double]
    private var historyEnd = 0
    private let errors: ErrorAutoregression?
    /// Errors over their weights, a ring like `history`.
    private var pastErrors: [Double]
    private var errorsEnd = 0

    init(
        options: ForecastOptions, seasons: SeasonSlots, seasonsUsed: [Int], warnings: [ForecastWarning],
        pass: CausalPass, ridge: RidgeAutoregression?, errors: ErrorAutoregression?, shares: [BlendShares],
        residuals: ResidualPaths
    ) {
        self.options = options
        self.seasons = seasons
        self.seasonsUsed = seasonsUsed
        staleSteps = pass.values.count - (pass.values.lastIndex { !$0.isNaN } ?? -1) - 1
        self.warnings = staleSteps > 0 ? warnings + [.stale(steps: staleSteps)] : warnings
        self.shares = shares
        self.ridge = ridge
        self.residuals = residuals
        filter = pass.filter
        profile = pass.profile
        nextStep = pass.values.count
        self.errors = errors
        pastErrors = Array(pass.errors.suffix(errors?.historyLength ?? 1))
        history = Array(pass.ordinary.suffix(ridge?.historyLength ?? 1))
    }

    /// Takes the next value (units of the series, NaN = missing) and moves one step on. O(1), no refit.
    ///
    /// - Returns: what was expected in model space, and by how many spreads the value differs.
    @discardableResult
    package mutating func update(_ value: Double, dayType: DayType? = nil) -> SeasonalFilter.Step {
        let model = options.transform.accepts(value) ? options.transform.forward(value) : .nan
        let slot = seasons.slot(step: nextStep, dayType: dayType)
        let offset = filter.holidayOffset(slot)
        let weight = filter.errorWeight(slot)
        let step = filter.step(model, slot: slot)
        if !step.residual.isNaN {
            bands.observe(
                size: abs(step.residual),
                width80: residuals.halfWidth(step: 0, coverage: 0.80, weight: weight, spread: step.scale),
                width95: residuals.halfWidth(step: 0, coverage: 0.95, weight: weight, spread: step.scale))
        }
        let ordinary = (model.isNaN ? step.forecast : model) - offset
        let plain = slot.plain
        _ = profile.step(model.isNaN || slot.kind != .ordinary ? .nan : ordinary, slot: plain)
        pastErrors[errorsEnd] = filter.carried / weight
        errorsEnd = errorsEnd + 1 == pastErrors.count ? 0 : errorsEnd + 1
        history[historyEnd] = ordinary
        historyEnd = historyEnd + 1 == history.count ? 0 : historyEnd + 1
        nextStep += 1
        staleSteps = model.isNaN ? staleSteps + 1 : 0
        return step
    }

    /// The next `horizon` steps in units of the series.
    ///
    /// - Parameter dayTypes: of the steps ahead; missing ones are ordinary days. Bands of a holiday without any
    ///   holiday in the history are half as wide again.
    package func forecast(horizon: Int, dayTypes: [DayType] = []) -> [ForecastPoint] {
        centres(horizon: horizon, dayTypes: dayTypes).enumerated().map { step, centre in
            let widening = unknownDayFactor(step < dayTypes.count ? dayTypes[step] : nil)
            func half(_ coverage: Double, _ factor: Double) -> Double {
                let width = residuals.halfWidth(
                    step: step, later: staleSteps, coverage: coverage, weight: centre.weight, spread: centre.spread)
                return widening * factor * width
            }
            let half80 = half(0.80, bands.factor80)
            let half95 = max(half80, half(0.95, bands.factor95))
            let back = options.transform.backward
            return ForecastPoint(
                mean: back(centre.value), lower80: back(centre.value - half80), upper80: back(centre.value + half80),
                lower95: back(centre.value - half95), upper95: back(centre.value + half95))
        }
    }

    /// Bands of any coverage: for each step ahead its lower and upper end, in the order of the coverages.
    ///
    /// - Parameter coverages: each in (0, 1). The adaptive factor between 80 % and 95 % is read linearly.
    package func bands(horizon: Int, coverages: [Double], dayTypes: [DayType] = []) -> [[ClosedRange<Double>]] {
        centres(horizon: horizon, dayTypes: dayTypes).enumerated().map { step, centre in
            let widening = unknownDayFactor(step < dayTypes.count ? dayTypes[step] : nil)
            return coverages.map { coverage in
                let share = min(max((coverage - 0.80) / 0.15, 0), 1)
                let factor = bands.factor80 + share * (bands.factor95 - bands.factor80)
                let half =
                    widening * factor
                    * residuals.halfWidth(
                        step: step, later: staleSteps, coverage: coverage, weight: centre.weight,
                        spread: centre.spread)
                let back = options.transform.backward
                return back(centre.value - half)...back(centre.value + half)
            }
        }
    }

    /// Quantiles of the next steps in units of the series, steps × shares, row-major.
    package func quantiles(horizon: Int, shares levels: [Double], dayTypes: [DayType] = []) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(horizon * levels.count)
        for (step, centre) in centres(horizon: horizon, dayTypes: dayTypes).enumerated() {
            for level in levels {
                let shift = residuals.quantile(step: step + staleSteps, share: level) * centre.weight
                result.append(options.transform.backward(centre.value + shift))
            }
        }
        return result
    }

    /// Ways the next steps may go: the forecast plus whole paths of past errors, paths × horizon, row-major.
    ///
    /// Errors of origins like this one are drawn more often, and lean as those of forecasts of this height did (`HeightLean`).
    /// Missing past errors read as zero; beyond the calibrated horizon a path keeps its last error.
    package func samplePaths(horizon: Int, dayTypes: [DayType] = []) -> [Double] {
        let centres = centres(horizon: horizon, dayTypes: dayTypes)
        guard residuals.count > 0 else { return centres.map { options.transform.backward($0.value) } }
        let errors = LevelledErrors(residuals)
        let targets = centres.map { errors.lean.at($0.value) }
        var paths: [Double] = []
        paths.reserveCapacity(residuals.count * horizon)
        for row in residuals.drawn(at: nextStep - staleSteps) {
            for (step, centre) in centres.enumerated() {
                let error = errors.error(path: row, step: step, later: staleSteps, target: targets[step])
                paths.append(options.transform.backward(centre.value + error * centre.weight))
            }
        }
        return paths
    }

    /// The parts of the next steps; each part is what it adds to those before it, in units of the series.
    package func parts(horizon: Int, dayTypes: [DayType] = []) -> [ForecastParts] {
        centres(horizon: horizon, dayTypes: dayTypes).map { centre in
            let slot = centre.slot
            let back = options.transform.backward
            let level = back(filter.level)
            let hour = back(filter.level + filter.short[slot.short])
            let week = back(filter.level + filter.short[slot.short] + filter.long[slot.ordinaryLong])
            let holiday = back(filter.base(slot))
            let filtered = back(filter.base(slot) + centre.carried)
            let mean = back(centre.value)
            return ForecastParts(
                level: level, hour: hour - level, week: week - hour, holiday: holiday - week,
                carried: filtered - holiday, blend: mean - filtered, mean: mean)
        }
    }

    /// The centres of the next steps in model space.
    func modelCentres(horizon: Int, dayTypes: [DayType]) -> [Double] {
        centres(horizon: horizon, dayTypes: dayTypes).map(\.value)
    }

    private static let echoShare = 0.5

    private struct Centre {
        let value: Double
        /// What of the last errors is left.
        let carried: Double
        let weight: Double
        let spread: Double
        let slot: SeasonSlot
    }

    private func centres(horizon: Int, dayTypes: [DayType]) -> [Centre] {
        var buffer = Array(history[historyEnd...]) + Array(history[..<historyEnd])
        let past = buffer.count
        var carried = filter.carried
        var profileCarried = profile.carried
        var errorBuffer = Array(pastErrors[errorsEnd...]) + Array(pastErrors[..<errorsEnd])
        let knownErrors = errorBuffer.count
        var result: [Centre] = []
        result.reserveCapacity(horizon)
        for ahead in 0..<max(horizon, 0) {
            profileCarried *= profile.rates.carry
            let slot = seasons.slot(step: nextStep + ahead, dayType: ahead < dayTypes.count ? dayTypes[ahead] : nil)
            if let errors {
                let error = errors.forecast(errorBuffer, end: knownErrors + ahead, step: nextStep + ahead)
                errorBuffer.append(error)
                carried = error * filter.errorWeight(slot)
            } else {
                carried *= filter.rates.carry
            }
            let offset = filter.holidayOffset(slot)
            let plain = slot.plain
            let profileValue = profile.base(plain)
            var ridgeValue: Double?
            if let ridge {
                let value = ridge.forecast(buffer, end: past + ahead, profile: profileValue)
                buffer.append(value)
                ridgeValue = value + offset
            }
            var value = ResidualPaths.blended(
                filter: filter.base(slot) + carried, ridge: ridgeValue, profile: profileValue + profileCarried + offset,
                shares: shares[residuals.blocks.block(of: ahead + staleSteps)])
            if slot.isHoliday, ahead < holidayEcho.count, options.transform.accepts(holidayEcho[ahead]) {
                value += Self.echoShare * (options.transform.forward(holidayEcho[ahead]) - value)
            }
            result.append(
                Centre(
                    value: value, carried: carried, weight: filter.errorWeight(slot), spread: filter.spread(slot),
                    slot: slot))
        }
        return result
    }

    private func unknownDayFactor(_ dayType: DayType?) -> Double {
        guard let dayType, dayType.isHoliday, filter.holidayStepsSeen == 0 else { return 1 }
        return 1.5
    }
}
