internal import CityModel

/// The road network of `data/city/network/` (GMNS node and link tables; lengths in kilometres, speeds in km/h).
enum RoadFiles {
    static func nodes(_ folder: AssetFolder) throws(AssetFailure) -> [RoadNode] {
        try CSVFile("data/city/network/node.csv", in: folder).map { (line) throws(AssetFailure) in
            let zone = try line.text("zone_id")
            return RoadNode(
                id: try line.integer("node_id"),
                name: LocalizedText(zh: try line.text("name"), en: try line.text("name_en")),
                position: try line.coordinate("x_coord", "y_coord"),
                zone: zone.isEmpty ? nil : try line.integer("zone_id"))
        }
    }

    static func links(_ folder: AssetFolder) throws(AssetFailure) -> [RoadLink] {
        try CSVFile("data/city/network/link.csv", in: folder).map { (line) throws(AssetFailure) in
            guard let roadClass = RoadClass(rawValue: try line.filled("facility_type")) else {
                throw line.wrong("facility_type", RoadClass.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return RoadLink(
                id: EntityID("link.\(try line.integer("link_id"))"),
                name: LocalizedText(zh: try line.text("name"), en: try line.text("name_en")),
                from: try line.integer("from_node_id"), to: try line.integer("to_node_id"),
                lengthKilometres: try line.number("length"), roadClass: roadClass,
                freeFlowKilometresPerHour: try line.number("free_speed"), lanes: try line.integer("lanes"),
                capacityVehiclesPerHour: try line.number("capacity") * Double(try line.integer("lanes")),
                division: EntityID(try line.text("division")),
                corridor: try line.text("corridor"))
        }
    }

    static func trips(_ folder: AssetFolder) throws(AssetFailure) -> [ZoneTrips] {
        try CSVFile("data/city/network/trips.csv", in: folder).map { (line) throws(AssetFailure) in
            ZoneTrips(
                origin: try line.integer("o_zone_id"), destination: try line.integer("d_zone_id"),
                vehiclesPerHour: try line.number("volume"))
        }
    }
}
