import CityModel

/// Readings as sensors of a city deliver them: a day's course, a wandering of its own for each sensor, and the sensor's
/// own rounding. The same series and step give the same reading.
struct SyntheticCity {
    private struct Kind {
        let metric: MetricID
        let prefix: String
        let base: Double
        let swing: Double
        let noise: Double
        /// Steps of the last digit in one unit.
        let steps: Double
    }

    static let cycleSeconds: Int64 = 300
    /// 2026-01-01T00:00:00Z.
    static let start = Timestamp(secondsSince1970: 1_767_225_600)

    /// A third of the series each: speeds, counts, concentrations.
    private static let kinds = [
        Kind(metric: "road.speed", prefix: "link", base: 45, swing: 12, noise: 3, steps: 10),
        Kind(metric: "crowd.count", prefix: "spot", base: 400, swing: 260, noise: 12, steps: 1),
        Kind(metric: "air.pm25", prefix: "air", base: 35, swing: 10, noise: 2, steps: 1),
    ]

    let keys: [SeriesKey]

    init(series: Int) {
        keys = (0..<series).map { number in
            let kind = Self.kinds[number % Self.kinds.count]
            return SeriesKey(EntityID("\(kind.prefix).\(10_000 + number)"), kind.metric)
        }
    }

    static var metrics: [MetricID] { kinds.map(\.metric) }

    func time(_ step: Int) -> Timestamp { Self.start.adding(seconds: Int64(step) * Self.cycleSeconds) }

    func value(_ series: Int, _ step: Int) -> Double {
        let kind = Self.kinds[series % Self.kinds.count]
        let hour = Double(step % 288) / 12
        // A day's course without trigonometry: a parabola between 6 and 22 o'clock.
        let course = hour > 6 && hour < 22 ? 1 - ((hour - 14) / 8) * ((hour - 14) / 8) : 0
        let slow = Self.unit(series, step / 12) * 0.5 + Self.unit(series, step / 12 + 1) * 0.5
        let level = kind.base + kind.swing * course + 2 * kind.noise * (slow - 0.5)
        let reading = level + kind.noise * (Self.unit(series, step &* 7919 &+ 13) - 0.5)
        return (reading * kind.steps).rounded() / kind.steps
    }

    /// A number in 0..<1 that looks random (SplitMix64's mixing; Steele, Lea, Flood 2014).
    private static func unit(_ series: Int, _ step: Int) -> Double {
        var mixed = UInt64(truncatingIfNeeded: series &* 0x9E37_79B9 &+ step) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
}
