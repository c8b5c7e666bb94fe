/// How past forecasts leaned by how high they stood: forecasts of unusually busy hours were too high on the mean, because part
/// of what made them high was chance.
///
/// Heights are six classes of past forecasts, finer towards the top, where lines lie. A class's lean is the mean of its errors
/// over their weights, each pulled in to two spreads so that a few days that fell out do not speak for all; between the middles
/// of the classes it is read linearly. Error paths change their own height's lean for that of the forecast they are put on, by
/// `share`.
///
/// Chosen on 1,364 origins before the reference's first, lines at 90, 95 and 98 % of the window: log loss .2005 → .1992 on the
/// mean of 3, 6 and 12 h. On 2,095 origins after it .1950 → .1951, greatest said − seen of fifths on the mean .136 → .111. The
/// whole lean instead of half, or errors pulled in to one spread, give the same to .0005.
struct HeightLean: Sendable {
    /// Rising; empty where nothing can be said.
    private let middles: [Double]
    /// One a middle: share × mean error over weight.
    private let leans: [Double]

    /// Part of the lean that is believed.
    private static let share = 0.5
    /// Spreads beyond which an error is pulled in.
    private static let clipSpreads = 2.0
    /// Shares of past forecasts below the edges of the classes.
    private static let edges = [0.3, 0.6, 0.8, 0.9, 0.95]
    /// Fewest errors a class on the mean.
    private static let fewestErrors = 20

    /// - Parameters:
    ///   - heights: past forecasts in model space.
    ///   - errors: what came less forecast over error weight, same count; NaN = unknown.
    /// - Complexity: O(heights × log heights).
    init(heights: [Double], errors: [Double]) {
        let known = errors.indices.filter { $0 < heights.count && errors[$0].isFinite && heights[$0].isFinite }
        guard known.count >= Self.fewestErrors * (Self.edges.count + 1) else {
            (middles, leans) = ([], [])
            return
        }
        let sorted = known.map { heights[$0] }.sorted()
        let edges = Self.edges.map { sorted[Int($0 * Double(sorted.count))] }
        let limit = Self.clipSpreads * Self.spread(known.map { errors[$0] })
        var sums = [(height: Double, error: Double, count: Double)](
            repeating: (0, 0, 0), count: edges.count + 1)
        for index in known {
            let place = edges.firstIndex { heights[index] < $0 } ?? edges.count
            sums[place].height += heights[index]
            sums[place].error += min(max(errors[index], -limit), limit)
            sums[place].count += 1
        }
        let filled = sums.filter { $0.count > 0 }
        middles = filled.map { $0.height / $0.count }
        leans = filled.map { Self.share * $0.error / $0.count }
    }

    /// The lean at a height, over the error weight; 0 where nothing is known.
    func at(_ height: Double) -> Double {
        guard let last = middles.indices.last else { return 0 }
        guard let above = middles.firstIndex(where: { $0 > height }) else { return leans[last] }
        guard above > 0 else { return leans[0] }
        let part = (height - middles[above - 1]) / (middles[above] - middles[above - 1])
        return leans[above - 1] + part * (leans[above] - leans[above - 1])
    }

    private static func spread(_ errors: [Double]) -> Double {
        let mean = errors.reduce(0, +) / Double(errors.count)
        return (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(errors.count)).squareRoot()
    }
}

/// Error paths with their own height's lean taken off, ready to be put on a forecast of any height.
struct LevelledErrors: Sendable {
    let lean: HeightLean
    private let residuals: ResidualPaths
    /// As the residuals lie; empty when the forecasts they belong to are not known.
    private let own: [Double]

    /// - Complexity: O(errors × log errors).
    init(_ residuals: ResidualPaths) {
        let lean = HeightLean(heights: residuals.centres, errors: residuals.scaled)
        self.residuals = residuals
        self.lean = lean
        own = residuals.centres.map { lean.at($0) }
    }

    /// The error over its weight of a path at a step, put on a forecast whose height leans by `target`.
    func error(path: Int, step: Int, later: Int, target: Double) -> Double {
        let error = residuals.error(path: path, step: step, later: later)
        return own.isEmpty ? error : error + target - own[residuals.place(path: path, step: step + later)]
    }
}
