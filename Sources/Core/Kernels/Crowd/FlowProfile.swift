/// Mean entries and exits by step of the day, learnt from the days seen; what a filter falls back on in an outage.
struct FlowProfile: Sendable {
    private var entries: [Double]
    private var exits: [Double]
    private var days: [Double]

    /// Weight of a new day once some have been seen.
    private static let rate = 0.25

    init(stepsPerDay: Int) {
        entries = [Double](repeating: 0, count: stepsPerDay)
        exits = entries
        days = entries
    }

    mutating func learn(step: Int, entries newEntries: Double, exits newExits: Double) {
        days[step] += 1
        let share = max(Self.rate, 1 / days[step])
        entries[step] += share * (newEntries - entries[step])
        exits[step] += share * (newExits - exits[step])
    }

    /// nil before the first day at this step.
    func flow(step: Int) -> (entries: Double, exits: Double)? {
        days[step] > 0 ? (entries[step], exits[step]) : nil
    }
}
