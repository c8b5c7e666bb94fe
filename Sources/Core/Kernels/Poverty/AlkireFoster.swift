/// The adjusted headcount family of Alkire and Foster (2011): H, A, M0, M1, M2 with their parts by indicator and group.
///
/// Scores are integers: weights are whole numbers (3 3 3 3 1 1 1 1 1 1 for ten indicators in three dimensions) and the
/// cutoff is a fraction of their sum, so a score exactly at the cutoff is poor. Floating point loses 40 of 915 poor rows
/// of the reference at one half.
package struct AlkireFoster: Sendable {
    /// The share of the weights from which a person is poor: 1/3, 1/2, 33/100.
    package struct Cutoff: Sendable, Hashable {
        package let numerator: Int64
        package let denominator: Int64

        /// A fraction from 0 to 1.
        package init(_ numerator: Int64, of denominator: Int64) {
            precondition(denominator > 0 && numerator >= 0 && numerator <= denominator, "\(numerator)/\(denominator)")
            self.numerator = numerator
            self.denominator = denominator
        }
    }

    /// Deprivations of people or households, row-major, people × indicators.
    package struct Deprivations: Sendable {
        package let indicators: Int
        /// 1 = deprived, 0 = not.
        package let deprived: [UInt8]
        /// Normalised gaps (z − x) / z of the deprived, 0 else; empty when achievements are not measured on a scale.
        package let gaps: [Double]
        /// People each row stands for (household size, survey weight); empty = 1.
        package let populations: [Double]

        package init(indicators: Int, deprived: [UInt8], gaps: [Double] = [], populations: [Double] = []) {
            precondition(
                indicators > 0 && deprived.count.isMultiple(of: indicators), "\(deprived.count) / \(indicators)")
            precondition(gaps.isEmpty || gaps.count == deprived.count, "\(gaps.count) gaps")
            precondition(
                populations.isEmpty || populations.count == deprived.count / indicators,
                "\(populations.count) populations")
            self.indicators = indicators
            self.deprived = deprived
            self.gaps = gaps
            self.populations = populations
        }

        /// From achievements, row-major: deprived strictly below the indicator's cutoff.
        package init(achievements: [Double], indicatorCutoffs: [Double], populations: [Double] = []) {
            let count = indicatorCutoffs.count
            var deprived = [UInt8](repeating: 0, count: achievements.count)
            var gaps = [Double](repeating: 0, count: achievements.count)
            for index in achievements.indices {
                let cutoff = indicatorCutoffs[index % count]
                guard achievements[index] < cutoff else { continue }
                deprived[index] = 1
                gaps[index] = (cutoff - achievements[index]) / cutoff
            }
            self.init(indicators: count, deprived: deprived, gaps: gaps, populations: populations)
        }

        package var rows: Int { deprived.count / indicators }
    }

    /// The figures of one group, or of everybody.
    package struct Measures: Sendable, Hashable {
        /// Sum of the rows' populations.
        package let population: Double
        /// Rows that are poor.
        package let poorRows: Int
        /// H: share of the population that is poor.
        package let headcountRatio: Double
        /// A: mean share of weighted deprivations among the poor; 0 when nobody is.
        package let intensity: Double
        /// M0 = H · A.
        package let adjustedHeadcountRatio: Double
        /// M1 and M2; `nil` without gaps.
        package let adjustedPovertyGap: Double?
        package let adjustedSquaredGap: Double?
        /// Share of the population deprived, by indicator, whether poor or not.
        package let uncensoredHeadcounts: [Double]
        /// Share of the population both poor and deprived, by indicator.
        package let censoredHeadcounts: [Double]
        /// Weight · censored headcount / M0: the indicators' shares of M0; zeros when nobody is poor.
        package let contributions: [Double]
    }

    package let total: Measures
    /// By group number; empty without groups.
    package let groups: [Measures]
    /// Each group's share of the total M0: population share · M0 of the group / M0.
    package let groupContributions: [Double]

    /// - Parameters:
    ///   - weights: whole weights of the indicators, at least one above zero.
    ///   - groups: group number of every row, 0 ..< `groupCount`; empty = no decomposition.
    /// - Complexity: O(rows × indicators), one pass.
    package init(
        _ data: Deprivations, weights: [Int64], cutoff: Cutoff, groups rowGroups: [Int32] = [], groupCount: Int = 0
    ) {
        precondition(weights.count == data.indicators, "\(weights.count) weights, \(data.indicators) indicators")
        precondition(weights.allSatisfy { $0 >= 0 } && weights.contains { $0 > 0 }, "weights \(weights)")
        precondition(rowGroups.isEmpty || rowGroups.count == data.rows, "\(rowGroups.count) groups")
        var sums = AlkireFosterSums(groups: rowGroups.isEmpty ? 1 : groupCount, indicators: data.indicators)
        sums.add(data, weights: weights, cutoff: cutoff, groups: rowGroups)
        let all = Measures(sums.merged(), weights: weights)
        let parts = rowGroups.isEmpty ? [] : sums.groups.map { Measures($0, weights: weights) }
        total = all
        groups = parts
        groupContributions = parts.map {
            let scale = all.population * all.adjustedHeadcountRatio
            return scale > 0 ? $0.population * $0.adjustedHeadcountRatio / scale : 0
        }
    }
}

