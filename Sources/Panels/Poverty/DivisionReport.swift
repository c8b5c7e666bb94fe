import CityKernels
package import CityModel
import CityStore

/// The figures of one division under the small-group rule.
package struct DivisionReport: Sendable {
    package struct Share: Sendable {
        /// Code in the string catalogue, `cause.illness`.
        package let code: String
        package let count: ShownCount
    }

    package let division: Division
    package let households: Figure
    package let persons: Figure
    package let shownMonitored: ShownCount
    package let monitored: Figure
    package let statuses: [(status: HouseholdStatus, count: ShownCount)]
    /// Monitored households of 1,000.
    package let incidence: Figure
    /// Yuan a year for each monitored household.
    package let aid: Figure
    /// Most frequent first; empty where the number of monitored households is suppressed.
    package let causes: [Share]
    package let measures: [Share]
    package let headcountRatio: Figure
    package let intensity: Figure
    package let adjustedHeadcountRatio: Figure
    /// Share of persons lacking it in percent, by indicator.
    package let indicators: [(indicator: DeprivationIndicator, share: Figure)]

    package var mainCause: String? {
        causes.first.flatMap { $0.count.value == nil ? nil : $0.code }
    }

    /// - Parameter shown: the number of monitored households as the rule lets it be shown beside its neighbours.
    init(
        _ division: Division, _ tally: HouseholdTally, _ index: AlkireFoster.Measures?, shown: ShownCount,
        _ maker: PovertyFigures
    ) {
        self.division = division
        let name = division.name
        shownMonitored = shown
        func figure(
            _ value: Double?, _ key: String, _ unit: String = "", _ decimals: Int = 0, isHidden: Bool = false
        ) -> Figure {
            maker.figure(isHidden ? nil : value, key, of: name, unit, decimals, missing: isHidden ? .redacted : nil)
        }
        households = figure(Double(tally.households), "poverty.households", "households")
        persons = figure(Double(tally.persons), "poverty.persons", "persons")
        let isHidden = shown.value == nil
        let (count, all) = (Double(tally.monitored), Double(tally.households))
        monitored = figure(count, "poverty.monitored", "households", isHidden: isHidden)
        incidence = figure(all > 0 ? count / all * 1000 : nil, "poverty.incidence", "‰", 1, isHidden: isHidden)
        aid = figure(count > 0 ? tally.aidYuan / count : nil, "poverty.aid", "yuan", 0, isHidden: isHidden)
        let watched = zip(HouseholdStatus.allCases, tally.statuses).filter { $0.0.isMonitored }
        let parts = isHidden ? watched.map { _ in ShownCount.withheld } : SmallCells.parts(watched.map(\.1))
        statuses = zip(watched, parts).map { ($0.0, $1) }
        causes = isHidden ? [] : Self.shares(tally.causes, SmallCells.parts)
        measures = isHidden ? [] : Self.shares(tally.measures) { $0.map(SmallCells.alone) }
        let poor = index.map { SmallCells.alone($0.poorRows) }
        let hidesIndex = poor == .fewerThanFive
        let known = tally.households > 0 ? index : nil
        headcountRatio = figure(
            known.map { $0.headcountRatio * 100 }, "poverty.headcount", "%", 1, isHidden: hidesIndex)
        intensity = figure(known.map { $0.intensity * 100 }, "poverty.intensity", "%", 1, isHidden: hidesIndex)
        adjustedHeadcountRatio = figure(
            known?.adjustedHeadcountRatio, "poverty.adjusted", "", 4, isHidden: hidesIndex)
        indicators = DeprivationIndicator.allCases.map { indicator in
            let share = known.map { $0.uncensoredHeadcounts[indicator.rawValue] * 100 }
            let isSmall = SmallCells.alone(tally.deprived[indicator.rawValue]) == .fewerThanFive
            return (
                indicator,
                maker.figure(
                    isSmall ? nil : share, "poverty.indicator", of: name, "%", 1, missing: isSmall ? .redacted : nil,
                    title: indicator.key)
            )
        }
    }

    private static func shares(_ counts: [String: Int], _ rule: ([Int]) -> [ShownCount]) -> [Share] {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return zip(sorted, rule(sorted.map(\.value))).map { Share(code: $0.key, count: $1) }
    }
}

/// Makes figures with the lineage of the register.
struct PovertyFigures: Sendable {
    private let time: Timestamp
    private let department: DepartmentID?

    init(_ facts: PovertySnapshot) {
        time = facts.delivered ?? facts.asOf
        department = facts.city.sources.first { $0.id == PovertySnapshot.source }?.department
    }

    func figure(
        _ value: Double?, _ key: String, of subject: LocalizedText, _ unit: String, _ decimals: Int,
        missing: MissingReason? = nil, title: String? = nil
    ) -> Figure {
        Figure(
            value: value, unit: unit, decimals: decimals, time: time, source: PovertySnapshot.source,
            department: department, method: key, title: title ?? key, subject: subject, missing: missing)
    }

    func household(
        _ row: HouseholdRow, _ card: Household?, _ village: Division, on date: CivilDate
    ) -> HouseholdReport {
        let number = row.id.text.split(separator: "-").last.map(String.init) ?? row.id.text
        let head = card?.members.first { $0.relation == 0 }?.name ?? ""
        let name = PlainText.sanitized(head.isEmpty ? number : "\(head) \(number)")
        let subject = LocalizedText(zh: number, en: number)
        let deprivations = DeprivationRule.deprivations(of: row, on: date)
        let weight = deprivations.reduce(0) { $0 + $1.weight }
        return HouseholdReport(
            row: row, household: card, name: LocalizedText(zh: name, en: name), villagePosition: village.position,
            deprivations: deprivations,
            score: figure(
                Double(weight) / Double(DeprivationRule.weightSum) * 100, "poverty.score", of: subject, "%", 1),
            aid: figure(row.aidYuanPerYear, "poverty.householdAid", of: subject, "yuan", 0),
            income: figure(row.incomePerHeadYuan, "poverty.income", of: subject, "yuan", 0))
    }
}
