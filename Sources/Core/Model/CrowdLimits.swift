/// A part of a place with a line of its own: a bridge can be packed while the place is half empty.
package struct CrowdArea: Hashable, Sendable {
    package let id: EntityID
    package let place: EntityID
    package let name: LocalizedText
    /// Walkable area in square metres, above 0.
    package let areaSquareMetres: Double
    /// Share of the people of the place that stand here at a busy hour, in (0, 1]; an assumption where nobody counts.
    package let shareOfPeople: Double
    /// Persons a square metre at which this part is over its line, above 0.
    package let linePersonsPerSquareMetre: Double

    package init(
        id: EntityID, place: EntityID, name: LocalizedText, areaSquareMetres: Double, shareOfPeople: Double,
        linePersonsPerSquareMetre: Double
    ) {
        self.id = id
        self.place = place
        self.name = name
        self.areaSquareMetres = areaSquareMetres
        self.shareOfPeople = shareOfPeople
        self.linePersonsPerSquareMetre = linePersonsPerSquareMetre
    }
}

/// A share of both capacities that holds for some days: an epidemic, works, a storm's damage.
package struct TemporaryCap: Hashable, Sendable {
    package let id: EntityID
    /// A place, or a kind of places (`kind.scenic`).
    package let place: String
    /// Above 0, at most 100.
    package let percent: Double
    /// First and last day in force.
    package let first: CivilDate
    package let last: CivilDate
    package let reason: LocalizedText

    package init(
        id: EntityID, place: String, percent: Double, first: CivilDate, last: CivilDate, reason: LocalizedText
    ) {
        self.id = id
        self.place = place
        self.percent = percent
        self.first = first
        self.last = last
        self.reason = reason
    }
}

extension [TemporaryCap] {
    /// The lowest cap in force at a place on a day.
    package func inForce(at place: Place, on date: CivilDate) -> TemporaryCap? {
        filter { cap in
            (cap.place == place.id.text || cap.place == "kind.\(place.kind.rawValue)") && cap.first <= date
                && date <= cap.last
        }.min { ($0.percent, $0.id.text) < ($1.percent, $1.id.text) }
    }
}

extension Place {
    /// The place with both capacities lowered by a cap, rounded down to whole people.
    package func capped(_ cap: TemporaryCap?) -> Place {
        guard let cap else { return self }
        func lowered(_ persons: Int) -> Int { Int((Double(persons) * cap.percent / 100).rounded(.down)) }
        return Place(
            id: id, name: name, kind: kind, grade: grade, division: division, position: position,
            areaSquareMetres: areaSquareMetres, instantaneousCapacity: lowered(instantaneousCapacity),
            dailyCapacity: lowered(dailyCapacity), warningPercent: warningPercent, opensMinute: opensMinute,
            closesMinute: closesMinute, node: node, weekdayPeak: weekdayPeak, weekendPeak: weekendPeak,
            holidayFactor: holidayFactor, isOutdoor: isOutdoor)
    }
}
