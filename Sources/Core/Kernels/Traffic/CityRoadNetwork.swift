package import CityModel

/// The city's roads and peak-hour trips as an assignment takes them: minutes, kilometres, vehicles per hour.
///
/// Links whose ends are not junctions of the city are left out, so a link is known by its position here and by its id there.
/// Congestion follows each road class's own curve (`RoadClass.congestionCurve`).
package struct CityRoadNetwork: Sendable {
    package let network: RoadNetwork
    /// Vehicles per hour in the peak; empty when the city has no trips.
    package let trips: TripTable
    /// The id of each link, by position in the network.
    package let linkIDs: [EntityID]
    private let positions: [EntityID: Int32]

    /// - Returns: nil when the city has no link between two of its junctions.
    package init?(city: City) {
        let nodes = Dictionary(
            city.roadNodes.enumerated().map { ($0.element.id, Int32($0.offset)) },
            uniquingKeysWith: { first, _ in first })
        var links: [NetworkLink] = []
        var (ids, names): ([EntityID], [String]) = ([], [])
        for link in city.roadLinks {
            guard let tail = nodes[link.from], let head = nodes[link.to], link.freeFlowKilometresPerHour > 0 else {
                continue
            }
            let curve = link.roadClass.congestionCurve
            links.append(
                NetworkLink(
                    tail: tail, head: head, capacity: link.capacityVehiclesPerHour, length: link.lengthKilometres,
                    freeFlowTime: link.lengthKilometres / link.freeFlowKilometresPerHour * 60,
                    bprCoefficient: curve.coefficient, bprPower: Double(curve.power), lanes: Double(link.lanes)))
            ids.append(link.id)
            names.append(link.name.zh)
        }
        guard !links.isEmpty else { return nil }
        var zones: [(number: Int, node: Int32)] = []
        var zonePositions: [Int: Int32] = [:]
        for (position, node) in city.roadNodes.enumerated() {
            guard let zone = node.zone, zonePositions[zone] == nil else { continue }
            zonePositions[zone] = Int32(zones.count)
            zones.append((zone, Int32(position)))
        }
        network = RoadNetwork(
            nodeNumbers: city.roadNodes.map(\.id), zoneNumbers: zones.map(\.number), zoneNodes: zones.map(\.node),
            isTerminal: [Bool](repeating: false, count: city.roadNodes.count), links: links, linkNames: names)
        trips = TripTable(
            zoneCount: zones.count,
            pairs: city.trips.compactMap { trip in
                guard let origin = zonePositions[trip.origin], let destination = zonePositions[trip.destination] else {
                    return nil
                }
                return TripTable.Pair(origin: origin, destination: destination, trips: trip.vehiclesPerHour)
            })
        linkIDs = ids
        positions = Dictionary(ids.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// A link's position in the network; nil for a link that was left out.
    package func position(of link: EntityID) -> Int32? { positions[link] }
}
