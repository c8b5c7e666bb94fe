/// Typhoons that pass between June and October, about one or two a year.
struct TyphoonSeason: Sendable {
    private let random: CounterRandom
    private static let slot: Int64 = 10 * 86_400

    init(seed: UInt64) { random = CounterRandom(seed: seed, stream: "weather/typhoon") }

    /// 0 none … 1 overhead, and the share of the passage that is over (0…1).
    func strength(at seconds: Int64) -> (strength: Double, passed: Double) {
        let slot = seconds / Self.slot
        var best = (strength: 0.0, passed: 0.0)
        for candidate in (slot - 1)...(slot + 1) {
            guard let passage = passage(inSlot: candidate) else { continue }
            let hours = Double(seconds - passage.centre) / 3600
            guard abs(hours) < 30 else { continue }
            let strength = passage.power * Mathematics.exp(-(hours / 11) * (hours / 11))
            if strength > best.strength { best = (strength, (hours + 30) / 60) }
        }
        return best.strength < 0.01 ? (0, 0) : best
    }

    private func passage(inSlot slot: Int64) -> (centre: Int64, power: Double)? {
        let day = DayNumber.dayOfYear(secondsSince1970: slot * Self.slot + Self.slot / 2)
        let chance: Double =
            switch day {
            case 152..<182: 0.04
            case 182..<274: 0.13
            case 274..<296: 0.05
            default: 0
            }
        guard random.uniform(slot * 3) < chance else { return nil }
        let centre = slot * Self.slot + Int64(random.uniform(slot * 3 + 1) * Double(Self.slot))
        return (centre, random.uniform(slot * 3 + 2, in: 0.45...1))
    }
}

enum DayNumber {
    /// Day of the year (1…366) on the clock of Asia/Shanghai, close enough for seasons.
    static func dayOfYear(secondsSince1970: Int64) -> Int {
        let days = Double(secondsSince1970 + 28_800) / 86_400
        let years = (days / 365.2425).rounded(.down)
        return Int(days - years * 365.2425) + 1
    }
}
