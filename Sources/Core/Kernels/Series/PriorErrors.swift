#if canImport(Glibc)
import Glibc
#endif

/// What stands in for past forecasts while there are few: errors as a first forecast of such a series makes them.
///
/// They are quantiles of Student's t with four degrees of freedom (closed form: Shaw 2006, J. Comput. Finance 9(4)), as wide as
/// a share of the series' own spread, and count as much as a few past forecasts; with every real one they count less.
struct PriorErrors {
    /// Half of the middle 80 %, over the error weight.
    let halfWidth: Double
    /// As many past forecasts as they count for.
    let paths: Int

    /// Fewest errors of a block, so that its tails are there.
    private static let fewest = 12
    /// The 90 % quantile of t₄.
    private static let upperDecile = 1.5332

    /// The errors of a block of so many steps with these among them, in the right proportion.
    func joined(_ errors: [Double], steps: Int) -> [Double] {
        let own = paths * steps
        let repeats = (Self.fewest + own - 1) / own
        let count = repeats * own
        let scale = halfWidth / Self.upperDecile
        return (0..<count).map { scale * Self.quantile((Double($0) + 0.5) / Double(count)) }
            + errors.flatMap { [Double](repeating: $0, count: repeats) }
    }

    /// - Parameter share: in (0, 1).
    private static func quantile(_ share: Double) -> Double {
        let root = (4 * share * (1 - share)).squareRoot()
        let size = 2 * max(cos(acos(min(root, 1)) / 3) / root - 1, 0).squareRoot()
        return share < 0.5 ? -size : size
    }
}
