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
        let head =
            seasons.tellsRestDays
            ? values.count : min(values.count, 2 * max(seasons.longLength, 2 * seasons.shortLength, 24))
        let isRepeated = seasons.isRepeated(in: values.count)
        var level = mean(values, slots, head, includeHolidays: false)
        if level.isNaN { level = mean(values, slots, values.count, includeHolidays: true) }
        var short = [Double](repeating: 0, count: seasons.shortLength)
        if seasons.shortLength > 1 {
            short = slotMeans(values, slots, head, count: seasons.shortLength, at: \.short) { _ in level }
        }
        let long = longStates(values, slots, head, seasons: seasons) { level + short[$0.short] }
        var scale = slotMeans(values, slots, head, count: seasons.shortLength, at: \.short, absolute: true) {
            // A season seen less than twice leaves no error where it stands.
            level + short[$0.short] + (isRepeated && !seasons.tellsRestDays ? long[$0.long] : 0)
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

    /// What the long season, or what stands in for it, adds to what is `expected` of the short one.
    private static func longStates(
        _ values: [Double], _ slots: [SeasonSlot], _ head: Int, seasons: SeasonSlots, expected: (SeasonSlot) -> Double
    ) -> [Double] {
        if seasons.tellsRestDays {
            // An hour not seen yet of a kind of day is as on the other: nothing is known of it.
            return slotSums(values, slots, head, count: seasons.longCount, at: \.long, expected: expected).means(or: 0)
        }
        guard seasons.longLength > 1 else { return [Double](repeating: 0, count: seasons.longCount) }
        var long = slotMeans(values, slots, head, count: seasons.longLength, at: \.long, expected: expected)
        guard !seasons.isRepeated(in: values.count), !seasons.isMostlyWeekend.isEmpty else { return long }
        // One week tells a weekday from its kind of day no better than chance: half of either.
        let kinds = long.indices.map { place in
            place % seasons.shortLength + (seasons.isMostlyWeekend[place] ? seasons.shortLength : 0)
        }
        var sums = SlotSums(count: 2 * seasons.shortLength)
        for (kind, value) in zip(kinds, long) { sums.add(value, at: kind) }
        let means = sums.means(or: 0)
        for (place, kind) in kinds.enumerated() { long[place] += firstWeekShrinkage * (means[kind] - long[place]) }
        return long
    }

    /// Share of its kind of day in what a weekday seen once is taken for. Of 0, .5, .65, .8 and 1 the best on 16 street counts
    /// with 168 to 336 hours of history.
    private static let firstWeekShrinkage = 0.5

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
        bridged(
            slotSums(values, slots, head, count: count, at: position, absolute: absolute, expected: expected)
                .means(or: .nan))
    }

    /// Sums by position in a cycle.
    private struct SlotSums {
        var sums: [Double]
        var counts: [Double]

        init(count: Int) {
            sums = [Double](repeating: 0, count: count)
            counts = sums
        }

        mutating func add(_ value: Double, at place: Int) {
            sums[place] += value
            counts[place] += 1
        }

        func means(or unknown: Double) -> [Double] { zip(sums, counts).map { $1 > 0 ? $0 / $1 : unknown } }
    }

    private static func slotSums(
        _ values: [Double], _ slots: [SeasonSlot], _ head: Int, count: Int, at position: (SeasonSlot) -> Int,
        absolute: Bool = false, expected: (SeasonSlot) -> Double
    ) -> SlotSums {
        var result = SlotSums(count: count)
        for index in 0..<head where values[index].isFinite && slots[index].kind == .ordinary {
            let gap = values[index] - expected(slots[index])
            result.add(absolute ? abs(gap) : gap, at: position(slots[index]))
        }
        return result
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
