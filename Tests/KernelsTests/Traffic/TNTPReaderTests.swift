import CityKernels
import TestSupport
import Testing

@Suite struct TNTPReaderTests {
    private static let head = "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 2\n"
    private static let rows = "1 3 100 2 5 0.15 4 0 0.5 1;\n3 2 200 1 6 0 0 0 0 1 ;\n"

    private func network(_ text: String) throws -> RoadNetwork { try TNTPReader.network([UInt8](text.utf8)) }

    @Test("a network is read in the order capacity, length, free-flow time, b, power")
    func columns() throws {
        let network = try network(Self.head + "<END OF METADATA>\n\n~ comment\n" + Self.rows)
        #expect(
            network.link(0)
                == NetworkLink(
                    tail: 0, head: 2, capacity: 100, length: 2, freeFlowTime: 5, bprCoefficient: 0.15, bprPower: 4,
                    toll: 0.5))
        #expect(network.isTerminal == [true, true, false])
        #expect(network.links(fromNumber: 3, toNumber: 2) == [1])
    }

    @Test("carriage returns, lower-case keys, tabs and a byte-order mark change nothing")
    func tolerance() throws {
        let plain = try network(Self.head + "<END OF METADATA>\n" + Self.rows)
        let odd = "\u{FEFF}" + (Self.head + "<END OF METADATA>\n").lowercased() + Self.rows
        let network = try network(odd.replacing("\n", with: "\r\n").replacing(" ", with: " \t"))
        #expect(network.linkCount == 2 && network.link(0) == plain.link(0) && network.link(1) == plain.link(1))
    }

    @Test("the toll is found by its column's name when the columns are named")
    func namedToll() throws {
        let named = "~ init_node term_node capacity length free_flow_time b power toll ;\n"
        let row = "1 3 100 2 5 0.15 4 7;\n3 2 200 1 6 0 0 0;\n"
        #expect(try network(Self.head + "<END OF METADATA>\n" + named + row).tolls == [7, 0])
    }

    @Test("a truncated network is an error that says how many links are missing")
    func truncated() {
        #expect(throws: TrafficReadError.countMismatch(field: "number of links", declared: 2, found: 1)) {
            try network(Self.head + "<END OF METADATA>\n1 3 100 2 5 0.15 4 0 0 1;\n")
        }
        #expect(throws: TrafficReadError.missingField(line: 7, field: "b")) {
            try network(Self.head + "<END OF METADATA>\n1 3 100 2 5 0.15 4 0 0 1;\n3 2 200 1 6")
        }
    }

    @Test("a bad field is named with its line and what was expected")
    func badFields() {
        #expect(
            throws: TrafficReadError.unexpected(line: 6, field: "capacity", expected: .number, found: "abc")
        ) { try network(Self.head + "<END OF METADATA>\n1 3 abc 2 5 0.15 4;\n") }
        #expect(throws: TrafficReadError.outOfRange(line: 6, field: "term_node", value: 9, allowed: 1...3)) {
            try network(Self.head + "<END OF METADATA>\n1 9 100 2 5 0.15 4;\n")
        }
        #expect(throws: TrafficReadError.missing(field: "number of zones")) { try network("<END OF METADATA>\n") }
        #expect(throws: TrafficReadError.missing(field: "<END OF METADATA>")) { try network(Self.head) }
    }

    @Test(
        "counts no file of this size can have are refused before memory is asked for",
        arguments: ["99999999999999999999", "2000000000", "-4", "1e9"])
    func hostileCounts(count: String) {
        let text = "<NUMBER OF ZONES> 1\n<NUMBER OF NODES> \(count)\n<NUMBER OF LINKS> 0\n<END OF METADATA>\n"
        #expect(throws: TrafficReadError.self) { try network(text) }
    }

    @Test("trips may share a line, run over its end, repeat, and lack blanks and the last semicolon")
    func tripForms() throws {
        let text =
            "<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 17.5\n<END OF METADATA>\n"
            + "Origin 1\n2:5;3 :1.5;  1 : 4;\nOrigin\n2\n3 :\n 6; 3: 1"
        let trips = try TNTPReader.trips([UInt8](text.utf8))
        #expect(trips.trips == [5, 1.5, 7] && trips.destinations == [1, 2, 2])
        #expect(trips.intrazonalTrips == 4 && trips.totalTrips == 17.5 && trips.declaredTotal == 17.5)
    }

    @Test("trips that break off or come without an origin are errors")
    func badTrips() {
        let head = "<NUMBER OF ZONES> 3\n<END OF METADATA>\n"
        func read(_ body: String) throws { _ = try TNTPReader.trips([UInt8]((head + body).utf8)) }
        #expect(throws: TrafficReadError.missingField(line: 4, field: "trips")) { try read("Origin 1\n2 :") }
        #expect(throws: TrafficReadError.unexpected(line: 3, field: "origin", expected: .origin, found: "2")) {
            try read("2 : 5;")
        }
        #expect(throws: TrafficReadError.outOfRange(line: 4, field: "destination", value: 4, allowed: 1...3)) {
            try read("Origin 1\n4 : 5;")
        }
    }

    @Test("no prefix and no flipped byte of a file crashes the readers", .enabled(if: ReferenceNetwork.isPresent))
    func hostileBytes() throws {
        let network = try ReferenceNetwork.siouxFalls.bytes("_net.tntp")
        let trips = try ReferenceNetwork.siouxFalls.bytes("_trips.tntp")
        for step in stride(from: 0, to: network.count, by: 97) {
            var flipped = network
            flipped[step] = UInt8(truncatingIfNeeded: step &* 37)
            _ = try? TNTPReader.network(flipped)
            #expect(throws: TrafficReadError.self) { try TNTPReader.network(Array(network.prefix(step))) }
            _ = try? TNTPReader.trips(Array(trips.prefix(step * 3)))
            _ = try? TNTPReader.flows(Array(network.prefix(step)))
        }
    }

    @Test(
        "counts and totals of the reference networks are those of the source's table",
        .enabled(if: ReferenceNetwork.isPresent),
        arguments: [
            (ReferenceNetwork.siouxFalls, 24, 24, 76, 360_600.0, 528), (.anaheim, 38, 416, 914, 104_694.4, 1_406),
            (.easternMassachusetts, 74, 74, 258, 65_576.375_43, 1_113), (.braess, 2, 4, 5, 6, 1),
            (.berlinCenter, 98, 975, 2_184, 23_648.499, 9_505),
        ])
    func referenceCounts(
        reference: ReferenceNetwork, zones: Int, nodes: Int, links: Int, total: Double, pairs: Int
    ) throws {
        let network = try reference.network()
        let trips = try reference.trips()
        #expect(network.zoneCount == zones && network.nodeCount == nodes && network.linkCount == links)
        #expect(relativeError(trips.totalTrips, total) < 1e-9)
        #expect(trips.pairCount == pairs)
    }

    @Test("a flow file is read to the last digit", .enabled(if: ReferenceNetwork.isPresent))
    func flows() throws {
        let flows = try ReferenceNetwork.siouxFalls.flows()
        #expect(flows.count == 76)
        #expect(
            flows.first
                == .init(tailNumber: 1, headNumber: 2, volume: 4494.6576464564205, cost: 6.0008162373543197))
    }
}
