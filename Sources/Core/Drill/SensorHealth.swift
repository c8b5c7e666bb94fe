/// What a device delivers at a moment.
enum SensorState: Sendable {
    case working
    /// Nothing arrives at all.
    case silent
    /// A row arrives that says the value is missing.
    case missing
    /// A value arrives that the device itself doubts.
    case suspect
}

/// When a device fails: at most one failure in each half day, 20 minutes to 4 hours long.
struct SensorHealth: Sendable {
    private let random: CounterRandom
    /// Chance of a failure in a half day.
    private let chance: Double
    private static let window: Int64 = 43_200

    init(_ random: CounterRandom, chance: Double) {
        self.random = random.child(0x5E45)
        self.chance = chance
    }

    func state(at seconds: Int64) -> SensorState {
        let window = seconds / Self.window
        guard random.uniform(window) < chance else { return .working }
        let details = random.child(1)
        let share = details.uniform(window * 4)
        let duration = Int64(1200 + 13_200 * share * share)
        let start = window * Self.window + Int64(details.uniform(window * 4 + 1) * Double(Self.window - duration))
        guard seconds >= start, seconds < start + duration else { return .working }
        switch details.uniform(window * 4 + 2) {
        case ..<0.5: return .silent
        case ..<0.75: return .missing
        default: return .suspect
        }
    }
}
