package import CityModel

/// Invents the households of the villages: same seed, same households. No row describes a real family.
///
/// Households of one village are numbered, and each is drawn from a stream of its own, so a village has the same first
/// households whatever the count.
package struct HouseholdMaker: Sendable {
    private struct Village: Sendable {
        let division: Division
        let town: Division?
        let area: String
        let hardship: Double
    }

    private let villages: [Village]
    private let names: NameSyllables
    private let aid: AidCatalogue
    private let year: Int
    private let random: CounterRandom

    /// - Parameters:
    ///   - villages: where households live; those of level `village` of the city when empty.
    ///   - year: the year the register is read in.
    package init(
        city: City, villages: [Division] = [], names: NameSyllables, aid: AidCatalogue, year: Int = 2026, seed: UInt64
    ) {
        let divisions = Dictionary(city.divisions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let chosen = villages.isEmpty ? city.divisions.filter { $0.level == .village } : villages
        self.villages = chosen.map { village in
            let town = village.parent.flatMap { divisions[$0] }
            let county = town?.parent.flatMap { divisions[$0] }
            let code = [town?.code, county?.code, village.code].compactMap { $0 }.first { $0.utf8.count >= 6 } ?? ""
            return Village(
                division: village, town: town, area: IdentityNumber.unassignedArea(forCounty: code),
                hardship: Self.hardship(village: village, town: town, county: county))
        }
        self.names = names
        self.aid = aid
        self.year = year
        random = CounterRandom(seed: seed, stream: "households")
    }

    /// The households, village after village, spread over them by how far they are from easy.
    package func households(count: Int) -> [Household] {
        guard !villages.isEmpty, count > 0 else { return [] }
        let weights = villages.map { 0.35 + 0.65 * $0.hardship }
        let total = weights.reduce(0, +)
        var households: [Household] = []
        households.reserveCapacity(count)
        var running = 0.0
        for (village, weight) in zip(villages, weights) {
            running += weight
            let upTo = Int((Double(count) * running / total).rounded())
            let stream = random.child(Self.key(village.division.id))
            for number in 0..<max(0, upTo - households.count) {
                households.append(household(number, in: village, stream.child(UInt64(number))))
            }
        }
        return households
    }

    private func household(_ number: Int, in village: Village, _ random: CounterRandom) -> Household {
        var draws = Draws(random)
        let family = FamilyMaker(names: names, area: village.area, year: year, hardship: village.hardship)
        let members = family.members(&draws)
        let situation = Situation(members, hardship: village.hardship, line: aid.monitoringLine, year: year, &draws)
        let cause = situation.status == .ordinary ? "" : cause(for: members, situation, &draws)
        let seat = village.division.position
        return Household(
            id: EntityID("hh.\(Self.short(village.division.id))-\(Digits.padded(number + 1, 4))"),
            village: village.division.id,
            position: Coordinate(
                longitude: Self.rounded(seat.longitude + draws.uniform(in: -0.007...0.007)),
                latitude: Self.rounded(seat.latitude + draws.uniform(in: -0.006...0.006))),
            status: situation.status, cause: cause, incomePerHeadYuan: situation.incomePerHead,
            houseGrade: situation.houseGrade, hasSafeWater: situation.hasSafeWater, members: members,
            measures: measures(for: members, situation, cause: cause, &draws))
    }

    /// A cause that the household's own state speaks for, by the catalogue's shares.
    private func cause(for members: [Person], _ situation: Situation, _ draws: inout Draws) -> String {
        let weights = aid.causes.map { cause in
            cause.share * Self.fit(cause.id, members, situation, year: year)
        }
        return aid.causes.isEmpty ? "" : aid.causes[draws.pick(weights)].id
    }

    private static func fit(_ cause: String, _ members: [Person], _ situation: Situation, year: Int) -> Double {
        switch cause {
        case "cause.illness":
            members.contains { $0.health == "serious" } ? 3 : members.contains { $0.health == "chronic" } ? 1 : 0.05
        case "cause.disability": members.contains { $0.health == "disabled" } ? 3 : 0.02
        case "cause.schooling": members.contains { $0.isInSchool && year - $0.birthYear >= 16 } ? 2 : 0.05
        case "cause.lack-of-labour": situation.workers == 0 ? 2.5 : situation.workers == 1 ? 0.5 : 0.05
        case "cause.lack-of-water": situation.hasSafeWater ? 0.1 : 4
        case "cause.disaster": situation.status == .suddenHardship ? 3 : 0.6
        default: 1
        }
    }

    private func measures(
        for members: [Person], _ situation: Situation, cause: String, _ draws: inout Draws
    ) -> [AidMeasure] {
        guard situation.status != .ordinary else { return [] }
        let wanted = Self.wanted(members, situation, year: year)
        return wanted.compactMap { id, probability in
            guard draws.chance(probability), let measure = aid.measure(id) else { return nil }
            let back = situation.status == .outOfPoverty ? 9 : 4
            let start = CivilDate(
                year: year - draws.number(in: 0...back), month: draws.number(in: 1...10), day: draws.number(in: 1...28))
            let share = draws.uniform()
            let yuan = measure.yuan.lowerBound + share * share * (measure.yuan.upperBound - measure.yuan.lowerBound)
            return start.map {
                AidMeasure(
                    kind: measure.id, start: $0, yuanPerYear: (yuan / 10).rounded() * 10, department: measure.department
                )
            }
        }
    }

    /// Measures a household of that state may have, with their chances.
    private static func wanted(_ members: [Person], _ situation: Situation, year: Int) -> [(String, Double)] {
        let active = situation.status.isMonitored ? 1.0 : 0.45
        let needs = situation.status.isMonitored
        let isSick = members.contains { $0.health == "serious" || $0.health == "chronic" }
        let isDisabled = members.contains { $0.health == "disabled" }
        let isOldAlone = members.count == 1 && year - members[0].birthYear >= 60 && situation.workers == 0
        let isUnsafe = situation.houseGrade == "C" || situation.houseGrade == "D"
        return [
            ("measure.destitute", needs && isOldAlone ? 0.7 : 0),
            ("measure.allowance", needs && !isOldAlone && situation.workers <= 1 ? 0.55 : 0.02 * active),
            ("measure.health", isSick ? 0.6 * active : 0.03),
            ("measure.insurance", needs ? 0.72 : 0.2), ("measure.disability", isDisabled ? 0.82 : 0),
            ("measure.education", members.contains(where: \.isInSchool) ? 0.66 * active : 0),
            ("measure.employment", situation.workers > 0 ? 0.34 * active : 0.04),
            ("measure.public-post", situation.workers > 0 ? 0.12 * active : 0),
            ("measure.training", situation.workers > 0 ? 0.14 * active : 0.02),
            ("measure.industry", situation.workers > 0 ? 0.3 * active : 0.05),
            ("measure.credit", situation.workers > 1 ? 0.1 * active : 0.01),
            ("measure.housing", isUnsafe ? 0.5 : 0.02 * active),
            ("measure.water-supply", situation.hasSafeWater ? 0.01 : 0.6),
            ("measure.temporary", situation.status == .suddenHardship ? 0.7 : 0.05 * active),
            ("measure.goods", needs ? 0.4 : 0.08),
        ]
    }

    /// 0 in the plain's subdistricts … 1 in the mountain villages of Longmen and the east of Huidong.
    private static func hardship(village: Division, town: Division?, county: Division?) -> Double {
        if village.kind == "community" || town?.kind == "subdistrict" { return 0.12 }
        let position = town?.position ?? village.position
        let north = Course.smoothstep((position.latitude - 23.15) / 0.55)
        let east =
            Course.smoothstep((position.longitude - 114.78) / 0.35)
            * Course.smoothstep((position.latitude - 22.85) / 0.2)
        return min(1, 0.28 + 0.62 * max(north, east))
    }

    private static func short(_ id: EntityID) -> String {
        id.text.split(separator: ".", maxSplits: 1).last.map(String.init) ?? id.text
    }

    private static func key(_ id: EntityID) -> UInt64 { CounterRandom(seed: 0, stream: id.text).bits(0) }
    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e5).rounded() / 1e5 }
}
