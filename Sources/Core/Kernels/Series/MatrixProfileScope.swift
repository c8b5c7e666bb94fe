/// What of a series a matrix profile compares: all of it, or, where comparing each window with each would take minutes, means
/// over several steps and, where that is not enough, the latest of them.
package struct MatrixProfileScope: Sendable, Hashable {
    /// Steps of the series that one compared value is the mean of; 1 = none were put together.
    package let stepsPerValue: Int
    /// Step of the series at which the first compared value begins.
    package let firstStep: Int
    /// Values of a window.
    package let window: Int
    /// NaN where half or more of the steps are missing.
    package let values: [Double]

    /// Values that are compared each with each: some two seconds of one core.
    package static let mostValues = 40_000
    /// A window keeps this many values where it has them: a day of hours.
    private static let leastWindow = 24

    /// - Parameters:
    ///   - series: NaN = missing. Gaps longer than a window cost nothing and do not count.
    ///   - window: steps of a window, 3 or more.
    ///   - most: compared values at most, but never fewer than three windows.
    /// - Complexity: O(series).
    package init(_ series: [Double], window: Int, most: Int = mostValues) {
        precondition(window >= 3 && most > 0, "window \(window), most \(most)")
        let kept = MatrixProfile.placesCompared(series, window: window).count
        guard kept > max(most, 3 * window) else {
            self.init(stepsPerValue: 1, firstStep: 0, window: window, values: series)
            return
        }
        let shorter = (1...window).filter { window % $0 == 0 && ($0 == 1 || window / $0 >= Self.leastWindow) }
        let steps = shorter.first { kept <= $0 * most } ?? shorter[shorter.count - 1]
        let own = window / steps
        let means = Self.means(series, of: steps)
        let first = Self.start(of: max(most, 3 * own), in: means, window: own)
        self.init(
            stepsPerValue: steps, firstStep: first * steps, window: own, values: Array(means[first...]))
    }

    private init(stepsPerValue: Int, firstStep: Int, window: Int, values: [Double]) {
        self.stepsPerValue = stepsPerValue
        self.firstStep = firstStep
        self.window = window
        self.values = values
    }

    private static func means(_ series: [Double], of steps: Int) -> [Double] {
        guard steps > 1 else { return series }
        return stride(from: 0, to: series.count, by: steps).map { start in
            let known = series[start..<min(start + steps, series.count)].filter { !$0.isNaN }
            return 2 * known.count > steps ? known.reduce(0, +) / Double(known.count) : .nan
        }
    }

    /// Where the latest `most` values begin that lie in no long gap.
    private static func start(of most: Int, in values: [Double], window: Int) -> Int {
        let places = MatrixProfile.placesCompared(values, window: window)
        return places.count > most ? places[places.count - most] : 0
    }
}
