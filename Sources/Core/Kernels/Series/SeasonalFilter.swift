/// Double-seasonal exponential filter with a carried error, in model space (Taylor 2003, winsorised).
///
/// State: level l, short season s1, long season s2, last error e. One step ahead f = l + s1 + s2 + φ·e; h steps ahead
/// the error fades as φ^h. Values further than four local spreads from the forecast are pulled in before they are
/// learnt, so that one bad value does not bend the seasons.
package struct SeasonalFilter: Sendable {
    /// Learning rates, each in (0, 1).
    package struct Rates: Sendable, Hashable {
        package var level: Double
        package var short: Double
        package var long: Double
        /// φ: share of the last error that is carried to the next step.
        package var carry: Double

        package init(level: Double, short: Double, long: Double, carry: Double) {
            self.level = level
            self.short = short
            self.long = long
            self.carry = carry
        }
    }

    /// What one step did, in model space.
    package struct Step: Sendable, Hashable {
        /// Forecast made before the value was seen.
        package let forecast: Double
        /// Value less forecast; NaN when the value is missing.
        package let residual: Double
        /// Spread expected at this position before the step.
        package let scale: Double
    }

    package var rates: Rates
    package internal(set) var level: Double
    /// Last error, faded over missing steps.
    package internal(set) var carried: Double = 0
    package internal(set) var short: [Double]
    package internal(set) var long: [Double]
    /// What holidays add to the slot they read, by position in the short season.
    package internal(set) var holiday: [Double]
    /// What the days before and after a holiday add to their own slots, by position in the short season.
    package internal(set) var eve: [Double]
    package internal(set) var morrow: [Double]
    /// Spread of the residual by position in the short season.
    package internal(set) var scale: [Double]
    /// Holiday steps learnt from.
    package internal(set) var holidayStepsSeen = 0
    /// Least spread.
    package let scaleFloor: Double

    /// Rate at which the holiday states learn.
    static let holidayRate = 0.3
    /// Rate at which the days before and after one learn: there are few, and they differ little from their slot.
    static let neighbourRate = 0.12
    /// Rate at which the spread follows.
    static let scaleRate = 0.04
    /// Spreads beyond which a value is pulled in.
    static let clipSpreads = 4.0

    init(rates: Rates, level: Double, short: [Double], long: [Double], scale: [Double], scaleFloor: Double) {
        self.rates = rates
        self.level = level
        self.short = short
        self.long = long
        self.scale = scale
        self.scaleFloor = scaleFloor
        holiday = [Double](repeating: 0, count: short.count)
        eve = holiday
        morrow = holiday
    }

    /// l + s1 + s2 (and the holiday state) at a slot.
    package func base(_ slot: SeasonSlot) -> Double {
        level + short[slot.short] + long[slot.long] + added(slot)
    }

    /// What a special day adds at a slot to the ordinary day it replaces; 0 on ordinary days.
    package func holidayOffset(_ slot: SeasonSlot) -> Double {
        guard slot.kind != .ordinary || slot.long != slot.ordinaryLong else { return 0 }
        return long[slot.long] + added(slot) - long[slot.ordinaryLong]
    }

    private func added(_ slot: SeasonSlot) -> Double {
        switch slot.kind {
        case .ordinary: 0
        case .holiday: holiday[slot.short]
        case .eve: eve[slot.short]
        case .morrow: morrow[slot.short]
        }
    }

    /// Spread of the one-step residual at a slot.
    package func spread(_ slot: SeasonSlot) -> Double { max(scale[slot.short], scaleFloor) }

    /// By what errors of different hours are made alike: the root of the spread. Errors of several steps carry over from
    /// hour to hour, so that they differ less between hours than those of one step do.
    package func errorWeight(_ slot: SeasonSlot) -> Double { spread(slot).squareRoot() }

    /// Takes one value (NaN = missing) and learns from it. O(1).
    package mutating func step(_ value: Double, slot: SeasonSlot) -> Step {
        let base = base(slot)
        let forecast = base + rates.carry * carried
        let spread = spread(slot)
        guard !value.isNaN else {
            carried *= rates.carry
            return Step(forecast: forecast, residual: .nan, scale: spread)
        }
        let residual = value - forecast
        let limit = Self.clipSpreads * spread
        let error = forecast + min(max(residual, -limit), limit) - base
        switch slot.kind {
        case .holiday:
            holiday[slot.short] += Self.holidayRate * error
            holidayStepsSeen += 1
        case .eve: eve[slot.short] += Self.neighbourRate * error
        case .morrow: morrow[slot.short] += Self.neighbourRate * error
        case .ordinary:
            level += rates.level * error
            short[slot.short] += rates.short * error
            long[slot.long] += rates.long * error
            scale[slot.short] += Self.scaleRate * (1.25 * abs(residual) - scale[slot.short])
        }
        carried = error
        return Step(forecast: forecast, residual: residual, scale: spread)
    }
}
