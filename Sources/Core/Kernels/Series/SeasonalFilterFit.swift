#if canImport(Glibc)
import Glibc
#endif

extension SeasonalFilter {
    /// Starts a filter from the first cycles of a series and fits its rates by Nelder–Mead on the one-step errors.
    ///
    /// - Parameters:
    ///   - values: model space, NaN = missing, at least one finite value.
    ///   - slots: one a value.
    ///   - scaleFloor: least spread, above 0.
    /// - Returns: the filter before the first value, with fitted rates.
    /// - Complexity: O(evaluations × values).
    package static func fitted(
        values: [Double], slots: [SeasonSlot], seasons: SeasonSlots, scaleFloor: Double, maximumEvaluations: Int,
        isCancelled: () -> Bool = { false }
    ) -> SeasonalFilter {
        precondition(values.count == slots.count, "\(values.count) values, \(slots.count) slots")
        var filter = started(values: values, slots: slots, seasons: seasons, scaleFloor: scaleFloor)
        let hasShort = seasons.shortLength > 1
        let hasLong = seasons.longLength > 1
        var loop = ErrorLoop(filter: filter, values: values, slots: slots)
        func rates(_ point: [Double]) -> Rates {
            Rates(
                level: logistic(point[0]), short: hasShort ? logistic(point[2]) : 0,
                long: hasLong ? logistic(point[point.count - 1]) : 0, carry: logistic(point[1]))
        }
        var start = [logit(0.03), logit(0.6)]
        if hasShort { start.append(logit(0.05)) }
        if hasLong { start.append(logit(0.12)) }
        let minimum = NelderMead.minimise(start: start, step: 0.7, maximumEvaluations: maximumEvaluations) { point in
            isCancelled() ? 0 : loop.meanLoss(rates(point))
        }
        filter.rates = rates(minimum.point)
        return filter
    }

    private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
    private static func logit(_ share: Double) -> Double { log(share / (1 - share)) }

    private static func started(values: [Double], slots: [SeasonSlot], seasons: SeasonSlots, scaleFloor: Double)
        -> SeasonalFilter
    {
        let head = min(values.count, 2 * max(seasons.longLength, 2 * seasons.shortLength, 24))
        var level = mean(values, slots, head, includeHolidays: false)
        if level.isNaN { level = mean(values, slots, values.count, includeHolidays: true) }
        var short = [Double](repeating: 0, count: seasons.shortLength)
        if seasons.shortLength > 1 {
            short = slotMeans(values, slots, head, count: seasons.shortLength, at: \.short) { _ in level }
        }
        var long = [Double](repeating: 0, count: seasons.longLength)
        if seasons.longLength > 1 {
            long = slotMeans(values, slots, head, count: seasons.longLength, at: \.long) { level + short[$0.short] }
        }
        var scale = slotMeans(values, slots, head, count: seasons.shortLength, at: \.short, absolute: true) {
            level + short[$0.short] + long[$0.long]
        }
        for index in scale.indices { scale[index] = max(1.25 * scale[index], scaleFloor) }
        let rates = Rates(level: 0.03, short: 0.05, long: 0.12, carry: 0.6)
        return SeasonalFilter(
            rates: rates, level: level, short: short, long: long, scale: scale, scaleFloor: scaleFloor)
    }

    private static func mean(_ values: [Double], _ slots: [SeasonSlot], _ head: Int, includeHolidays: Bool) -> Double {
        var sum = 0.0
        var count = 0.0
        for index in 0..<head where values[index].isFinite && (includeHolidays || slots[index].kind == .ordinary) {
            sum += values[index]
            count += 1
        }
        return count > 0 ? sum / count : .nan
    }

    /// Mean of value less `expected` by position; positions without a value get 0.
    private static func slotMeans(
        _ values: [Double], _ slots: [SeasonSlot], _ head: Int, count: Int, at position: (SeasonSlot) -> Int,
        absolute: Bool = false, expected: (SeasonSlot) -> Double
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        var counts = sums
        for index in 0..<head where values[index].isFinite && slots[index].kind == .ordinary {
            let gap = values[index] - expected(slots[index])
            sums[position(slots[index])] += absolute ? abs(gap) : gap
            counts[position(slots[index])] += 1
        }
        return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    }
}

/// The fit's inner loop: the filter's recursion without its bookkeeping, on buffers that are reused.
private struct ErrorLoop {
    let filter: SeasonalFilter
    let values: [Double]
    let slots: [SeasonSlot]
    let shortIndex: [Int32]
    let longIndex: [Int32]
    let hasHolidays: Bool

    init(filter: SeasonalFilter, values: [Double], slots: [SeasonSlot]) {
        self.filter = filter
        self.values = values
        self.slots = slots
        shortIndex = slots.map { Int32($0.short) }
        longIndex = slots.map { Int32($0.long) }
        hasHolidays = slots.contains { $0.kind != .ordinary }
    }

    /// Mean squared winsorised one-step error.
    mutating func meanLoss(_ rates: SeasonalFilter.Rates) -> Double {
        hasHolidays ? lossWithHolidays(rates) : lossPlain(rates)
    }

    private func lossWithHolidays(_ rates: SeasonalFilter.Rates) -> Double {
        var run = filter
        run.rates = rates
        var loss = 0.0
        var count = 0.0
        for index in values.indices {
            let isOrdinary = slots[index].kind == .ordinary
            let step = run.step(values[index], slot: slots[index])
            guard !step.residual.isNaN, isOrdinary else { continue }
            let limit = SeasonalFilter.clipSpreads * step.scale
            let error = min(max(step.residual, -limit), limit)
            loss += error * error
            count += 1
        }
        return loss / max(count, 1)
    }

    private func lossPlain(_ rates: SeasonalFilter.Rates) -> Double {
        var short = filter.short
        var long = filter.long
        var scale = filter.scale
        let values = values.span
        let shortIndex = shortIndex.span
        let longIndex = longIndex.span
        var shortState = short.mutableSpan
        var longState = long.mutableSpan
        var scaleState = scale.mutableSpan
        var level = filter.level
        var carried = 0.0
        var loss = 0.0
        var count = 0.0
        let floor = filter.scaleFloor
        for index in values.indices {
            let value = values[index]
            if value.isNaN {
                carried *= rates.carry
                continue
            }
            let first = Int(shortIndex[index])
            let second = Int(longIndex[index])
            let base = level + (shortState[first] + longState[second])
            let carry = rates.carry * carried
            let residual = (value - base) - carry
            let spread = scaleState[first]
            let limit = SeasonalFilter.clipSpreads * max(spread, floor)
            let error = min(max(residual, -limit), limit)
            loss += error * error
            count += 1
            let gap = error + carry
            level += rates.level * gap
            shortState[first] += rates.short * gap
            longState[second] += rates.long * gap
            scaleState[first] = spread + SeasonalFilter.scaleRate * (1.25 * abs(residual) - spread)
            carried = gap
        }
        return loss / max(count, 1)
    }
}
