/// Mean entries, exits and people inside by step of the day, learnt from the days seen; what a filter falls back on in an outage.
struct FlowProfile: Sendable {
    private var entries: [Double]
    private var exits: [Double]
    private var people: [Double]
    private var days: [Double]
    private var seenSteps = 0
    private var hasGoneRound = false
    private var peak = 0.0

    /// Weight of a new day once some have been seen.
    private static let rate = 0.25

    init(stepsPerDay: Int) {
        entries = [Double](repeating: 0, count: stepsPerDay)
        exits = entries
        people = entries
        days = entries
    }

    /// - Parameter newPeople: people inside before the step.
    mutating func learn(step: Int, entries newEntries: Double, exits newExits: Double, people newPeople: Double) {
        days[step] += 1
        let share = max(Self.rate, 1 / days[step])
        entries[step] += share * (newEntries - entries[step])
        exits[step] += share * (newExits - exits[step])
        people[step] += share * (newPeople - people[step])
        if days[step] == 1 { seenSteps += 1 } else { hasGoneRound = true }
        peak = max(peak * (1 - 0.02 / Double(days.count)), entries[step], exits[step])
    }

    /// The largest usual flow one way of any step; nil before a day has gone round with half of its steps counted.
    var most: Double? {
        guard hasGoneRound, seenSteps * 2 >= days.count else { return nil }
        return peak
    }

    /// What is usual at a step of the day. Steps that are never counted, as where a gate is read out at the same hour every
    /// day, are taken from between the nearest that are, two hours apart at most.
    ///
    /// - Returns: nil on the first day, and while neither the step nor both neighbours were seen.
    func flow(near step: Int) -> (entries: Double, exits: Double, people: Double)? {
        guard days[step] == 0 else { return (entries[step], exits[step], people[step]) }
        // On the first day what has not come yet is unknown, not missed.
        guard hasGoneRound else { return nil }
        let reach = days.count / 12
        guard let before = distance(from: step, by: days.count - 1, within: reach),
            let after = distance(from: step, by: 1, within: reach), before + after <= reach
        else { return nil }
        let (left, right) = ((step - before + days.count) % days.count, (step + after) % days.count)
        let share = Double(before) / Double(before + after)
        func between(_ values: [Double]) -> Double { values[left] + share * (values[right] - values[left]) }
        return (between(entries), between(exits), between(people))
    }

    /// Steps to the nearest that was seen, going round the day by `stride`.
    private func distance(from step: Int, by stride: Int, within reach: Int) -> Int? {
        var place = step
        for count in 0..<max(reach, 0) {
            place = (place + stride) % days.count
            if days[place] > 0 { return count + 1 }
        }
        return nil
    }
}
