import CityModel
import Testing

@testable import CityDrill

struct HouseholdMakerTests {
    private static let names = NameSyllables(
        surnames: [.init(text: "陈", weight: 3), .init(text: "李", weight: 1)], male: ["伟", "强", "明"],
        female: ["芳", "丽", "霞"])
    private static let aid = AidCatalogue(
        causes: ["cause.illness", "cause.disability", "cause.lack-of-labour"].map { .init(id: $0, share: 1) },
        measures: ["measure.allowance", "measure.health", "measure.insurance", "measure.housing"].map {
            .init(id: $0, department: "dept.civil", yuan: 500...5000)
        })
    private static let households = maker(seed: 9).households(count: 3000)

    private static func maker(seed: UInt64) -> HouseholdMaker {
        HouseholdMaker(city: PlayedCity.city, names: names, aid: aid, seed: seed)
    }

    @Test func `As many households come as were asked for, in all villages, each with its own id`() {
        #expect(Self.households.count == 3000)
        #expect(Set(Self.households.map(\.id)).count == 3000)
        #expect(
            Set(Self.households.map(\.village))
                == Set(PlayedCity.city.divisions.filter { $0.level == .village }.map(\.id)))
        #expect(Self.maker(seed: 9).households(count: 0).isEmpty)
        #expect(HouseholdMaker(city: City(), names: Self.names, aid: Self.aid, seed: 1).households(count: 10).isEmpty)
    }

    @Test func `The same seed makes the same households and another seed others`() {
        #expect(Self.maker(seed: 9).households(count: 3000) == Self.households)
        #expect(Self.maker(seed: 10).households(count: 3000) != Self.households)
    }

    @Test func `A village's first households do not depend on how many are asked for`() {
        let few = Dictionary(uniqueKeysWithValues: Self.maker(seed: 9).households(count: 300).map { ($0.id, $0) })
        let shared = Self.households.filter { few[$0.id] != nil }
        #expect(shared.count >= 290)
        #expect(shared.allSatisfy { few[$0.id] == $0 })
    }

    @Test func `Identity numbers check, say the birth year and sex, and use county digits nobody has`() {
        let areas: [String: String] = ["vil.441302": "441392", "vil.441303": "441393", "vil.441324": "441397"]
        for household in Self.households {
            for person in household.members {
                #expect(IdentityNumber.isConsistent(person.identityNumber))
                #expect(String(person.identityNumber.prefix(6)) == areas[String(household.village.text.prefix(10))])
                #expect(Int(person.identityNumber.dropFirst(6).prefix(4)) == person.birthYear)
                #expect(Int(person.identityNumber.dropFirst(16).prefix(1)).map { $0 % 2 == 0 } == person.isFemale)
            }
        }
    }

    @Test func `Telephone numbers have eleven digits and a prefix no operator uses`() {
        let phones = Self.households.flatMap { $0.members.map(\.phone) }
        #expect(phones.allSatisfy { $0.utf8.count == 11 && $0.utf8.allSatisfy { (48...57).contains($0) } })
        #expect(phones.allSatisfy { ["124", "125", "126", "127", "128"].contains(String($0.prefix(3))) })
    }

    @Test func `Families hold together`() {
        for household in Self.households {
            #expect(household.members.count { $0.relation == 0 } == 1)
            #expect(household.members.count { $0.relation == 1 } <= 1)
            let head = household.members[0]
            for person in household.members {
                #expect((1925...2026).contains(person.birthYear))
                switch person.relation {
                case 1: #expect(person.isFemale != head.isFemale)
                case 2, 3: #expect(person.birthYear >= head.birthYear + 20 && person.isFemale == (person.relation == 3))
                case 5: #expect(person.birthYear <= head.birthYear - 13)
                default: #expect(person.relation == 0)
                }
                #expect(!(person.isWorking && person.isInSchool))
                #expect((0...max(0, 2026 - person.birthYear - 6)).contains(person.schoolingYears))
            }
        }
    }

    @Test func `Causes and measures go with the state of the register`() {
        for household in Self.households {
            #expect(household.cause.isEmpty == (household.status == .ordinary))
            if household.status == .ordinary { #expect(household.measures.isEmpty) }
            #expect(household.measures.allSatisfy { (500...5000).contains($0.yuanPerYear) && $0.start.year <= 2026 })
            #expect(Set(household.measures.map(\.kind)).count == household.measures.count)
        }
        let monitored = Self.households.filter(\.status.isMonitored)
        #expect((0.01...0.15).contains(Double(monitored.count) / 3000))
        #expect(monitored.contains { !$0.measures.isEmpty })
    }

    @Test func `Mountain villages are poorer and have more households under monitoring`() {
        func village(_ code: String) -> [Household] {
            Self.households.filter { $0.village.text.hasPrefix("vil.\(code)") }
        }
        let (plain, mountain) = (village("441302"), village("441324"))
        func income(_ households: [Household]) -> Double {
            households.reduce(0) { $0 + $1.incomePerHeadYuan } / Double(households.count)
        }
        func listed(_ households: [Household]) -> Double {
            Double(households.count { $0.status != .ordinary }) / Double(households.count)
        }
        #expect(income(mountain) < 0.85 * income(plain))
        #expect(listed(mountain) > 1.5 * listed(plain))
    }

    @Test func `The check character is that of the standard's examples`() {
        #expect(IdentityNumber.isConsistent("11010519491231002X"))
        #expect(IdentityNumber.isConsistent("440524188001010014"))
        #expect(!IdentityNumber.isConsistent("440524188001010013"))
        #expect(IdentityNumber.check(of: "44052418800101001") == "4")
        #expect(IdentityNumber.check(of: "4405241880010100A") == nil)
    }
}
