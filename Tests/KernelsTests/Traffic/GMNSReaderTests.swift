import CityKernels
import Testing

@Suite struct GMNSReaderTests {
    private static let nodes = """
        node_id,name,x_coord,y_coord,zone_id
        10,"东平,环岛",114.4,23.1,1
        20,"a ""quoted"" name",114.5,23.1,
        30,,114.6,23.2,7

        """
    private static let links = """
        link_id,name,from_node_id,to_node_id,directed,length,facility_type,free_speed,lanes,capacity
        1,"惠州大道
        东段",10,20,1,1.5,arterial,60,3,1200
        2,演达大道,20,30,0,0.5,secondary,30,,
        """

    private func network(
        nodes: String = nodes, links: String = links, options: GMNSReader.Options = .init()
    ) throws -> RoadNetwork {
        try GMNSReader.network(nodes: [UInt8](nodes.utf8), links: [UInt8](links.utf8), options: options)
    }

    @Test("columns are found by name, times are minutes, capacity counts lanes, undirected links run both ways")
    func reading() throws {
        let network = try network()
        #expect(network.nodeNumbers == [10, 20, 30] && network.zoneNumbers == [1, 7] && network.zoneNodes == [0, 2])
        #expect(network.linkNames == ["惠州大道\n东段", "演达大道", "演达大道"])
        #expect(network.freeFlowTimes == [1.5, 1, 1])
        #expect(network.capacities == [3_600, 1_800, 1_800])
        #expect(network.tails == [0, 1, 2] && network.heads == [1, 2, 1])
    }

    @Test("units and the meaning of capacity are the caller's to state")
    func units() throws {
        var options = GMNSReader.Options()
        options.kilometresPerLength = 1.609344
        options.kilometresPerHourPerSpeed = 1.609344
        options.isCapacityPerLane = false
        let network = try network(options: options)
        #expect(network.capacities[0] == 1_200)
        #expect(abs(network.freeFlowTimes[0] - 1.5) < 1e-12)
    }

    @Test("what only the specification requires is enough; what was assumed, left out or looks wrong is told")
    func notes() throws {
        let nodes = try GMNSNodes([UInt8](Self.nodes.utf8))
        func read(_ links: String, _ options: GMNSReader.Options = .init()) throws -> (RoadNetwork, [GMNSReader.Note]) {
            let found = try GMNSReader.read(nodes: nodes, links: [UInt8](links.utf8), options: options)
            return (found.network, found.notes)
        }
        let (bare, told) = try read("link_id,from_node_id,to_node_id\n1,10,20\n")
        #expect(told == [.straightLengths(links: 1), .assumedSpeeds(links: 1, kilometresPerHour: 50)])
        #expect(abs(bare.lengths[0] - 10.23) < 0.02 && abs(bare.freeFlowTimes[0] - 12.27) < 0.03)
        let head = "from_node_id,to_node_id,length,free_speed,allowed_uses\n"
        let (mixed, left) = try read(
            head + "10,20,10.4,60,walk;bike\n10,20,10.4,60,\"auto,walk\"\n20,30,15.4,60,\n")
        #expect(mixed.linkCount == 2 && left == [.notForVehicles(links: 1)])
        let (_, unit) = try read(head + "10,20,10400,60,\n")
        guard case .unlikelyLengths(let ratio)? = unit.first else {
            Issue.record("metres read as kilometres are not told")
            return
        }
        #expect(abs(ratio / 1_016 - 1) < 0.01)
        let spread = try GMNSNodes([UInt8]("node_id,zone_id\n1,4\n2,4\n3,5\n".utf8))
        let zones = try GMNSReader.read(
            nodes: spread, links: [UInt8]("from_node_id,to_node_id,length,free_speed\n1,2,1,60\n".utf8))
        #expect(zones.notes == [.zoneOnSeveralNodes(zone: 4, nodes: 2, first: 1)])
    }

    @Test("carriage returns change nothing")
    func carriageReturns() throws {
        let network = try network(links: Self.links.replacing("\n", with: "\r\n"))
        #expect(network.linkCount == 3 && network.freeFlowTimes == [1.5, 1, 1])
    }

    @Test("errors name the line, the field and what was expected")
    func errors() {
        let head = "from_node_id,to_node_id,length,free_speed\n"
        #expect(throws: TrafficReadError.missing(field: "length")) {
            try network(nodes: "node_id\n10\n", links: "from_node_id,to_node_id\n")
        }
        #expect(throws: TrafficReadError.unknownReference(line: 2, field: "to_node_id", value: 99)) {
            try network(links: head + "10,99,1,30\n")
        }
        #expect(throws: TrafficReadError.unexpected(line: 3, field: "length", expected: .number, found: "x")) {
            try network(links: head + "10,20,1,30\n10,20,x,30\n")
        }
        #expect(throws: TrafficReadError.missingField(line: 2, field: "free_speed")) {
            try network(links: head + "10,20,1\n")
        }
        #expect(throws: TrafficReadError.repeated(line: 3, field: "node_id", value: 10)) {
            try network(nodes: "node_id\n10\n10\n")
        }
        #expect(throws: TrafficReadError.unexpected(line: 2, field: "", expected: .quote, found: "")) {
            try network(links: head + "10,\"20,1,30\n")
        }
    }

    @Test("a demand table is read by zone number")
    func demand() throws {
        let network = try network()
        let trips = try GMNSReader.trips(
            [UInt8]("o_zone_id,d_zone_id,volume\n1,7,12.5\n7,7,3\n".utf8), network: network)
        #expect(trips.trips == [12.5] && trips.intrazonalTrips == 3)
        #expect(throws: TrafficReadError.unknownReference(line: 2, field: "d_zone_id", value: 8)) {
            try GMNSReader.trips([UInt8]("o_zone_id,d_zone_id,volume\n1,8,1\n".utf8), network: network)
        }
    }
}
