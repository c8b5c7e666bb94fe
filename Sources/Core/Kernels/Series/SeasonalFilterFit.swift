extension SeasonalFilter {
    /// Starts a filter from the first cycles of a series and fits its rates to the one-step errors (`RateSearch`).
    ///
    /// - Parameters:
    ///   - values: model space, NaN = missing, at least one finite value.
    ///   - slots: one a value.
    ///   - scaleFloor: least spread, above 0.
    /// - Returns: the filter before the first value, with fitted rates.
    /// - Complexity: O(passes × values).
    package static func fitted(
        values: [Double], slots: [SeasonSlot], seasons: SeasonSlots, scaleFloor: Double, maximumPasses: Int,
        isCancelled: () -> Bool = { false }
    ) -> SeasonalFilter {
        precondition(values.count == slots.count, "\(values.count) values, \(slots.count) slots")
        var filter = started(values: values, slots: slots, seasons: seasons, scaleFloor: scaleFloor)
        // One cycle is the start itself: it has no errors to fit rates to.
        guard seasons.isRepeated(in: values.count) else { return filter }
        filter.rates = RateSearch(filter: filter, values: values, slots: slots, seasons: seasons).rates(
            maximumPasses: maximumPasses, isCancelled: isCancelled)
        return filter
    }

    private static func started(values: [Double], slots: [SeasonSlot], seasons: SeasonSlots, scaleFloor: Double)
        -> SeasonalFilter
    {
        let head = min(values.count, 2 * max(seasons.longLength, 2 * seasons.shortLength, 24))
        let isRepeated = seasons.isRepeated(in: values.count)
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
            // A season seen less than twice leaves no error where it stands.
            level + short[$0.short] + (isRepeated ? long[$0.long] : 0)
        }
        for index in scale.indices { scale[index] = max(1.25 * scale[index], scaleFloor) }
        if seasons.longLength == 1, seasons.shortLength > 1, !isRepeated {
            let spread = max(firstCycleShare * PreparedSeries.spread(values), scaleFloor)
            scale = [Double](repeating: spread, count: short.count)
        }
        let rates = Rates(level: 0.03, short: 0.05, long: 0.12, carry: 0.6)
        return SeasonalFilter(
            rates: rates, level: level, short: short, long: long, scale: scale, scaleFloor: scaleFloor)
    }

    /// Spread about a first cycle, over that of the series.
    private static let firstCycleShare = 0.45

    private static func mean(_ values: [Double], _ slots: [SeasonSlot], _ head: Int, includeHolidays: Bool) -> Double {
        var sum = 0.0
        var count = 0.0
        for index in 0..<head where values[index].isFinite && (includeHolidays || slots[index].kind == .ordinary) {
            sum += values[index]
            count += 1
        }
        return count > 0 ? sum / count : .nan
    }

    /// Mean of value less `expected` by position; positions without a value get what lies between their neighbours.
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
        return bridged(zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan })
    }

    /// A cycle with its gaps bridged linearly; all 0 when nothing is known.
    private static func bridged(_ cycle: [Double]) -> [Double] {
        guard let first = cycle.firstIndex(where: { !$0.isNaN }) else {
            return [Double](repeating: 0, count: cycle.count)
        }
        var result = cycle
        var known = first
        for step in (first + 1)...(first + cycle.count) where !cycle[step % cycle.count].isNaN {
            let (left, right) = (cycle[known % cycle.count], cycle[step % cycle.count])
            for place in (known + 1)..<step {
                result[place % cycle.count] = left + (right - left) * Double(place - known) / Double(step - known)
            }
            known = step
        }
        return result
    }
}
