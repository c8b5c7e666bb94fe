/// The levels of administration that the console drills through.
package enum DivisionLevel: Int, Sendable, Comparable, CaseIterable {
    case city = 0
    case county = 1
    case town = 2
    case village = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One administrative unit or functional zone.
package struct Division: Hashable, Sendable {
    package let id: EntityID
    /// GB/T 2260 or statistics-bureau code; empty for functional zones, which have none.
    package let code: String
    package let name: LocalizedText
    package let level: DivisionLevel
    /// `city`, `district`, `county`, `zone`, `subdistrict`, `town`, `township`, `village`, as in the data file.
    package let kind: String
    package let parent: EntityID?
    package let position: Coordinate
    /// Persons; nil where the data gives none.
    package let population: Int?

    package init(
        id: EntityID, code: String, name: LocalizedText, level: DivisionLevel, kind: String, parent: EntityID?,
        position: Coordinate, population: Int?
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.level = level
        self.kind = kind
        self.parent = parent
        self.position = position
        self.population = population
    }
}

/// A unit grid of the grid-management system.
package struct GridCell: Hashable, Sendable {
    package let id: EntityID
    package let town: EntityID
    package let centre: Coordinate
    package let halfWidthMetres: Double

    package init(id: EntityID, town: EntityID, centre: Coordinate, halfWidthMetres: Double) {
        self.id = id
        self.town = town
        self.centre = centre
        self.halfWidthMetres = halfWidthMetres
    }
}
