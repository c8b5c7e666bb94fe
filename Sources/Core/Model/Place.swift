package enum PlaceKind: String, Sendable, CaseIterable, Codable {
    case scenic, mall, hub
}

/// A place where people gather: scenic spot, mall or transport hub.
package struct Place: Hashable, Sendable {
    package let id: EntityID
    package let name: LocalizedText
    package let kind: PlaceKind
    /// Rating such as `5A`; empty where there is none.
    package let grade: String
    package let division: EntityID
    package let position: Coordinate
    /// Visitable area in square metres.
    package let areaSquareMetres: Double
    /// Persons at one moment (LB/T 034-2014).
    package let instantaneousCapacity: Int
    /// Persons over one day (LB/T 034-2014); never derived from the instantaneous one.
    package let dailyCapacity: Int
    /// Share of the instantaneous capacity at which the spot's own warning line stands, in percent.
    package let warningPercent: Double
    /// Opening and closing as minutes after local midnight; equal means open day and night.
    package let opensMinute: Int
    package let closesMinute: Int
    /// Nearest node of the road network.
    package let node: Int
    /// Usual largest number inside on a workday and at a weekend, and the factor on a public holiday; they drive the played city only.
    package let weekdayPeak: Double
    package let weekendPeak: Double
    package let holidayFactor: Double
    package let isOutdoor: Bool

    package init(
        id: EntityID, name: LocalizedText, kind: PlaceKind, grade: String, division: EntityID, position: Coordinate,
        areaSquareMetres: Double, instantaneousCapacity: Int, dailyCapacity: Int, warningPercent: Double,
        opensMinute: Int,
        closesMinute: Int, node: Int, weekdayPeak: Double, weekendPeak: Double, holidayFactor: Double, isOutdoor: Bool
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.grade = grade
        self.division = division
        self.position = position
        self.areaSquareMetres = areaSquareMetres
        self.instantaneousCapacity = instantaneousCapacity
        self.dailyCapacity = dailyCapacity
        self.warningPercent = warningPercent
        self.opensMinute = opensMinute
        self.closesMinute = closesMinute
        self.node = node
        self.weekdayPeak = weekdayPeak
        self.weekendPeak = weekendPeak
        self.holidayFactor = holidayFactor
        self.isOutdoor = isOutdoor
    }
}

/// A way in or out of a place.
package struct Gate: Hashable, Sendable {
    package let id: EntityID
    package let place: EntityID
    package let name: LocalizedText
    package let widthMetres: Double
    /// `in`, `out` or `both`.
    package let mode: String

    package init(id: EntityID, place: EntityID, name: LocalizedText, widthMetres: Double, mode: String) {
        self.id = id
        self.place = place
        self.name = name
        self.widthMetres = widthMetres
        self.mode = mode
    }
}