extension AlkireFoster.Measures {
    fileprivate init(_ sums: AlkireFosterSums.Group, weights: [Int64]) {
        let weightSum = Double(weights.reduce(0, +))
        let people = sums.population
        func share(_ amount: Double) -> Double { people > 0 ? amount / people : 0 }
        let adjusted = share(sums.poorScore / weightSum)
        population = people
        poorRows = sums.poorRows
        headcountRatio = share(sums.poorPopulation)
        intensity = sums.poorPopulation > 0 ? sums.poorScore / weightSum / sums.poorPopulation : 0
        adjustedHeadcountRatio = adjusted
        adjustedPovertyGap = sums.hasGaps ? share(sums.poorGap / weightSum) : nil
        adjustedSquaredGap = sums.hasGaps ? share(sums.poorSquaredGap / weightSum) : nil
        uncensoredHeadcounts = sums.deprivedPopulation.map(share)
        let censored = sums.censoredPopulation.map(share)
        censoredHeadcounts = censored
        contributions = zip(censored, weights).map { adjusted > 0 ? $0 * Double($1) / weightSum / adjusted : 0 }
    }
}

/// Running sums of the pass over the rows.
private struct AlkireFosterSums {
    struct Group {
        var population = 0.0
        var poorRows = 0
        var poorPopulation = 0.0
        var poorScore = 0.0
        var poorGap = 0.0
        var poorSquaredGap = 0.0
        var hasGaps = false
        var deprivedPopulation: [Double]
        var censoredPopulation: [Double]
    }

    private(set) var groups: [Group]

    init(groups count: Int, indicators: Int) {
        let zeros = [Double](repeating: 0, count: indicators)
        groups = Array(repeating: Group(deprivedPopulation: zeros, censoredPopulation: zeros), count: count)
    }

    mutating func add(
        _ data: AlkireFoster.Deprivations, weights: [Int64], cutoff: AlkireFoster.Cutoff, groups rowGroups: [Int32]
    ) {
        let indicators = data.indicators
        let threshold = cutoff.numerator * weights.reduce(0, +)
        // One flat table for all groups: nested arrays cost a uniqueness check per cell, four times the whole pass.
        var deprivedTable = [Double](repeating: 0, count: groups.count * indicators)
        var censoredTable = deprivedTable
        let deprived = data.deprived.span
        var deprivedSums = deprivedTable.mutableSpan
        var censoredSums = censoredTable.mutableSpan
        for row in 0..<data.rows {
            let first = row * indicators
            let people = data.populations.isEmpty ? 1 : data.populations[row]
            let group = rowGroups.isEmpty ? 0 : Int(rowGroups[row])
            let base = group * indicators
            var score: Int64 = 0
            for indicator in 0..<indicators {
                let cell = deprived[first + indicator] != 0
                score += cell ? weights[indicator] : 0
                deprivedSums[base + indicator] += cell ? people : 0
            }
            groups[group].population += people
            guard score * cutoff.denominator >= threshold else { continue }
            for indicator in 0..<indicators {
                censoredSums[base + indicator] += deprived[first + indicator] != 0 ? people : 0
            }
            groups[group].addPoor(people: people, score: score)
            guard !data.gaps.isEmpty else { continue }
            groups[group].addGaps(data.gaps, first: first, weights: weights, people: people)
        }
        for group in groups.indices {
            let cells = group * indicators..<(group + 1) * indicators
            groups[group].hasGaps = !data.gaps.isEmpty
            groups[group].deprivedPopulation = Array(deprivedTable[cells])
            groups[group].censoredPopulation = Array(censoredTable[cells])
        }
    }

    func merged() -> Group {
        guard var all = groups.first else { return Group(deprivedPopulation: [], censoredPopulation: []) }
        for group in groups.dropFirst() { all.merge(group) }
        return all
    }
}

extension AlkireFosterSums.Group {
    fileprivate mutating func addPoor(people: Double, score: Int64) {
        poorRows += 1
        poorPopulation += people
        poorScore += people * Double(score)
    }

    fileprivate mutating func addGaps(_ gaps: [Double], first: Int, weights: [Int64], people: Double) {
        for indicator in weights.indices {
            let gap = gaps[first + indicator]
            poorGap += people * Double(weights[indicator]) * gap
            poorSquaredGap += people * Double(weights[indicator]) * gap * gap
        }
    }

    fileprivate mutating func merge(_ other: Self) {
        population += other.population
        poorRows += other.poorRows
        poorPopulation += other.poorPopulation
        poorScore += other.poorScore
        poorGap += other.poorGap
        poorSquaredGap += other.poorSquaredGap
        hasGaps = hasGaps || other.hasGaps
        for indicator in deprivedPopulation.indices {
            deprivedPopulation[indicator] += other.deprivedPopulation[indicator]
            censoredPopulation[indicator] += other.censoredPopulation[indicator]
        }
    }
}
