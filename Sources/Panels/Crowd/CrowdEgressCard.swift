package import CityKernels
package import CityModel

/// How long a place takes to clear through its gates, and which of them binds.
package struct CrowdEgressCard: Sendable {
    package struct Row: Sendable {
        package let gate: Gate
        /// People a minute through this gate under the strictest rule.
        package let personsPerMinute: Double
        /// Minutes until its share of the people has passed.
        package let minutes: Double
    }

    package let persons: Double
    package let rows: [Row]
    /// Walk across half of the place and passage through the binding gate.
    package let totalMinutes: Double?
    /// Nil where the area, and with it the way to a gate, is unknown: the total is then that of the gates alone.
    package let walkMinutes: Double?
    /// Nil where the walk takes longer than any gate.
    package let binding: Gate?
    package let bindingRule: EgressRule?
    package let missing: MissingReason?

    /// - Parameters:
    ///   - closed: gates that let nobody out.
    package init(place: Place, gates: [Gate], persons: Double?, closed: Set<EntityID> = []) {
        // To clear a place every gate is opened outwards, entries too.
        let ways = gates.filter { !closed.contains($0.id) && $0.widthMetres > 0 }
        let width = ways.reduce(0) { $0 + $1.widthMetres }
        guard let persons, !ways.isEmpty, width > 0 else {
            (self.persons, rows, totalMinutes, walkMinutes) = (persons ?? 0, [], nil, nil)
            (binding, bindingRule) = (nil, nil)
            missing = persons == nil ? .noData : .notApplicable
            return
        }
        // The way to a gate is taken as half the side of a square of the place's area, in the open: wider than all gates, so
        // that it is walked but never binds.
        let reach = max(place.areaSquareMetres, 0).squareRoot() / 2
        let walk = EgressElement(way: .corridor, clearWidthMetres: max(2 * width, 2), lengthMetres: reach)
        let doors = ways.map {
            EgressElement(way: .doorway, clearWidthMetres: $0.widthMetres, shareOfPeople: $0.widthMetres / width)
        }
        self.persons = persons
        guard let result = try? HydraulicEgress.evaluate(persons: persons, elements: [walk] + doors) else {
            (rows, totalMinutes, walkMinutes, binding, bindingRule) = ([], nil, nil, nil, nil)
            missing = .failed
            return
        }
        rows = zip(ways, zip(doors, result.personsPerSecond.dropFirst())).map { gate, door in
            Row(
                gate: gate, personsPerMinute: door.1 * 60,
                minutes: persons * door.0.shareOfPeople / door.1 / 60)
        }
        totalMinutes = result.totalSeconds / 60
        walkMinutes = place.areaSquareMetres > 0 ? result.walkSeconds / 60 : nil
        binding = result.bindingElement.flatMap { result.isFlowBound && $0 > 0 ? ways[$0 - 1] : nil }
        bindingRule = result.bindingRule
        missing = nil
    }
}
