#if canImport(Glibc)
import Glibc
#endif

/// How often lines came true at a stated probability over a forecast's own rolling origins, and the correction that follows.
///
/// Every past origin is asked about lines in the upper range of what came, with the error paths of all other origins; the
/// answers against what happened give p' = σ(a + b·logit p), held near a = 0, b = 1 by a prior, because the origins of one
/// series are few and alike.
package struct LineCalibration: Sendable, Hashable {
    /// One past question.
    package struct Answer: Sendable, Hashable {
        package let steps: Int
        /// Probability as counted on paths, before correction.
        package let counted: Double
        package let cameTrue: Bool
    }

    /// Of the lines said with about the same probability: how many, and the share that came true.
    package struct Record: Sendable, Hashable {
        package let questions: Int
        package let cameTrueShare: Double
    }

    package let answers: [Answer]
    package let intercept: Double
    package let slope: Double

    /// Shares of the past values at which lines are asked about.
    private static let lineShares = [0.70, 0.80, 0.90, 0.95, 0.98]
    /// Weight of the prior: variances of a and of b.
    private static let interceptVariance = 0.5
    private static let slopeVariance = 0.1
    /// Answers of one origin are alike; together they count as this many.
    private static let independentAnOrigin = 1.5

    /// - Parameter within: steps asked about.
    /// - Complexity: O(origins² × horizon).
    package init(_ residuals: ResidualPaths, within: [Int]) {
        let answers = Self.ask(residuals, within: within)
        let share = min(1, Self.independentAnOrigin * Double(residuals.count) / Double(max(answers.count, 1)))
        (intercept, slope) = Self.fitted(answers, weight: share)
        self.answers = answers
    }

    /// The corrected probability.
    package func corrected(_ probability: Double) -> Double {
        guard probability > 0, probability < 1 else { return probability }
        return 1 / (1 + exp(-(intercept + slope * log(probability / (1 - probability)))))
    }

    /// What came of past lines that would be said within `reach` of this corrected probability; nil with fewer than ten.
    package func record(of probability: Double, reach: Double = 0.1) -> Record? {
        let alike = answers.filter { abs(corrected($0.counted) - probability) <= reach }
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
        for row in 0..<residuals.count {
            let range = (row * horizon)..<((row + 1) * horizon)
            guard !residuals.actuals[range].contains(where: \.isNaN) else { continue }
            let seen = maxima(asked) { residuals.actuals[range.lowerBound + $0] }
            var over = [Double](repeating: 0, count: lines.count * asked.count)
            var paths = 0.0
            for other in 0..<residuals.count where other != row {
                let reached = maxima(asked) { step in
                    let error = residuals.scaled[other * horizon + step]
                    let place = range.lowerBound + step
                    return residuals.centres[place] + (error.isNaN ? 0 : error * residuals.weights[place])
                }
                for (index, value) in reached.enumerated() {
                    for (place, line) in lines.enumerated() where value > line {
                        over[place * asked.count + index] += 1
                    }
                }
                paths += 1
            }
            for (place, line) in lines.enumerated() {
                for (index, steps) in asked.enumerated() {
                    let counted = (over[place * asked.count + index] + 0.5) / (paths + 1)
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

    /// Maximum of likelihood times prior by Newton's method.
    private static func fitted(_ answers: [Answer], weight: Double) -> (Double, Double) {
        var (a, b) = (0.0, 1.0)
        for _ in 0..<25 {
            var gradient = (-a / interceptVariance, -(b - 1) / slopeVariance)
            var curve = (1 / interceptVariance, 0.0, 1 / slopeVariance)
            for answer in answers {
                let x = log(answer.counted / (1 - answer.counted))
                let p = 1 / (1 + exp(-(a + b * x)))
                let error = weight * ((answer.cameTrue ? 1 : 0) - p)
                let bend = weight * max(p * (1 - p), 1e-9)
                gradient.0 += error
                gradient.1 += error * x
                curve.0 += bend
                curve.1 += bend * x
                curve.2 += bend * x * x
            }
            let determinant = curve.0 * curve.2 - curve.1 * curve.1
            guard determinant > 1e-12 else { break }
            let step = (
                (curve.2 * gradient.0 - curve.1 * gradient.1) / determinant,
                (curve.0 * gradient.1 - curve.1 * gradient.0) / determinant
            )
            a += step.0
            b = max(b + step.1, 0.1)
            if abs(step.0) + abs(step.1) < 1e-9 { break }
        }
        return (a, b)
    }
}
