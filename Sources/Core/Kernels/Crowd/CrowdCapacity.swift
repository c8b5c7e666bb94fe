/// Which of the two approved figures a line or a share refers to (LB/T 034-2014): the two are never mixed.
package enum CapacityBasis: Sendable, Hashable {
    /// People present at one point in time (瞬时承载量).
    case instantaneous
    /// People admitted over the opening hours of one day (日承载量).
    case daily
}

/// An area that visitors can use, with the planning figure for it.
package struct VisitableArea: Sendable, Hashable {
    /// Effective visitable area, m².
    package var effectiveAreaSquareMetres: Double
    /// Area per visitor, m²/person (LB/T 034-2014 annex, GB/T 50298-2018; data, per spot).
    package var areaPerVisitorSquareMetres: Double

    package init(effectiveAreaSquareMetres: Double, areaPerVisitorSquareMetres: Double) {
        self.effectiveAreaSquareMetres = effectiveAreaSquareMetres
        self.areaPerVisitorSquareMetres = areaPerVisitorSquareMetres
    }
}

/// Why a capacity could not be computed.
package enum CrowdCapacityError: Error, Equatable {
    /// No area was given.
    case noArea
    /// The area at this index is negative or its area per visitor is not above zero.
    case badArea(index: Int)
    /// Opening time and mean visit time have to be above zero, in hours.
    case badTimes(openingHours: Double, visitHours: Double)
}

/// The approved capacity of a spot: the instantaneous and the daily figure side by side.
///
/// Approved figures are kept as they are; one is never derived from the other, because in practice their ratio
/// (1.8 to 4.0) is neither whole nor constant. `instantaneousEstimate` and `dailyEstimate` serve planning only.
package struct CrowdCapacity: Sendable, Hashable {
    /// Approved maximum of people present at once; nil when none is approved.
    package var instantaneousPersons: Double?
    /// Approved maximum of people admitted in a day; nil when none is approved.
    package var dailyPersons: Double?
    /// Share of both figures in force for the time being, in (0, 1]; nil when there is no such cap.
    package var temporaryCapShare: Double?

    package init(instantaneousPersons: Double?, dailyPersons: Double?, temporaryCapShare: Double? = nil) {
        self.instantaneousPersons = instantaneousPersons
        self.dailyPersons = dailyPersons
        self.temporaryCapShare = temporaryCapShare
    }

    /// The figure in force on a basis, after the temporary cap, rounded down to whole people; nil when unknown.
    package func personsInForce(_ basis: CapacityBasis) -> Double? {
        let approved = basis == .instantaneous ? instantaneousPersons : dailyPersons
        guard let approved, approved > 0 else { return nil }
        return (approved * min(max(temporaryCapShare ?? 1, 0), 1)).rounded(.down)
    }

    /// Count over the figure in force on the same basis (1 = full); nil when that figure is unknown or zero.
    package func share(of count: Double, basis: CapacityBasis) -> Double? {
        guard let persons = personsInForce(basis), persons > 0 else { return nil }
        return count / persons
    }

    /// C1 = Σ Xi / Yi, the space capacity at one point in time (LB/T 034-2014), rounded down to whole people.
    ///
    /// Example: 233 568 m² at 20 m² a person is 11 678 people.
    package static func instantaneousEstimate(_ areas: [VisitableArea]) throws(CrowdCapacityError) -> Double {
        guard !areas.isEmpty else { throw .noArea }
        var total = 0.0
        for (index, area) in areas.enumerated() {
            guard area.effectiveAreaSquareMetres >= 0, area.areaPerVisitorSquareMetres > 0 else {
                throw .badArea(index: index)
            }
            total += area.effectiveAreaSquareMetres / area.areaPerVisitorSquareMetres
        }
        return total.rounded(.down)
    }

    /// C2 = C1 × Z with Z = opening time / mean visit time (LB/T 034-2014), rounded down to whole people.
    ///
    /// - Parameter wholeTurnsOnly: takes the integer part of Z, as the text of the standard says.
    package static func dailyEstimate(
        instantaneousPersons: Double, openingHours: Double, visitHours: Double, wholeTurnsOnly: Bool = false
    ) throws(CrowdCapacityError) -> Double {
        guard openingHours > 0, visitHours > 0 else {
            throw .badTimes(openingHours: openingHours, visitHours: visitHours)
        }
        let turns = openingHours / visitHours
        return (instantaneousPersons * (wholeTurnsOnly ? turns.rounded(.down) : turns)).rounded(.down)
    }
}
