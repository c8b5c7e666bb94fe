package import CityModel

/// A household without personal data, as the panels' analyses take it.
package struct HouseholdRow: Hashable, Sendable {
    package let id: EntityID
    package let village: EntityID
    /// The division of town level above the village; nil when there is none.
    package let town: EntityID?
    package let county: EntityID?
    package let persons: Int
    package let status: HouseholdStatus
    package let cause: String
    package let incomePerHeadYuan: Double
    /// House grade C or D (JGJ 125).
    package let isHouseUnsafe: Bool
    package let hasSafeWater: Bool
    /// Persons without medical insurance.
    package let uninsured: Int
    package let seriouslyIll: Int
    package let disabled: Int
    /// Children of 6 to 15 years (compulsory education) who are not in school.
    package let childrenOutOfSchool: Int
    /// Persons of 16 years and more with less than six years of schooling.
    package let adultsUnderSixYears: Int
    package let workers: Int
    /// Codes of the measures in force, in the order in which they were given.
    package let measures: [String]
    package let aidYuanPerYear: Double
}
