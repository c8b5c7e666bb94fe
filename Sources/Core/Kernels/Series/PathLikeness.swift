#if canImport(Glibc)
import Glibc
#endif

/// How much the error path of a past forecast says of one made at another step: more when both lie at the same hour of the day,
/// near each other in the week, and not many weeks apart.
///
/// Weight: exp(−a/28 days) · (.2 + .8·exp(−½(w/1 day)²)) · (.2 + .8·exp(−½(h/8 hours)²)), where a is the time between the two
/// forecasts, w what it is off whole weeks and h off whole days. Chosen on 3,892 questions of other origins than the reference's
/// (Brier .0424/.0642/.1017 at 3/6/12 h, all paths alike .0424/.0645/.1026); half or twice each of the three reaches moves them by
/// .0003 at most.
struct PathLikeness: Sendable {
    /// Steps of the two seasons; 1 = none.
    let shortLength: Int
    let longLength: Int

    /// Short seasons after which a path counts e times less.
    private static let memory = 28.0
    /// Weight of the least like, of those equally far apart.
    private static let least = 0.2
    /// Reach in short seasons within the long and within the short season.
    private static let (longReach, shortReach) = (1.0, 1.0 / 3)

    /// - Parameter apart: steps between the two forecasts.
    func weight(apart: Int) -> Double {
        guard shortLength > 1 else { return 1 }
        let short = Double(shortLength)
        let age = exp(-abs(Double(apart)) / (Self.memory * short))
        return age * Self.nearness(apart, longLength, Self.longReach * short)
            * Self.nearness(apart, shortLength, Self.shortReach * short)
    }

    private static func nearness(_ apart: Int, _ length: Int, _ reach: Double) -> Double {
        guard length > 1 else { return 1 }
        let off = abs(apart) % length
        let distance = Double(min(off, length - off)) / reach
        return least + (1 - least) * exp(-distance * distance / 2)
    }

    /// As many row numbers as there are weights, in order, each as often as its weight asks (systematic resampling).
    static func drawn(_ weights: [Double]) -> [Int] {
        let total = weights.reduce(0, +)
        guard total > 0 else { return Array(weights.indices) }
        var rows: [Int] = []
        rows.reserveCapacity(weights.count)
        var sum = 0.0
        for (row, weight) in weights.enumerated() {
            sum += weight
            let until = min(Int((sum / total * Double(weights.count)).rounded()), weights.count)
            while rows.count < until { rows.append(row) }
        }
        return rows
    }
}
