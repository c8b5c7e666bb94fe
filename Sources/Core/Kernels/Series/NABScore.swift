#if canImport(Glibc)
import Glibc
#endif

/// The scoring of the Numenta Anomaly Benchmark 1.1 (Lavin and Ahmad 2015): early detections inside a labelled window
/// count most, false alarms cost more the further they lie behind a window, and one threshold serves all files.
package enum NABScore {
    /// Weights of an application profile.
    package struct Profile: Sendable, Hashable {
        package var truePositive: Double
        package var falsePositive: Double
        package var falseNegative: Double

        package init(truePositive: Double = 1, falsePositive: Double, falseNegative: Double) {
            self.truePositive = truePositive
            self.falsePositive = falsePositive
            self.falseNegative = falseNegative
        }

        package static let standard = Profile(falsePositive: 0.11, falseNegative: 1)
        package static let rewardLowFalsePositives = Profile(falsePositive: 0.22, falseNegative: 1)
        package static let rewardLowFalseNegatives = Profile(falsePositive: 0.11, falseNegative: 2)
    }

    /// One scored series.
    package struct File: Sendable {
        /// Anomaly score of every row; higher is more anomalous.
        package var scores: [Double]
        /// Labelled windows as row indices, both ends inside, rising and apart.
        package var windows: [ClosedRange<Int>]

        package init(scores: [Double], windows: [ClosedRange<Int>]) {
            self.scores = scores
            self.windows = windows
        }
    }

    /// Score over all files.
    package struct Result: Sendable, Hashable {
        /// Rows with this score or more are detections.
        package let threshold: Double
        /// Sum of weighted detections and misses.
        package let raw: Double
        /// 0 = no detection at all, 100 = every window found at its first row without a false alarm.
        package let normalised: Double
        /// Windows with a row outside the probation.
        package let windows: Int
        package let windowsFound: Int
        package let falseAlarms: Int
    }

    /// Share of a file, of at most 5 000 rows, that is not scored.
    package static let probationShare = 0.15

    /// 2σ(−5x) − 1, and −1 from 3 window widths on.
    package static func scaledSigmoid(_ position: Double) -> Double {
        position >= 3 ? -1 : 2 / (1 + exp(5 * position)) - 1
    }

    /// Scores at the threshold that suits the profile best.
    ///
    /// - Complexity: O(rows log rows).
    package static func best(
        _ files: [File], profile: Profile = .standard, probationShare: Double = probationShare
    ) -> Result {
        sweep(files, profile: profile, probationShare: probationShare) { best, candidate in candidate > best }
    }

    /// Scores at a given threshold.
    package static func evaluate(
        _ files: [File], threshold: Double, profile: Profile = .standard, probationShare: Double = probationShare
    ) -> Result {
        let cut = files.map { file in
            File(scores: file.scores.map { $0 >= threshold ? 1 : 0 }, windows: file.windows)
        }
        let rows = rows(cut, profile: profile, probationShare: probationShare)
        var tally = Tally(rows: rows.rows, windows: rows.windows, profile: profile)
        for row in rows.rows where row.score >= 1 { tally.detect(row) }
        return tally.result(threshold: threshold, profile: profile)
    }

    private struct Row {
        let score: Double
        let weight: Double
        /// −1 outside windows.
        let window: Int
    }

    private struct Tally {
        var best: [Double]
        var falsePositives = 0.0
        var falseAlarms = 0
        var sum: Double

        init(rows: [Row], windows: Int, profile: Profile) {
            best = [Double](repeating: -profile.falseNegative, count: windows)
            sum = -profile.falseNegative * Double(windows)
        }

        mutating func detect(_ row: Row) {
            if row.window < 0 {
                sum += row.weight
                falseAlarms += 1
            } else if row.weight > best[row.window] {
                sum += row.weight - best[row.window]
                best[row.window] = row.weight
            }
        }

        func result(threshold: Double, profile: Profile) -> Result {
            let count = Double(best.count)
            let null = -profile.falseNegative * count
            let perfect = profile.truePositive * count
            return Result(
                threshold: threshold, raw: sum, normalised: count > 0 ? 100 * (sum - null) / (perfect - null) : .nan,
                windows: best.count, windowsFound: best.count { $0 > -profile.falseNegative },
                falseAlarms: falseAlarms)
        }
    }

    private static func sweep(
        _ files: [File], profile: Profile, probationShare: Double, isBetter: (Double, Double) -> Bool
    ) -> Result {
        let all = rows(files, profile: profile, probationShare: probationShare)
        let sorted = all.rows.sorted { $0.score > $1.score }
        var tally = Tally(rows: sorted, windows: all.windows, profile: profile)
        var best = tally.result(threshold: .infinity, profile: profile)
        for (index, row) in sorted.enumerated() {
            tally.detect(row)
            let isLast = index + 1 == sorted.count || sorted[index + 1].score != row.score
            if isLast, isBetter(best.raw, tally.sum) { best = tally.result(threshold: row.score, profile: profile) }
        }
        return best
    }

    /// All rows after the probation with the weight a detection there has; NaN scores read as no detection.
    private static func rows(_ files: [File], profile: Profile, probationShare: Double) -> (rows: [Row], windows: Int) {
        var rows: [Row] = []
        var windowCount = 0
        let mostTruePositive = scaledSigmoid(-1)
        for file in files {
            let size = Double(file.scores.count)
            let probation = min((probationShare * size).rounded(.down), probationShare * 5_000)
            var next = 0
            var previous: ClosedRange<Int>?
            var counted = -1
            for index in file.scores.indices {
                if next < file.windows.count, index > file.windows[next].upperBound {
                    previous = file.windows[next]
                    next += 1
                }
                let score = file.scores[index].isNaN ? -Double.infinity : file.scores[index]
                let isInside = next < file.windows.count && file.windows[next].contains(index)
                guard Double(index) >= probation else { continue }
                if isInside {
                    if counted != next {
                        counted = next
                        windowCount += 1
                    }
                    let window = file.windows[next]
                    let position = -Double(window.upperBound - index + 1) / Double(window.count)
                    let weight = scaledSigmoid(position) * profile.truePositive / mostTruePositive
                    rows.append(Row(score: score, weight: weight, window: windowCount - 1))
                } else {
                    let position = previous.map { window in
                        window.count > 1 ? Double(index - window.upperBound) / Double(window.count - 1) : 3
                    }
                    let weight = scaledSigmoid(position ?? 3) * profile.falsePositive
                    rows.append(Row(score: score, weight: weight, window: -1))
                }
            }
        }
        return (rows, windowCount)
    }
}
