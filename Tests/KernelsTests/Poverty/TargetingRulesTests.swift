import TestSupport
import CityModel
import Testing

@testable import CityKernels

struct TargetingRulesTests {
    private static let exclusionNames: [TargetingRules.Exclusion: String] = [
        .allDead: "all_dead", .car: "car", .commercialHousing: "commercial_housing", .company: "company",
        .treasuryPost: "payroll",
    ]
    private static let needNames: [TargetingRules.Need: String] = [
        .dropout: "dropout", .income: "income", .medicalBurden: "medical_burden", .uninsured: "uninsured",
        .unsafeHouse: "unsafe_house",
    ]
    private static let verdictNames: [TargetingRules.Verdict: String] = [
        .wronglyIncluded: "wrongly_included", .shouldLeave: "should_leave", .right: "right", .missed: "missed",
        .watch: "watch", .rightOutside: "right_outside",
    ]

    @Test(.enabled(if: ReferenceData.isPresent("poverty/targeting/answers.csv")))
    func theVerdictsOfThreeThousandHouseholdsComeOut() throws {
        let village = try Village()
        let answers = try DomainTable("poverty/targeting/answers.csv").rows
        let rules = TargetingRules(validFrom: CivilDate(daysSince1970: 20_454), incomeLineYuan: 8000)
        var right = 0
        var inclusionErrors = 0
        var reasons = 0
        for answer in answers {
            let finding = rules.judge(try #require(village.households[answer[0]]))
            let verdict = Self.verdictNames[finding.verdict]
            right += verdict == answer[1] ? 1 : 0
            inclusionErrors += (verdict == "wrongly_included") != (answer[1] == "wrongly_included") ? 1 : 0
            let exclusions = Set(finding.exclusions.compactMap { Self.exclusionNames[$0] })
            let needs = Set(finding.needs.compactMap { Self.needNames[$0] })
            reasons += exclusions == Self.set(answer[2]) && needs == Self.set(answer[3]) ? 1 : 0
        }
        #expect(answers.count == 3000)
        #expect(Double(right) >= 0.999 * Double(answers.count), "\(right) of \(answers.count)")
        #expect(Double(reasons) >= 0.999 * Double(answers.count), "\(reasons) of \(answers.count)")
        #expect(inclusionErrors == 0)
        #expect(village.unjoined * 200 < village.rows, "\(village.unjoined) of \(village.rows) rows unjoined")
    }

    @Test func exclusionGoesBeforeNeedAndIncomeBeforeOtherNeeds() {
        let rules = TargetingRules(validFrom: CivilDate(daysSince1970: 20_454), incomeLineYuan: 8000)
        var household = HouseholdEvidence(isListed: true, members: 3, incomePerHeadYuan: 7999)
        #expect(rules.judge(household).verdict == .right)
        household.smallCars = 1
        #expect(rules.judge(household).verdict == .wronglyIncluded)
        household.isListed = false
        #expect(rules.judge(household).verdict == .rightOutside)
        household.smallCars = 0
        #expect(rules.judge(household).verdict == .missed)
        household.incomePerHeadYuan = 8000
        #expect(rules.judge(household).needs.isEmpty)
        household.outOfPocketMedicalYuan = 9601
        #expect(rules.judge(household).verdict == .watch)
        household.isListed = true
        household.outOfPocketMedicalYuan = 9600
        #expect(rules.judge(household).verdict == .shouldLeave)
    }

    private static func set(_ cell: String) -> Set<String> { Set(cell.split(separator: "|").map(String.init)) }

    /// The departmental tables joined to their households.
    private struct Village {
        var households: [String: HouseholdEvidence] = [:]
        var rows = 0
        var unjoined = 0

        init() throws {
            for row in try DomainTable("poverty/targeting/households.csv").rows {
                households[row[0]] = HouseholdEvidence(
                    isListed: row[5] == "1", members: Int(row[4]) ?? 0, incomePerHeadYuan: Double(row[6]) ?? 0)
            }
            let persons = try DomainTable("poverty/targeting/persons.csv").rows
            let join = PersonJoin(
                people: persons.map {
                    .init(name: $0[2], number: $0[5], birthDate: Int32($0[4]) ?? 0, isMale: $0[3] == "男")
                })
            try add("vehicles", join, persons) { $0.smallCars += $1[4].hasPrefix("小型") ? 1 : 0 }
            try add("companies", join, persons) {
                $0.livingCompanies += $1[5] == "存续" && $1[4] != "农民专业合作社" ? 1 : 0
            }
            try add("payroll", join, persons) { $0.treasuryPosts += $1[5] == "在编" ? 1 : 0 }
            try add("housing", join, persons) {
                $0.commercialFlats += $1[4] == "商品房" ? 1 : 0
                $0.unsafeHouses += $1[6] == "C" || $1[6] == "D" ? 1 : 0
            }
            try add("deaths", join, persons) { household, _ in household.deadMembers += 1 }
            try add("school", join, persons) { $0.childrenOutOfSchool += $1[4] == "辍学" ? 1 : 0 }
            try add("medical", join, persons) {
                $0.uninsuredMembers += $1[4] == "未参保" ? 1 : 0
                $0.outOfPocketMedicalYuan += Double($1[5]) ?? 0
            }
        }

        private mutating func add(
            _ name: String, _ join: PersonJoin, _ persons: [[String]],
            _ note: (inout HouseholdEvidence, [String]) -> Void
        ) throws {
            for row in try DomainTable("poverty/targeting/\(name).csv").rows {
                rows += 1
                let identity = PersonJoin.Identity(
                    name: row[0], number: row[1], birthDate: Int32(row[2]) ?? 0, isMale: row[3] == "男")
                guard let match = join.match(identity) else {
                    unjoined += 1
                    continue
                }
                let household = persons[match.person][1]
                if var evidence = households[household] {
                    note(&evidence, row)
                    households[household] = evidence
                }
            }
        }
    }
}
