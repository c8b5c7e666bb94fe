/// Steps of the day at which a place is empty, read off what its sensors show over many days.
package enum QuietHours {
    /// Finds the longest run of steps of the day at which next to nobody passes the gates or carries a device.
    ///
    /// Gates count when they are known: median passages below half a percent of the busiest step, and 1 in 5,000 of the day's
    /// together, since where a crowd leaves all at once a slow morning is half a percent too. Else devices: a median within 3 %
    /// of the range above the quietest steps. The run has to last an hour and a half; its first half-hour is left out, because
    /// the last people are still inside. Steps without readings between quiet ones are quiet.
    ///
    /// - Parameters:
    ///   - passages: entries plus exits a step, NaN = missing; may be empty.
    ///   - devices: devices seen a step, NaN = missing; may be empty.
    ///   - firstStepOfDay: step of the day of the first value.
    /// - Returns: one flag a step of the day; all false when the place never rests or nothing tells.
    package static func closedSteps(passages: [Double], devices: [Double], stepsPerDay: Int, firstStepOfDay: Int)
        -> [Bool]
    {
        let nobody = [Bool](repeating: false, count: stepsPerDay)
        guard stepsPerDay >= 16 else { return nobody }
        let quiet: [Bool]
        var passing = [Double](repeating: 0, count: stepsPerDay)
        if let gates = medians(passages, stepsPerDay, firstStepOfDay), let most = gates.compactMap(\.self).max(),
            most > 0
        {
            quiet = bridged(gates.map { $0.map { $0 <= 0.005 * most } })
            passing = gates.map { $0 ?? 0 }
        } else if let seen = medians(devices, stepsPerDay, firstStepOfDay), let most = seen.compactMap(\.self).max(),
            let least = seen.compactMap(\.self).min(), most > least
        {
            quiet = bridged(seen.map { $0.map { $0 - least <= 0.03 * (most - least) } })
        } else {
            return nobody
        }
        guard quiet.contains(false), var run = longestRun(quiet) else { return nobody }
        let halfHour = max(stepsPerDay / 48, 1)
        let most = quietShare * passing.reduce(0, +)
        var inside = run.reduce(0) { $0 + passing[$1 % stepsPerDay] }
        while inside > most, run.count > 3 * halfHour {
            let (first, last) = (passing[run.lowerBound % stepsPerDay], passing[(run.upperBound - 1) % stepsPerDay])
            run = first > last ? run.dropFirst() : run.dropLast()
            inside -= max(first, last)
        }
        guard run.count >= 3 * halfHour else { return nobody }
        var closed = nobody
        for step in run.dropFirst(halfHour) { closed[step % stepsPerDay] = true }
        return closed
    }

    /// Part of a day's passages that an empty place may still see.
    private static let quietShare = 0.0002

    /// Median by step of the day, nil for a step that was seen on fewer than three days; nil when these are more than half.
    private static func medians(_ values: [Double], _ stepsPerDay: Int, _ first: Int) -> [Double?]? {
        var days = [[Double]](repeating: [], count: stepsPerDay)
        for (index, value) in values.enumerated() where value >= 0 { days[(first + index) % stepsPerDay].append(value) }
        let medians = days.map { $0.count >= 3 ? $0.sorted()[$0.count / 2] : nil }
        return medians.count { $0 != nil } * 2 >= stepsPerDay ? medians : nil
    }

    /// Steps that were not seen are quiet where those before and after them are: gates that rest with the place say nothing.
    private static func bridged(_ seen: [Bool?]) -> [Bool] {
        guard let start = seen.firstIndex(where: { $0 != nil }) else { return seen.map { _ in false } }
        var flags = seen.map { $0 == true }
        var gap: [Int] = []
        var last = flags[start]
        for step in (start + 1)...(start + seen.count) {
            let place = step % seen.count
            guard let known = seen[place] else {
                gap.append(place)
                continue
            }
            if last, known { for unseen in gap { flags[unseen] = true } }
            gap.removeAll(keepingCapacity: true)
            last = known
        }
        return flags
    }

    /// The longest run on the ring, as steps from its start on.
    private static func longestRun(_ quiet: [Bool]) -> Range<Int>? {
        var best: Range<Int>?
        for start in quiet.indices where quiet[start] && !quiet[(start + quiet.count - 1) % quiet.count] {
            var end = start
            while end - start < quiet.count, quiet[end % quiet.count] { end += 1 }
            if end - start > best?.count ?? 0 { best = start..<end }
        }
        return best
    }
}
