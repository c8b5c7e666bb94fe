package import CityModel

/// What departmental tables say about one household, after the join.
package struct HouseholdEvidence: Sendable, Hashable {
    package var isListed: Bool
    package var members: Int
    package var deadMembers = 0
    package var incomePerHeadYuan: Double
    /// Small cars; motorcycles and tractors do not count.
    package var smallCars = 0
    /// Living companies that are no farmers' cooperatives.
    package var livingCompanies = 0
    /// Members on a post paid by the treasury.
    package var treasuryPosts = 0
    /// Flats bought on the market.
    package var commercialFlats = 0
    /// Houses of safety grade C or D.
    package var unsafeHouses = 0
    /// Children of the age of compulsory schooling who left school.
    package var childrenOutOfSchool = 0
    package var uninsuredMembers = 0
    package var outOfPocketMedicalYuan = 0.0

    package init(isListed: Bool, members: Int, incomePerHeadYuan: Double) {
        self.isListed = isListed
        self.members = members
        self.incomePerHeadYuan = incomePerHeadYuan
    }
}

/// A dated set of thresholds and the verdicts that follow. A verdict opens a check by people; it never removes anybody.
package struct TargetingRules: Sendable, Hashable {
    /// Why a household should not be listed.
    package enum Exclusion: Sendable, Hashable, CaseIterable {
        case allDead, car, commercialHousing, company, treasuryPost
    }

    /// Why a household may need help.
    package enum Need: Sendable, Hashable, CaseIterable {
        case dropout, income, medicalBurden, uninsured, unsafeHouse
    }

    package enum Verdict: Sendable, Hashable, CaseIterable {
        /// Listed against an exclusion, listed without need, listed with reason.
        case wronglyIncluded, shouldLeave, right
        /// Not listed but poor by income, not listed with another need, not listed with reason.
        case missed, watch, rightOutside
    }

    package struct Finding: Sendable, Hashable {
        package let verdict: Verdict
        /// In the order of the enums.
        package let exclusions: [Exclusion]
        package let needs: [Need]
    }

    package let validFrom: CivilDate
    /// Strictly below it is a need; yuan per head and year.
    package let incomeLineYuan: Double
    /// Out-of-pocket medical spending above this share of the household's income is a need.
    package let medicalBurdenShare: Double

    package init(validFrom: CivilDate, incomeLineYuan: Double, medicalBurdenShare: Double = 0.4) {
        self.validFrom = validFrom
        self.incomeLineYuan = incomeLineYuan
        self.medicalBurdenShare = medicalBurdenShare
    }

    package func judge(_ household: HouseholdEvidence) -> Finding {
        let exclusions = Exclusion.allCases.filter { applies($0, to: household) }
        let needs = Need.allCases.filter { applies($0, to: household) }
        return Finding(
            verdict: verdict(isListed: household.isListed, isExcluded: !exclusions.isEmpty, needs: needs),
            exclusions: exclusions, needs: needs)
    }

    private func verdict(isListed: Bool, isExcluded: Bool, needs: [Need]) -> Verdict {
        if isListed {
            if isExcluded { return .wronglyIncluded }
            return needs.isEmpty ? .shouldLeave : .right
        }
        if isExcluded || needs.isEmpty { return .rightOutside }
        return needs.contains(.income) ? .missed : .watch
    }

    private func applies(_ exclusion: Exclusion, to household: HouseholdEvidence) -> Bool {
        switch exclusion {
        case .allDead: household.members > 0 && household.deadMembers >= household.members
        case .car: household.smallCars > 0
        case .commercialHousing: household.commercialFlats > 0
        case .company: household.livingCompanies > 0
        case .treasuryPost: household.treasuryPosts > 0
        }
    }

    private func applies(_ need: Need, to household: HouseholdEvidence) -> Bool {
        switch need {
        case .dropout: household.childrenOutOfSchool > 0
        case .income: household.incomePerHeadYuan < incomeLineYuan
        case .medicalBurden:
            household.outOfPocketMedicalYuan
                > medicalBurdenShare * household.incomePerHeadYuan * Double(household.members)
        case .uninsured: household.uninsuredMembers > 0
        case .unsafeHouse: household.unsafeHouses > 0 && household.commercialFlats == 0
        }
    }
}
