import Testing

@testable import CityKernels

@Suite("Rate search")
struct RateSearchTests {
    /// Mean squared winsorised one-step error of a filter at given rates, step after step.
    private func loss(_ rates: SeasonalFilter.Rates, _ prepared: PreparedSeries) -> Double {
        var run = prepared.fittedFilter(maximumPasses: 1, isCancelled: { false })
        run.rates = rates
        var (sum, count) = (0.0, 0.0)
        for (value, slot) in zip(prepared.values, prepared.slots) {
            let step = run.step(value, slot: slot)
            guard !step.residual.isNaN, slot.kind == .ordinary else { continue }
            let limit = SeasonalFilter.clipSpreads * step.scale
            let error = min(max(step.residual, -limit), limit)
            sum += error * error
            count += 1
        }
        return sum / count
    }

    private func prepared(dayTypes: [DayType] = [], gaps: Bool = false) throws -> PreparedSeries {
        var values = SeriesFixtures.rhythm(hours: 1_344, noise: 2)
        for index in values.indices {
            // A level that wanders, so that the rates matter.
            values[index] *= 1 + 0.3 * Double((index / 50) % 5) / 5
            if gaps, index % 17 == 3 { values[index] = .nan }
        }
        return try PreparedSeries(values: values, seasons: [24, 168], dayTypes: dayTypes, options: ForecastOptions())
    }

    @Test("no rates nearby are better by a hundredth than those found, with gaps or without", arguments: [false, true])
    func minimum(gaps: Bool) throws {
        let series = try prepared(gaps: gaps)
        let found = series.fittedFilter(maximumPasses: 40, isCancelled: { false }).rates
        let least = loss(found, series)
        #expect(least < loss(SeasonalFilter.Rates(level: 0.03, short: 0.05, long: 0.12, carry: 0.6), series))
        for path in [\SeasonalFilter.Rates.level, \.short, \.long, \.carry] {
            for factor in [0.9, 1.1] {
                var near = found
                near[keyPath: path] = min(near[keyPath: path] * factor, 0.999)
                #expect(loss(near, series) >= least * 0.99)
            }
        }
    }

    @Test("holidays are searched as the filter runs them: their steps do not count, their states are apart")
    func holidays() throws {
        let days: [DayType] = (0..<1_344).map { step in
            let day = step / 24
            if day == 20 { return .holiday(day: 1, length: 1) }
            return day % 7 >= 5 ? .weekend : .workday
        }
        let series = try prepared(dayTypes: days)
        let found = series.fittedFilter(maximumPasses: 40, isCancelled: { false }).rates
        let least = loss(found, series)
        var near = found
        near.level *= 1.15
        #expect(loss(near, series) >= least * 0.99)
    }

    @Test("rates lie between 0 and 1, and a season that is not there has none")
    func range() throws {
        let values = SeriesFixtures.rhythm(hours: 200, noise: 3)
        let series = try PreparedSeries(values: values, seasons: [24], dayTypes: [], options: ForecastOptions())
        let rates = series.fittedFilter(maximumPasses: 16, isCancelled: { false }).rates
        #expect(rates.long == 0)
        for rate in [rates.level, rates.short, rates.carry] { #expect(rate > 0 && rate < 1) }
    }
}
