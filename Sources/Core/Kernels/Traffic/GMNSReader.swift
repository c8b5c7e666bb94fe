/// Reads node and link tables of the General Modeling Network Specification (github.com/zephyr-data-specs/GMNS).
///
/// Columns are found by name. Nodes: `node_id`, optional `zone_id`, `node_type`, `x_coord`, `y_coord`. Links: `from_node_id`,
/// `to_node_id`, optional `length`, `free_speed`, `lanes`, `capacity`, `directed`, `toll`, `allowed_uses`, `vdf_alpha`, `vdf_beta`,
/// `vdf_fftt` (minutes), `name`. A length that is not given is the straight one between the nodes. The network's times are
/// minutes, its lengths kilometres.
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
        /// Where neither a speed nor a time is given.
        package var defaultKilometresPerHour = 50.0

        package init() {}
    }

    /// What was read otherwise than who wrote the file may think.
    package enum Note: Equatable, Sendable {
        /// Links left out because `allowed_uses` names nothing that drives.
        case notForVehicles(links: Int)
        /// A zone on several nodes: its trips start at the first.
        case zoneOnSeveralNodes(zone: Int, nodes: Int, first: Int)
        case straightLengths(links: Int)
        case assumedSpeeds(links: Int, kilometresPerHour: Double)
        /// The median of length over straight distance: hardly the stated unit.
        case unlikelyLengths(ratio: Double)
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
        try read(nodes: nodes, links: linkBytes, options: options).network
    }

    /// The same with what is to be told about it.
    package static func read(
        nodes: GMNSNodes, links linkBytes: [UInt8], options: Options = Options()
    ) throws(TrafficReadError) -> (network: RoadNetwork, notes: [Note]) {
        var table = try GMNSTable(linkBytes)
        try table.requireColumns(["from_node_id", "to_node_id"] + (nodes.hasPlaces ? [] : ["length"]))
        var links: [NetworkLink] = []
        var names: [String] = []
        var tally = Tally()
        while try table.nextRow() {
            guard isForVehicles(table.string("allowed_uses")) else {
                tally.notForVehicles += 1
                continue
            }
            var link = try link(table, nodes: nodes, options: options, tally: &tally)
            let name = table.string("name")
            links.append(link)
            names.append(name)
            if ["0", "false", "no"].contains(table.string("directed").lowercased()) {
                (link.tail, link.head) = (link.head, link.tail)
                links.append(link)
                names.append(name)
            }
        }
        let network = RoadNetwork(
            nodeNumbers: nodes.numbers, zoneNumbers: nodes.zones.map(\.number), zoneNodes: nodes.zones.map(\.node),
            isTerminal: nodes.isTerminal, links: links, linkNames: names)
        return (network, tally.notes(options) + nodes.spreadZones)
    }

    private struct Tally {
        var notForVehicles = 0
        var straight = 0
        var assumedSpeeds = 0
        /// Length over straight distance of links whose ends are some way apart.
        var ratios: [Double] = []

        func notes(_ options: Options) -> [Note] {
            var notes: [Note] = []
            if notForVehicles > 0 { notes.append(.notForVehicles(links: notForVehicles)) }
            if straight > 0 { notes.append(.straightLengths(links: straight)) }
            if assumedSpeeds > 0 {
                notes.append(.assumedSpeeds(links: assumedSpeeds, kilometresPerHour: options.defaultKilometresPerHour))
            }
            let sorted = ratios.sorted()
            if !sorted.isEmpty, case let median = sorted[sorted.count / 2], !GMNSReader.likelyRatios.contains(median) {
                notes.append(.unlikelyLengths(ratio: median))
            }
            return notes
        }
    }

    /// Roads are hardly shorter than the straight way and seldom three times as long: beyond that the unit is another.
    private static let likelyRatios = 0.8...3.0
    /// Straight distances in kilometres below which a ratio says little.
    private static let leastStraight = 0.05

    /// Whether a set such as `auto,walk` or `walk;bike` names anything but walking, cycling and rails; empty means all.
    private static func isForVehicles(_ uses: String) -> Bool {
        let named = uses.lowercased().split { !$0.isLetter && $0 != "_" }
        return named.isEmpty
            || !named.allSatisfy { use in
                ["walk", "ped", "foot", "bike", "bicycl", "cycl", "rail", "metro", "subway", "tram", "ferry"].contains {
                    use.hasPrefix($0)
                }
            }
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
        _ table: GMNSTable, nodes: GMNSNodes, options: Options, tally: inout Tally
    ) throws(TrafficReadError) -> NetworkLink {
        let tail = try nodes.position(try table.integer("from_node_id"), field: "from_node_id", line: table.rowLine)
        let head = try nodes.position(try table.integer("to_node_id"), field: "to_node_id", line: table.rowLine)
        let straight = nodes.kilometres(from: tail, to: head)
        let stated = try table.numberIfPresent("length").map { $0 * options.kilometresPerLength }
        if stated == nil { tally.straight += 1 }
        if let stated, let straight, straight > leastStraight, stated.isFinite {
            tally.ratios.append(stated / straight)
        }
        guard let kilometres = stated ?? straight, !table.isCut(before: "length") else {
            throw .missingField(line: table.rowLine, field: "length")
        }
        let statedLanes = try table.numberIfPresent("lanes")
        if let statedLanes, !(0...mostLanes).contains(statedLanes) {
            throw .unexpected(line: table.rowLine, field: "lanes", expected: .lanes, found: table.string("lanes"))
        }
        let lanes = statedLanes ?? options.defaultLanes
        let capacity = try table.numberIfPresent("capacity").map { options.isCapacityPerLane ? $0 * lanes : $0 }
        return NetworkLink(
            tail: tail, head: head,
            capacity: capacity ?? options.defaultCapacityPerLane * lanes, length: kilometres,
            freeFlowTime: try freeFlowMinutes(table, kilometres: kilometres, options: options, tally: &tally),
            bprCoefficient: try table.numberIfPresent("vdf_alpha") ?? options.defaultBPRCoefficient,
            bprPower: try table.numberIfPresent("vdf_beta") ?? options.defaultBPRPower,
            toll: try table.numberIfPresent("toll") ?? 0, lanes: statedLanes ?? 0)
    }

    private static func freeFlowMinutes(
        _ table: GMNSTable, kilometres: Double, options: Options, tally: inout Tally
    ) throws(TrafficReadError) -> Double {
        if let minutes = try table.numberIfPresent("vdf_fftt") { return minutes }
        let stated = try table.numberIfPresent("free_speed").map { $0 * options.kilometresPerHourPerSpeed }
        if stated == nil, table.isCut(before: "free_speed") {
            throw .missingField(line: table.rowLine, field: "free_speed")
        }
        if stated == nil, kilometres != 0 { tally.assumedSpeeds += 1 }
        let speed = stated ?? options.defaultKilometresPerHour
        return kilometres == 0 ? 0 : kilometres / speed * 60
    }
}

