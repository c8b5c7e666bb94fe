import CityKernels
import CityModel
import CityStore

/// What one pass over a group of households counts.
struct HouseholdTally: Sendable {
    var households = 0
    var persons = 0
    /// By status, in the order of `HouseholdStatus.allCases`.
    var statuses = [Int](repeating: 0, count: HouseholdStatus.allCases.count)
    /// Main causes and measures in force of monitored households.
    var causes: [String: Int] = [:]
    var measures: [String: Int] = [:]
    /// Yuan a year to monitored households.
    var aidYuan = 0.0
    /// Households deprived, by indicator.
    var deprived = [Int](repeating: 0, count: DeprivationIndicator.allCases.count)

    var monitored: Int {
        zip(HouseholdStatus.allCases, statuses).reduce(0) { $0 + ($1.0.isMonitored ? $1.1 : 0) }
    }

    mutating func add(_ household: HouseholdRow, status: Int, deprived flags: ArraySlice<UInt8>) {
        households += 1
        persons += household.persons
        statuses[status] += 1
        for (indicator, flag) in flags.enumerated() { deprived[indicator] += Int(flag) }
        guard household.status.isMonitored else { return }
        if !household.cause.isEmpty { causes[household.cause, default: 0] += 1 }
        for measure in Set(household.measures) { measures[measure, default: 0] += 1 }
        aidYuan += household.aidYuanPerYear
    }
}

/// All households below a division, counted whole, by part and by village, with the index of each.
struct HouseholdSums: Sendable {
    let total: HouseholdTally
    let parts: [EntityID: HouseholdTally]
    let index: AlkireFoster.Measures
    let partIndices: [EntityID: AlkireFoster.Measures]
    /// Monitored households by village.
    let villages: [EntityID: Int]

    /// Counts households as they are read.
    struct Count {
        private let parts: [EntityID]
        private let numbers: [EntityID: Int]
        private let level: DivisionLevel
        private let incomeLineYuan: Double
        private var total = HouseholdTally()
        private var tallies: [HouseholdTally]
        private var villages: [EntityID: Int] = [:]
        private var deprived: [UInt8] = []
        private var populations: [Double] = []
        private var groups: [Int32] = []

        /// - Parameter parts: the divisions one level below, empty in a village.
        init(parts: [EntityID], level: DivisionLevel, date: CivilDate) {
            self.parts = parts
            self.level = level
            numbers = Dictionary(parts.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            incomeLineYuan = DeprivationRule.incomeLineYuan(in: date.year)
            tallies = [HouseholdTally](repeating: HouseholdTally(), count: parts.count + 1)
        }

        mutating func add(_ row: HouseholdRow) {
            for indicator in HouseholdSums.indicators {
                deprived.append(indicator.isDeprived(row, incomeLineYuan: incomeLineYuan) ? 1 : 0)
            }
            let flags = deprived.suffix(HouseholdSums.indicators.count)
            // Households that no part claims are counted in the whole and in a group of their own.
            let number = HouseholdSums.part(of: row, below: level).flatMap { numbers[$0] } ?? parts.count
            let status = HouseholdSums.statusNumbers[row.status] ?? 0
            total.add(row, status: status, deprived: flags)
            tallies[number].add(row, status: status, deprived: flags)
            groups.append(Int32(number))
            populations.append(Double(row.persons))
            villages[row.village, default: 0] += row.status.isMonitored ? 1 : 0
        }

        func sums() -> HouseholdSums {
            let result = AlkireFoster(
                .init(indicators: HouseholdSums.indicators.count, deprived: deprived, populations: populations),
                weights: DeprivationRule.weights, cutoff: DeprivationRule.cutoff, groups: groups,
                groupCount: parts.count + 1)
            return HouseholdSums(
                total: total, parts: Dictionary(zip(parts, tallies), uniquingKeysWith: { first, _ in first }),
                index: result.total,
                partIndices: Dictionary(zip(parts, result.groups), uniquingKeysWith: { first, _ in first }),
                villages: villages)
        }
    }

    private static let indicators = DeprivationIndicator.allCases
    private static let statusNumbers = Dictionary(
        HouseholdStatus.allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

    private static func part(of row: HouseholdRow, below level: DivisionLevel) -> EntityID? {
        switch level {
        case .city: row.county
        case .county: row.town
        case .town: row.village
        case .village: nil
        }
    }
}
