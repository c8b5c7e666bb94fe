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

    /// - Parameter links: those there are.
    static func signalPhases(
        _ folder: AssetFolder, links: Set<EntityID>
    ) throws(AssetFailure) -> [SignalPhase] {
        try CSVFile("data/city/network/signal.csv", in: folder).map { (line) throws(AssetFailure) in
            let listed = try line.filled("link_ids").split(separator: ";").map { EntityID("link.\($0)") }
            guard links.isSuperset(of: listed) else { throw line.wrong("link_ids", "link_ids of link.csv, between ;") }
            return SignalPhase(
                node: try line.integer("node_id"), number: try line.integer("phase"), links: listed,
                greenSeconds: try line.positive("green_seconds"), lostSeconds: try line.number("lost_seconds"),
                saturationFlowPerLane: try line.positive("saturation_flow"))
        }
    }
}
