package import CityKernels
package import CityModel
package import CityStore

/// The local multidimensional index: five dimensions of equal weight, poor from a third of the weights on.
///
/// A house rule after Alkire and Foster (2011). Electricity, road and internet belong to the dimension of living, but no
/// department delivers them by household. Weights are whole numbers; each dimension has six.
package enum DeprivationIndicator: Int, Sendable, CaseIterable {
    case income, illness, disability, insurance, schooling, education, housing, water, work

    package var weight: Int64 {
        switch self {
        case .income, .work: 6
        case .schooling, .education, .housing, .water: 3
        case .illness, .disability, .insurance: 2
        }
    }

    /// Key of its name in the string catalogue.
    package var key: String { "indicator.\(self)" }

    func isDeprived(_ household: HouseholdRow, incomeLineYuan: Double) -> Bool {
        switch self {
        case .income: household.incomePerHeadYuan < incomeLineYuan
        case .illness: household.seriouslyIll > 0
        case .disability: household.disabled > 0
        case .insurance: household.uninsured > 0
        case .schooling: household.childrenOutOfSchool > 0
        case .education: household.adultsUnderSixYears > 0
        case .housing: household.isHouseUnsafe
        case .water: !household.hasSafeWater
        case .work: household.workers == 0
        }
    }
}

package enum DeprivationRule {
    package static let weights = DeprivationIndicator.allCases.map(\.weight)
    package static let cutoff = AlkireFoster.Cutoff(1, of: 3)
    package static let weightSum = weights.reduce(0, +)

    /// Monitoring line in yuan per head and year, the latest at or before the year, as `data/poverty/lines.csv` has it. 2022,
    /// 2023 and 2026 are assumed there, the others approximate; earlier years take the first.
    package static func incomeLineYuan(in year: Int) -> Double {
        let lines: [(year: Int, yuan: Double)] = [
            (2021, 6000), (2022, 7000), (2023, 7500), (2024, 8000), (2025, 8500), (2026, 9000),
        ]
        return lines.last { $0.year <= year }?.yuan ?? lines[0].yuan
    }

    /// What a household lacks, in the order of the indicators.
    package static func deprivations(of household: HouseholdRow, on date: CivilDate) -> [DeprivationIndicator] {
        let line = incomeLineYuan(in: date.year)
        return DeprivationIndicator.allCases.filter { $0.isDeprived(household, incomeLineYuan: line) }
    }

    /// Whether a sum of weights reaches the cutoff; exact in whole numbers.
    package static func isPoor(score: Int64) -> Bool { score * cutoff.denominator >= cutoff.numerator * weightSum }
}
