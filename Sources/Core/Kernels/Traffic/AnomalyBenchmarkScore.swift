#if canImport(Glibc)
import Glibc
#endif

/// The Numenta Anomaly Benchmark's scoring, standard profile (Lavin and Ahmad, 2015): early detections inside a labelled
/// window earn more, false ones cost more the farther they lie behind the last window.
package struct AnomalyBenchmarkScore: Sendable, Equatable {
    package struct Profile: Sendable, Equatable {
        package let truePositive: Double, falsePositive: Double, falseNegative: Double

        package static let standard = Profile(truePositive: 1, falsePositive: 0.11, falseNegative: 1)
    }

    package private(set) var raw: Double
    package private(set) var windowCount: Int
    package private(set) var detectedWindowCount: Int
    package private(set) var falseAlarmCount: Int
    private let profile: Profile

    /// Scores one series.
    ///
    /// - Parameters:
    ///   - alarms: positions of readings.
    ///   - windows: labelled positions, rising and apart.
    ///   - readingCount: the first 15 % of the readings, at most 750, are probation and not scored.
    package init(alarms: [Int], windows: [ClosedRange<Int>], readingCount: Int, profile: Profile = .standard) {
        self.profile = profile
        let probation = Int(0.15 * Double(min(readingCount, 5000)))
        var best = Array(repeating: -profile.falseNegative, count: windows.count)
        var penalty = 0.0
        falseAlarmCount = 0
        for alarm in alarms where alarm >= probation {
            if let window = windows.firstIndex(where: { $0.contains(alarm) }) {
                let place = -Double(windows[window].upperBound - alarm + 1) / Double(windows[window].count)
                let earned = Self.sigmoid(place) / Self.sigmoid(-1) * profile.truePositive
                best[window] = max(best[window], earned)
            } else {
                falseAlarmCount += 1
                penalty += Self.cost(alarm, after: windows.last { $0.upperBound < alarm }) * profile.falsePositive
            }
        }
        windowCount = windows.count
        detectedWindowCount = best.count { $0 > -profile.falseNegative }
        raw = best.reduce(penalty, +)
    }

    /// Adds another series' score.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.raw += right.raw
        sum.windowCount += right.windowCount
        sum.detectedWindowCount += right.detectedWindowCount
        sum.falseAlarmCount += right.falseAlarmCount
        return sum
    }

    /// 0 for a detector that says nothing, 100 for a perfect one; nil when nothing is labelled.
    package var normalised: Double? {
        guard windowCount > 0 else { return nil }
        let nothing = -profile.falseNegative * Double(windowCount)
        return 100 * (raw - nothing) / (profile.truePositive * Double(windowCount) - nothing)
    }

    private static func cost(_ alarm: Int, after window: ClosedRange<Int>?) -> Double {
        guard let window else { return -1 }
        return sigmoid(Double(alarm - window.upperBound) / Double(max(1, window.count - 1)))
    }

    private static func sigmoid(_ place: Double) -> Double { place > 3 ? -1 : 2 / (1 + exp(5 * place)) - 1 }
}
