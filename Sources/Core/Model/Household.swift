/// State of a household in the register of assistance.
package enum HouseholdStatus: String, Sendable, CaseIterable, Codable {
    /// Not in the register.
    case ordinary
    /// 脱贫不稳定户.
    case unstable
    /// 边缘易致贫户.
    case marginal
    /// 突发严重困难户.
    case suddenHardship
    /// 脱贫户: left poverty, risk removed.
    case outOfPoverty

    /// Whether the household is under monitoring now.
    package var isMonitored: Bool { self == .unstable || self == .marginal || self == .suddenHardship }
}

/// One household as the departments' tables, joined, describe it. Synthetic: no row describes a real family.
package struct Household: Hashable, Sendable {
    package let id: EntityID
    package let village: EntityID
    package let position: Coordinate
    package let status: HouseholdStatus
    /// Code of the main cause (`data/poverty/causes.csv`); empty when ordinary.
    package let cause: String
    /// Yuan per head and year.
    package let incomePerHeadYuan: Double
    /// House grade A…D (JGJ 125); C and D are unsafe.
    package let houseGrade: String
    package let hasSafeWater: Bool
    package let members: [Person]
    package let measures: [AidMeasure]

    package init(
        id: EntityID, village: EntityID, position: Coordinate, status: HouseholdStatus, cause: String,
        incomePerHeadYuan: Double,
        houseGrade: String, hasSafeWater: Bool, members: [Person], measures: [AidMeasure]
    ) {
        self.id = id
        self.village = village
        self.position = position
        self.status = status
        self.cause = cause
        self.incomePerHeadYuan = incomePerHeadYuan
        self.houseGrade = houseGrade
        self.hasSafeWater = hasSafeWater
        self.members = members
        self.measures = measures
    }
}

/// A member of a household. Names, numbers and phones are personal data: encrypted at rest, masked on screen.
package struct Person: Hashable, Sendable {
    package let name: String
    package let identityNumber: String
    package let phone: String
    /// Relation to the head (GB/T 4761 one-digit class): 0 head, 1 spouse, 2 son, 3 daughter, 4 grandchild, 5 parent, 6 grandparent, 7 sibling, 8 other.
    package let relation: Int
    package let birthYear: Int
    package let isFemale: Bool
    /// `healthy`, `chronic`, `serious`, `disabled`.
    package let health: String
    /// Years of schooling finished.
    package let schoolingYears: Int
    package let isInSchool: Bool
    package let isInsured: Bool
    package let isWorking: Bool

    package init(
        name: String, identityNumber: String, phone: String, relation: Int, birthYear: Int, isFemale: Bool,
        health: String,
        schoolingYears: Int, isInSchool: Bool, isInsured: Bool, isWorking: Bool
    ) {
        self.name = name
        self.identityNumber = identityNumber
        self.phone = phone
        self.relation = relation
        self.birthYear = birthYear
        self.isFemale = isFemale
        self.health = health
        self.schoolingYears = schoolingYears
        self.isInSchool = isInSchool
        self.isInsured = isInsured
        self.isWorking = isWorking
    }
}

/// One measure of assistance given to a household.
package struct AidMeasure: Hashable, Sendable {
    /// Code in `data/poverty/measures.csv`.
    package let kind: String
    package let start: CivilDate
    package let yuanPerYear: Double
    package let department: DepartmentID

    package init(kind: String, start: CivilDate, yuanPerYear: Double, department: DepartmentID) {
        self.kind = kind
        self.start = start
        self.yuanPerYear = yuanPerYear
        self.department = department
    }
}
