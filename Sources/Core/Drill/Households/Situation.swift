import CityModel

/// Income, house and water of a household, and the state of the register that follows from them.
struct Situation: Sendable {
    let workers: Int
    let incomePerHead: Double
    let houseGrade: String
    let hasSafeWater: Bool
    let status: HouseholdStatus

    /// - Parameter line: the monitoring line, yuan per head and year.
    init(_ members: [Person], hardship: Double, line: Double, year: Int, _ draws: inout Draws) {
        workers = members.count { $0.isWorking }
        incomePerHead = Self.income(members, workers: workers, hardship: hardship, year: year, &draws)
        houseGrade =
            ["A", "B", "C", "D"][
                draws.pick([0.58 - 0.22 * hardship, 0.36, 0.03 + 0.06 * hardship, 0.008 + 0.022 * hardship])]
        hasSafeWater = draws.chance(0.994 - 0.024 * hardship)
        let burdens = Burdens(members, houseGrade: houseGrade, hasSafeWater: hasSafeWater, year: year)
        status = Self.status(incomePerHead / line, burdens: burdens, hardship: hardship, &draws)
    }

    private struct Burdens {
        let count: Int
        let isHard: Bool

        init(_ members: [Person], houseGrade: String, hasSafeWater: Bool, year: Int) {
            let isSick = members.contains { $0.health == "serious" }
            let isDisabled = members.contains { $0.health == "disabled" }
            let isOut = members.contains { (7...15).contains(year - $0.birthYear) && !$0.isInSchool }
            let isBare = members.contains { !$0.isInsured } || !hasSafeWater
            let isUnsafe = houseGrade == "C" || houseGrade == "D"
            count = [isSick, isDisabled, isOut, isUnsafe, isBare].count { $0 }
            isHard = isSick || isUnsafe
        }
    }

    private static func income(
        _ members: [Person], workers: Int, hardship: Double, year: Int, _ draws: inout Draws
    ) -> Double {
        var sum = 0.0
        for member in members where member.isWorking {
            let schooling = 0.72 + 0.04 * Double(member.schoolingYears)
            sum += 36_000 * schooling * (1 - 0.36 * hardship) * Mathematics.exp(0.42 * draws.normal())
        }
        for member in members where year - member.birthYear >= 60 {
            sum += (3600 + 11_000 * (1 - hardship) * draws.uniform()) * Mathematics.exp(0.4 * draws.normal())
        }
        // Land, transfers, what grown children send.
        sum += 4600 * Double(members.count) * Mathematics.exp(0.5 * draws.normal())
        let costs = members.reduce(0) { $0 + ($1.health == "serious" ? 9000 : $1.health == "chronic" ? 1800 : 0) }
        let perHead = max(900, (sum - Double(costs)) / Double(max(members.count, 1)))
        return (perHead / 10).rounded() * 10
    }

    /// - Parameter ratio: income over the monitoring line.
    private static func status(_ ratio: Double, burdens: Burdens, hardship: Double, _ draws: inout Draws)
        -> HouseholdStatus
    {
        let wasPoor = draws.chance(0.03 + 0.12 * hardship + (ratio < 1.3 ? 0.1 : 0) + 0.02 * Double(burdens.count))
        if ratio < 1, draws.chance(burdens.count > 0 ? 0.8 : 0.3) {
            if burdens.isHard, draws.chance(0.2) { return .suddenHardship }
            return wasPoor ? .unstable : .marginal
        }
        if burdens.isHard, ratio < 1.7, draws.chance(0.12) { return .suddenHardship }
        return wasPoor && ratio < 3.2 ? .outOfPoverty : .ordinary
    }
}
