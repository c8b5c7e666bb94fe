/// Mean entries, exits and people inside by step of the day, learnt from the days seen; what a filter falls back on in an outage.
struct FlowProfile: Sendable {
    private var entries: [Double]
    private var exits: [Double]
    private var people: [Double]
    private var days: [Double]
    private var seenSteps = 0
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
        if days[step] == 1 { seenSteps += 1 }
        peak = max(peak * (1 - 0.02 / Double(days.count)), entries[step], exits[step])
    }

    /// The largest usual flow one way of any step; nil before a whole day was seen.
    var most: Double? {
        guard seenSteps == days.count else { return nil }
        return peak
    }

    /// nil before the first day at this step.
    func flow(step: Int) -> (entries: Double, exits: Double, people: Double)? {
        days[step] > 0 ? (entries[step], exits[step], people[step]) : nil
    }
}
