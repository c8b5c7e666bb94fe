/// Density lines from the literature beyond which a crowd changes its nature.
package enum CrowdDangerLine: Sendable, Hashable, CaseIterable {
    /// Walking speed can no longer be chosen freely (Fruin).
    case freeChoiceEnds
    /// Walking is slowed (Fruin).
    case slowed
    /// Contact cannot be avoided (Fruin).
    case involuntaryContact
    /// Flow collapses in a moving crowd (Still).
    case movingFlowCollapses
    /// Most that the Green Guide allows on standing terraces.
    case greenGuideStanding
    /// Risk begins for a standing crowd (Still).
    case standingRisk
    /// Dangerous forces begin in a moving crowd (Fruin).
    case dangerousForces
    /// Critical for a standing crowd (Fruin).
    case standingCritical

    /// Where the line lies, persons/m².
    package var personsPerSquareMetre: Double {
        switch self {
        case .freeChoiceEnds: 0.43
        case .slowed: 2
        case .involuntaryContact: 3.57
        case .movingFlowCollapses: 4
        case .greenGuideStanding: 4.7
        case .standingRisk: 5
        case .dangerousForces: 5.55
        case .standingCritical: 7.1
        }
    }

    /// The highest line that a density reaches; nil below the first.
    package static func highest(reachedBy personsPerSquareMetre: Double) -> CrowdDangerLine? {
        allCases.last { personsPerSquareMetre >= $0.personsPerSquareMetre }
    }
}

/// Mean density of an area with its level of service and danger line.
package struct CrowdDensity: Sendable, Hashable {
    /// persons/m².
    package let personsPerSquareMetre: Double
    package let levelOfService: LevelOfService
    package let dangerLine: CrowdDangerLine?

    /// nil when the area is not above zero or the count is missing; a negative count reads as zero.
    package init?(persons: Double, areaSquareMetres: Double, scale: LevelOfService.Scale = .fruinWalkway) {
        guard areaSquareMetres > 0, areaSquareMetres.isFinite, persons.isFinite else { return nil }
        let density = max(persons, 0) / areaSquareMetres
        personsPerSquareMetre = density
        levelOfService = LevelOfService(personsPerSquareMetre: density, scale: scale)
        dangerLine = CrowdDangerLine.highest(reachedBy: density)
    }

    /// Persons per square metre of floor in places of assembly, as area per person, m² (NFPA 101).
    package enum AssemblyUse: Double, Sendable, CaseIterable {
        /// Waiting space, not in egress routes (3 sq ft).
        case waiting = 0.28
        /// Concentrated use without fixed seats (7 sq ft).
        case concentrated = 0.65
        /// Less concentrated use (15 sq ft).
        case lessConcentrated = 1.4

        /// Occupant load of a floor area, whole people.
        package func occupantLoad(areaSquareMetres: Double) -> Double { (areaSquareMetres / rawValue).rounded(.down) }
    }
}
