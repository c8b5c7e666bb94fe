/// Reads node and link tables of the General Modeling Network Specification (github.com/zephyr-data-specs/GMNS).
///
/// Columns are found by name. Nodes: `node_id`, optional `zone_id`, `node_type`. Links: `from_node_id`, `to_node_id`, `length`,
/// `free_speed`, optional `lanes`, `capacity`, `directed`, `toll`, `vdf_alpha`, `vdf_beta`, `vdf_fftt` (minutes), `name`.
/// The network's times are minutes, its lengths kilometres.
package enum GMNSReader {
    /// The units and defaults a file's own documentation states.
    package struct Options: Equatable, Sendable {
        /// Kilometres in one unit of `length`; 0.001 for metres.
        package var kilometresPerLength = 1.0
        /// Kilometres per hour in one unit of `free_speed`; 1.609344 for miles per hour.
        package var kilometresPerHourPerSpeed = 1.0
        /// GMNS gives vehicles per hour and lane; false when the column holds the whole link's.
        package var isCapacityPerLane = true
        package var defaultLanes = 1.0
        package var defaultCapacityPerLane = 1_800.0
        package var defaultBPRCoefficient = 0.15
        package var defaultBPRPower = 4.0

        package init() {}
    }

    /// Reads both tables. A zone's trips start at its first node; `node_type` `centroid` bars passing through.
    /// A link with `directed` 0 or false counts in both directions.
    package static func network(
        nodes nodeBytes: [UInt8], links linkBytes: [UInt8], options: Options = Options()
    ) throws(TrafficReadError) -> RoadNetwork {
        try network(nodes: try GMNSNodes(nodeBytes), links: linkBytes, options: options)
    }

    /// Reads the links of nodes already read, so that who reads can tell which of both files is wrong.
    package static func network(
        nodes: GMNSNodes, links linkBytes: [UInt8], options: Options = Options()
    ) throws(TrafficReadError) -> RoadNetwork {
        var table = try GMNSTable(linkBytes)
        try table.requireColumns(["from_node_id", "to_node_id", "length"])
        var links: [NetworkLink] = []
        var names: [String] = []
        while try table.nextRow() {
            var link = try link(table, nodes: nodes, options: options)
            let name = table.string("name")
            links.append(link)
            names.append(name)
            if ["0", "false", "no"].contains(table.string("directed").lowercased()) {
                (link.tail, link.head) = (link.head, link.tail)
                links.append(link)
                names.append(name)
            }
        }
        return RoadNetwork(
            nodeNumbers: nodes.numbers, zoneNumbers: nodes.zones.map(\.number), zoneNodes: nodes.zones.map(\.node),
            isTerminal: nodes.isTerminal, links: links, linkNames: names)
    }

    /// Reads a demand table with `o_zone_id`, `d_zone_id`, `volume` for a network's zones.
    package static func trips(_ bytes: [UInt8], network: RoadNetwork) throws(TrafficReadError) -> TripTable {
        var positions: [Int: Int32] = [:]
        for (position, number) in network.zoneNumbers.enumerated() { positions[number] = Int32(position) }
        var table = try GMNSTable(bytes)
        try table.requireColumns(["o_zone_id", "d_zone_id", "volume"])
        var pairs: [TripTable.Pair] = []
        while try table.nextRow() {
            let origin = try table.integer("o_zone_id")
            let destination = try table.integer("d_zone_id")
            guard let from = positions[origin] else {
                throw .unknownReference(line: table.rowLine, field: "o_zone_id", value: origin)
            }
            guard let to = positions[destination] else {
                throw .unknownReference(line: table.rowLine, field: "d_zone_id", value: destination)
            }
            pairs.append(TripTable.Pair(origin: from, destination: to, trips: try table.number("volume")))
        }
        return TripTable(zoneCount: network.zoneCount, pairs: pairs)
    }

    /// No road has more; a file that says so holds something else in the column.
    private static let mostLanes = 100.0

    private static func link(
        _ table: GMNSTable, nodes: GMNSNodes, options: Options
    ) throws(TrafficReadError) -> NetworkLink {
        let kilometres = try table.number("length") * options.kilometresPerLength
        let statedLanes = try table.numberIfPresent("lanes")
        if let statedLanes, !(0...mostLanes).contains(statedLanes) {
            throw .unexpected(line: table.rowLine, field: "lanes", expected: .lanes, found: table.string("lanes"))
        }
        let lanes = statedLanes ?? options.defaultLanes
        let capacity = try table.numberIfPresent("capacity").map { options.isCapacityPerLane ? $0 * lanes : $0 }
        return NetworkLink(
            tail: try nodes.position(try table.integer("from_node_id"), field: "from_node_id", line: table.rowLine),
            head: try nodes.position(try table.integer("to_node_id"), field: "to_node_id", line: table.rowLine),
            capacity: capacity ?? options.defaultCapacityPerLane * lanes, length: kilometres,
            freeFlowTime: try freeFlowMinutes(table, kilometres: kilometres, options: options),
            bprCoefficient: try table.numberIfPresent("vdf_alpha") ?? options.defaultBPRCoefficient,
            bprPower: try table.numberIfPresent("vdf_beta") ?? options.defaultBPRPower,
            toll: try table.numberIfPresent("toll") ?? 0, lanes: statedLanes ?? 0)
    }

    private static func freeFlowMinutes(
        _ table: GMNSTable, kilometres: Double, options: Options
    ) throws(TrafficReadError) -> Double {
        if let minutes = try table.numberIfPresent("vdf_fftt") { return minutes }
        let speed = try table.number("free_speed") * options.kilometresPerHourPerSpeed
        return kilometres == 0 ? 0 : kilometres / speed * 60
    }
}

/// The nodes of a GMNS file and the zones found on them.
package struct GMNSNodes: Sendable {
    fileprivate private(set) var numbers: [Int] = []
    fileprivate private(set) var isTerminal: [Bool] = []
    fileprivate private(set) var zones: [(number: Int, node: Int32)] = []
    private var positions: [Int: Int32] = [:]

    package init(_ bytes: [UInt8]) throws(TrafficReadError) {
        var table = try GMNSTable(bytes)
        try table.requireColumns(["node_id"])
        var seenZones: Set<Int> = []
        while try table.nextRow() {
            let number = try table.integer("node_id")
            let position = Int32(numbers.count)
            guard positions.updateValue(position, forKey: number) == nil else {
                throw .repeated(line: table.rowLine, field: "node_id", value: number)
            }
            numbers.append(number)
            isTerminal.append(table.string("node_type").lowercased() == "centroid")
            if let zone = try table.integerIfPresent("zone_id"), seenZones.insert(zone).inserted {
                zones.append((zone, position))
            }
        }
    }

    fileprivate func position(_ number: Int, field: String, line: Int) throws(TrafficReadError) -> Int32 {
        guard let position = positions[number] else {
            throw .unknownReference(line: line, field: field, value: number)
        }
        return position
    }
}
