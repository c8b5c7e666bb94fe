package enum RoadClass: String, Sendable, CaseIterable, Codable {
    case motorway, expressway, arterial, secondary, ramp
}

/// A junction of the road network (GMNS `node.csv`).
package struct RoadNode: Hashable, Sendable {
    package let id: Int
    package let name: LocalizedText
    package let position: Coordinate
    /// Zone whose trips start and end here; nil for plain junctions.
    package let zone: Int?

    package init(id: Int, name: LocalizedText, position: Coordinate, zone: Int?) {
        self.id = id
        self.name = name
        self.position = position
        self.zone = zone
    }
}

/// One direction of a road between two junctions (GMNS `link.csv`).
package struct RoadLink: Hashable, Sendable {
    /// `link.<number>`.
    package let id: EntityID
    package let name: LocalizedText
    package let from: Int
    package let to: Int
    package let lengthKilometres: Double
    package let roadClass: RoadClass
    package let freeFlowKilometresPerHour: Double
    package let lanes: Int
    /// Vehicles per hour over all lanes.
    package let capacityVehiclesPerHour: Double
    package let division: EntityID
    /// Corridor this link is part of; empty for none.
    package let corridor: String

    package init(
        id: EntityID, name: LocalizedText, from: Int, to: Int, lengthKilometres: Double, roadClass: RoadClass,
        freeFlowKilometresPerHour: Double, lanes: Int, capacityVehiclesPerHour: Double, division: EntityID,
        corridor: String
    ) {
        self.id = id
        self.name = name
        self.from = from
        self.to = to
        self.lengthKilometres = lengthKilometres
        self.roadClass = roadClass
        self.freeFlowKilometresPerHour = freeFlowKilometresPerHour
        self.lanes = lanes
        self.capacityVehiclesPerHour = capacityVehiclesPerHour
        self.division = division
        self.corridor = corridor
    }
}

/// Peak-hour vehicle trips between two zones.
package struct ZoneTrips: Hashable, Sendable {
    package let origin: Int
    package let destination: Int
    package let vehiclesPerHour: Double

    package init(origin: Int, destination: Int, vehiclesPerHour: Double) {
        self.origin = origin
        self.destination = destination
        self.vehiclesPerHour = vehiclesPerHour
    }
}
