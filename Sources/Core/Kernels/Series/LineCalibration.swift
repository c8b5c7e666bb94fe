/// How often lines came true at a stated probability over a forecast's own rolling origins.
///
/// Every past origin is asked about lines in the upper range of what came, with the error paths of all origins that do
/// not overlap it, each as much as it is like, as `LineCrossing` asks about the future. What was said is compared with what happened.
package struct LineCalibration: Sendable, Hashable {
    /// One past question.
    package struct Answer: Sendable, Hashable {
        package let steps: Int
        /// Probability as counted on paths.
        package let counted: Double
        package let cameTrue: Bool
    }

    /// Of the lines said with about the same probability: how many, and the share that came true.
    package struct Record: Sendable, Hashable {
        package let questions: Int
        package let cameTrueShare: Double
    }

    package let answers: [Answer]

    /// Shares of the past values at which lines are asked about.
    private static let lineShares = [0.70, 0.80, 0.90, 0.95, 0.98]
    /// Most origins asked; neighbours are alike.
    private static let mostAsked = 60

    /// - Parameter within: steps asked about.
    /// - Complexity: O(origins × horizon) a question, 60 origins at most.
    package init(_ residuals: ResidualPaths, within: [Int]) { answers = Self.ask(residuals, within: within) }

    /// What came of past lines that would be said within `reach` of this probability; nil with fewer than ten.
    package func record(of probability: Double, reach: Double = 0.1) -> Record? {
        let alike = answers.filter { abs($0.counted - probability) <= reach }
        guard alike.count >= 10 else { return nil }
        return Record(
            questions: alike.count, cameTrueShare: Double(alike.count { $0.cameTrue }) / Double(alike.count))
    }

    private static func ask(_ residuals: ResidualPaths, within: [Int]) -> [Answer] {
        let horizon = residuals.blocks.horizon
        let asked = within.filter { $0 >= 1 && $0 <= horizon }
        let came = residuals.actuals.filter { !$0.isNaN }.sorted()
        guard !asked.isEmpty, came.count >= 50, residuals.count >= 10 else { return [] }
        let lines = lineShares.map { came[Int($0 * Double(came.count))] }
        var answers: [Answer] = []
        let stride = max(residuals.count / mostAsked, 1)
        let origins = residuals.origins
        let errors = LevelledErrors(residuals)
        for row in Swift.stride(from: residuals.count - 1, through: 0, by: -stride).reversed() {
            let range = (row * horizon)..<((row + 1) * horizon)
            guard !residuals.actuals[range].contains(where: \.isNaN) else { continue }
            let seen = maxima(asked) { residuals.actuals[range.lowerBound + $0] }
            let targets = range.map { errors.lean.at(residuals.centres[$0]) }
            var over = [Double](repeating: 0, count: lines.count * asked.count)
            var (paths, squares) = (0.0, 0.0)
            for other in 0..<residuals.count where abs(origins[other] - origins[row]) >= horizon {
                let reached = maxima(asked) { step in
                    let error = errors.error(path: other, step: step, later: 0, target: targets[step])
                    let place = range.lowerBound + step
                    return residuals.centres[place] + error * residuals.weights[place]
                }
                let weight = residuals.likeness.weight(apart: origins[row] - origins[other])
                for (index, value) in reached.enumerated() {
                    for (place, line) in lines.enumerated() where value > line {
                        over[place * asked.count + index] += weight
                    }
                }
                paths += weight
                squares += weight * weight
            }
            guard paths > 0 else { continue }
            // As many paths of equal weight would tell as much.
            let alike = paths * paths / squares
            for (place, line) in lines.enumerated() {
                for (index, steps) in asked.enumerated() {
                    let counted = (over[place * asked.count + index] / paths * alike + 0.5) / (alike + 1)
                    answers.append(Answer(steps: steps, counted: counted, cameTrue: seen[index] > line))
                }
            }
        }
        return answers
    }

    /// Running maximum of the steps up to each of the asked ones.
    private static func maxima(_ asked: [Int], _ value: (Int) -> Double) -> [Double] {
        var most = -Double.infinity
        var result = [Double](repeating: most, count: asked.count)
        for step in 0..<(asked.max() ?? 0) {
            most = max(most, value(step))
            for (index, steps) in asked.enumerated() where steps == step + 1 { result[index] = most }
        }
        return result
    }
}
