internal import CityModel

extension EntityTable<RoadNode> {
    static let roadNode = EntityTable(
        "road_node", "id name_zh name_en longitude latitude zone",
        encode: { row, node in
            row.integer(node.id)
            row.localized(node.name)
            row.coordinate(node.position)
            row.integer(node.zone)
        },
        decode: { row in
            RoadNode(id: row.int(), name: row.localized(), position: row.coordinate(), zone: row.optionalInt())
        })
}

extension EntityTable<RoadLink> {
    static let roadLink = EntityTable(
        "road_link",
        """
        id name_zh name_en from_node to_node length_kilometres class free_flow_kilometres_per_hour lanes \
        capacity_vehicles_per_hour division corridor
        """,
        encode: { row, link in
            row.id(link.id)
            row.localized(link.name)
            row.integer(link.from)
            row.integer(link.to)
            row.real(link.lengthKilometres)
            row.text(link.roadClass.rawValue)
            row.real(link.freeFlowKilometresPerHour)
            row.integer(link.lanes)
            row.real(link.capacityVehiclesPerHour)
            row.id(link.division)
            row.text(link.corridor)
        },
        decode: { row in
            RoadLink(
                id: row.id(), name: row.localized(), from: row.int(), to: row.int(), lengthKilometres: row.real(),
                roadClass: try row.word(), freeFlowKilometresPerHour: row.real(), lanes: row.int(),
                capacityVehiclesPerHour: row.real(), division: row.id(), corridor: row.text())
        })
}

extension EntityTable<ZoneTrips> {
    static let zoneTrips = EntityTable(
        "zone_trips", "origin destination vehicles_per_hour",
        encode: { row, trips in
            row.integer(trips.origin)
            row.integer(trips.destination)
            row.real(trips.vehiclesPerHour)
        },
        decode: { row in ZoneTrips(origin: row.int(), destination: row.int(), vehiclesPerHour: row.real()) })
}
