#if canImport(Glibc)
private import Glibc
#endif

/// Income poverty and inequality of weighted incomes: Foster-Greer-Thorbecke, Gini, Sen and Watts.
package struct IncomePoverty: Sendable, Hashable {
    /// P0: share of people strictly below the line.
    package let headcountRatio: Double
    /// P1: mean normalised gap of everybody.
    package let povertyGap: Double
    /// P2: mean squared gap.
    package let squaredPovertyGap: Double
    /// I: mean normalised gap of the poor; 0 when nobody is poor.
    package let incomeGapRatio: Double
    /// Gini coefficient of everybody's income; `nil` when incomes do not sum to more than zero.
    package let gini: Double?
    /// Gini coefficient among the poor; `nil` when undefined.
    package let giniOfPoor: Double?
    /// Sen index H (I + (1 − I) G of the poor).
    package let sen: Double
    /// Watts index Σ w ln(z / x) / Σ w over the poor, incomes below `wattsFloor` counting as the floor.
    package let watts: Double
    /// People (as weights) lifted to the floor, where the logarithm means nothing; show it beside the index.
    package let peopleBelowWattsFloor: Double

    /// - Parameters:
    ///   - incomes: yearly income per head or equivalised, one value per person; finite.
    ///   - weights: people each value stands for, zero or more; empty = 1.
    ///   - line: the poverty line z, above zero, same unit. A tie at the line is not poor.
    ///   - wattsFloor: the least income the Watts index reckons with, above zero and not above the line.
    /// - Returns: `nil` when there is nobody.
    /// - Complexity: O(n log n), one sort.
    package init?(incomes: [Double], weights: [Double] = [], line: Double, wattsFloor: Double = 1) {
        precondition(line > 0, "line \(line)")
        precondition(wattsFloor > 0 && wattsFloor <= line, "floor \(wattsFloor)")
        precondition(weights.isEmpty || weights.count == incomes.count, "\(weights.count) weights")
        let sorted = Self.sorted(incomes, weights)
        let people = sorted.reduce(0) { $0 + $1.weight }
        guard people > 0 else { return nil }
        let poor = sorted.prefix { $0.income < line }
        let gaps = GapSums(poor, line: line, floor: wattsFloor)
        let isPoorPresent = gaps.people > 0
        headcountRatio = gaps.people / people
        povertyGap = gaps.gap / people
        squaredPovertyGap = gaps.squaredGap / people
        incomeGapRatio = isPoorPresent ? gaps.gap / gaps.people : 0
        gini = Self.gini(sorted[...])
        giniOfPoor = isPoorPresent ? Self.gini(poor) : nil
        sen = headcountRatio * (incomeGapRatio + (1 - incomeGapRatio) * (giniOfPoor ?? 0))
        watts = gaps.logarithm / people
        peopleBelowWattsFloor = gaps.peopleBelowFloor
    }

    /// The Gini coefficient in laeken's form: (2 Σ w x W − Σ w² x) / (Σ w x · Σ w) − 1, W the running weight.
    /// - Returns: `nil` when incomes do not sum to more than zero.
    package static func gini(incomes: [Double], weights: [Double] = []) -> Double? {
        precondition(weights.isEmpty || weights.count == incomes.count, "\(weights.count) weights")
        return gini(sorted(incomes, weights)[...])
    }

    private struct Person {
        let income: Double
        let weight: Double
    }

    private struct GapSums {
        var people = 0.0
        var gap = 0.0
        var squaredGap = 0.0
        var logarithm = 0.0
        var peopleBelowFloor = 0.0

        init(_ poor: ArraySlice<Person>, line: Double, floor: Double) {
            for person in poor {
                let share = (line - person.income) / line
                people += person.weight
                gap += person.weight * share
                squaredGap += person.weight * share * share
                logarithm += person.weight * log(line / max(person.income, floor))
                if person.income < floor { peopleBelowFloor += person.weight }
            }
        }
    }

    /// By income, ties in the order given, so that the result does not depend on how a sort moves them.
    private static func sorted(_ incomes: [Double], _ weights: [Double]) -> [Person] {
        var people = incomes.indices.map { Person(income: incomes[$0], weight: weights.isEmpty ? 1 : weights[$0]) }
        people.sort { $0.income < $1.income }
        return people
    }

    private static func gini(_ people: ArraySlice<Person>) -> Double? {
        var running = 0.0
        var incomeSum = 0.0
        var ranked = 0.0
        var squares = 0.0
        for person in people {
            running += person.weight
            let income = person.weight * person.income
            incomeSum += income
            ranked += income * running
            squares += income * person.weight
        }
        guard incomeSum > 0, running > 0 else { return nil }
        return (2 * ranked - squares) / (incomeSum * running) - 1
    }
}