/// The nodes of a GMNS file and the zones found on them.
package struct GMNSNodes: Sendable {
    fileprivate private(set) var numbers: [Int] = []
    fileprivate private(set) var isTerminal: [Bool] = []
    fileprivate private(set) var zones: [(number: Int, node: Int32)] = []
    private var positions: [Int: Int32] = [:]
    /// Degrees; nil where a node has none.
    private var places: [GeoPoint?] = []
    private var nodesOfZone: [Int: Int] = [:]

    package init(_ bytes: [UInt8]) throws(TrafficReadError) {
        var table = try GMNSTable(bytes)
        try table.requireColumns(["node_id"])
        while try table.nextRow() {
            let number = try table.integer("node_id")
            let position = Int32(numbers.count)
            guard positions.updateValue(position, forKey: number) == nil else {
                throw .repeated(line: table.rowLine, field: "node_id", value: number)
            }
            numbers.append(number)
            isTerminal.append(table.string("node_type").lowercased() == "centroid")
            places.append(Self.place(table))
            if let zone = try table.integerIfPresent("zone_id") {
                if nodesOfZone[zone] == nil { zones.append((zone, position)) }
                nodesOfZone[zone, default: 0] += 1
            }
        }
    }

    private static func place(_ table: GMNSTable) -> GeoPoint? {
        guard let east = Double(table.string("x_coord")), let north = Double(table.string("y_coord")),
            abs(east) <= 180, abs(north) <= 90
        else { return nil }
        return GeoPoint(longitude: east, latitude: north)
    }

    /// Whether any node has a place in degrees, from which lengths can be had.
    fileprivate var hasPlaces: Bool { places.contains { $0 != nil } }

    /// The straight way, nil where an end has no place.
    fileprivate func kilometres(from: Int32, to: Int32) -> Double? {
        guard let one = places[Int(from)], let other = places[Int(to)] else { return nil }
        return one.distanceMetres(to: other) / 1000
    }

    fileprivate var spreadZones: [GMNSReader.Note] {
        zones.compactMap { zone in
            let count = nodesOfZone[zone.number] ?? 1
            return count > 1
                ? .zoneOnSeveralNodes(zone: zone.number, nodes: count, first: numbers[Int(zone.node)]) : nil
        }
    }

    fileprivate func position(_ number: Int, field: String, line: Int) throws(TrafficReadError) -> Int32 {
        guard let position = positions[number] else {
            throw .unknownReference(line: line, field: field, value: number)
        }
        return position
    }
}
