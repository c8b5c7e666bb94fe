/// How likely a series crosses a line, and when, counted on sample paths.
package struct LineCrossing: Sendable, Hashable {
    /// Probability of being over the line at some step up to `steps`.
    package struct Chance: Sendable, Hashable {
        package let steps: Int
        /// In (0, 1): (paths over + ½)/(paths + 1), so that few paths never claim certainty; nil with fewer than
        /// `LineCrossing.fewestPaths`, on which no chance can be counted.
        package let probability: Double?
    }

    /// One a asked horizon, in the order asked.
    package let chances: [Chance]
    /// Steps (1 = next) by which a tenth, half and nine tenths of all paths, those that never cross included, have crossed; nil
    /// where so many do not.
    package let tenthStep: Int?
    package let medianStep: Int?
    package let nineTenthsStep: Int?
    /// Paths counted.
    package let paths: Int

    /// Paths below which no chance and no time is given: with 20 a chance is told to a twentieth.
    package static let fewestPaths = 20

    /// Counts crossings.
    ///
    /// - Parameters:
    ///   - paths: paths × horizon, row-major, in units of the line.
    ///   - within: horizons asked, in steps, each between 1 and the horizon (larger ones read as the horizon).
    /// - Complexity: O(paths × horizon).
    package static func evaluate(paths: [Double], horizon: Int, line: Double, within: [Int]) -> LineCrossing {
        precondition(horizon > 0 && paths.count % horizon == 0, "\(paths.count) values, horizon \(horizon)")
        let count = paths.count / horizon
        guard count >= fewestPaths else {
            return LineCrossing(
                chances: within.map { Chance(steps: $0, probability: nil) }, tenthStep: nil, medianStep: nil,
                nineTenthsStep: nil, paths: count)
        }
        var first: [Int] = []
        for row in 0..<count {
            for step in 0..<horizon where paths[row * horizon + step] > line {
                first.append(step + 1)
                break
            }
        }
        first.sort()
        let chances = within.map { steps in
            let over = first.count { $0 <= min(max(steps, 1), horizon) }
            return Chance(steps: steps, probability: (Double(over) + 0.5) / Double(count + 1))
        }
        func step(tenths: Int) -> Int? {
            let needed = (tenths * count + 9) / 10
            return first.count >= needed ? first[needed - 1] : nil
        }
        return LineCrossing(
            chances: chances, tenthStep: step(tenths: 1), medianStep: step(tenths: 5), nineTenthsStep: step(tenths: 9),
            paths: count)
    }
}

extension FittedForecast {
    /// Probability of crossing a line within the asked steps, median and 10–90 % crossing time.
    package func lineCrossing(line: Double, within: [Int], dayTypes: [DayType] = []) -> LineCrossing {
        let horizon = max(within.max() ?? 1, 1)
        let paths = samplePaths(horizon: horizon, dayTypes: dayTypes)
        return LineCrossing.evaluate(paths: paths, horizon: horizon, line: line, within: within)
    }

    /// The record of past lines of this series.
    package func lineCalibration(within: [Int]) -> LineCalibration { LineCalibration(residuals, within: within) }
}
