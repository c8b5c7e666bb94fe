import CityKernels
import Testing

@Suite struct NetworkCheckTests {
    private func network(_ links: [NetworkLink], nodes: Int, zones: Int, terminals: Set<Int> = []) -> RoadNetwork {
        RoadNetwork(
            nodeNumbers: Array(1...nodes), zoneNumbers: Array(1...zones), zoneNodes: Array(0..<Int32(zones)),
            isTerminal: (0..<nodes).map(terminals.contains), links: links)
    }

    private func link(_ tail: Int32, _ head: Int32, capacity: Double = 100, time: Double = 1) -> NetworkLink {
        NetworkLink(tail: tail, head: head, capacity: capacity, length: 1, freeFlowTime: time)
    }

    @Test("each fault is found once and where it is")
    func faults() {
        var odd = link(1, 0, capacity: 0, time: .nan)
        odd.bprPower = -1
        odd.bprCoefficient = -0.5
        let network = network(
            [link(0, 1), link(0, 1), link(0, 1), odd, link(1, 2), link(0, 0), link(4, 0), link(1, 0, capacity: 0)],
            nodes: 6, zones: 2)
        let issues = NetworkCheck.issues(of: network)
        #expect(
            Set(issues.map { "\($0)" })
                == Set(
                    [
                        NetworkIssue.parallelLink(link: 1, first: 0), .parallelLink(link: 2, first: 0),
                        .parallelLink(link: 7, first: 3), .selfLoop(link: 5), .sink(node: 2), .source(node: 4),
                        .isolatedNode(node: 3), .isolatedNode(node: 5), .zeroCapacity(link: 3),
                        .zeroCapacity(link: 7), .notFinite(link: 3, quantity: .freeFlowTime),
                        .negative(link: 3, quantity: .bprPower, value: -1),
                        .negative(link: 3, quantity: .bprCoefficient, value: -0.5),
                    ].map { "\($0)" }))
        #expect(issues.filter(\.preventsAssignment).count == 5)
    }

    @Test("capacity 0 is no fault where the cost does not depend on flow")
    func constantLink() {
        var constant = link(0, 1, capacity: 0)
        constant.bprPower = 0
        #expect(NetworkCheck.issues(of: network([constant], nodes: 2, zones: 2)).isEmpty)
    }

    @Test("unusable trips and a wrong total are reported")
    func demand() {
        let trips = TripTable(
            zoneCount: 2,
            pairs: [.init(origin: 0, destination: 1, trips: -3), .init(origin: 1, destination: 0, trips: 8)],
            declaredTotal: 11)
        #expect(
            NetworkCheck.issues(of: network([link(0, 1), link(1, 0)], nodes: 2, zones: 2), trips: trips) == [
                .unusableTrips(origin: 0, destination: 1, value: -3), .totalMismatch(declared: 11, found: 5),
            ])
    }

    @Test(
        "the reference networks have nothing that prevents an assignment", .enabled(if: ReferenceNetwork.isPresent),
        arguments: [ReferenceNetwork.siouxFalls, .anaheim, .braess, .easternMassachusetts, .berlinCenter])
    func references(reference: ReferenceNetwork) throws {
        let issues = NetworkCheck.issues(of: try reference.network(), trips: try reference.trips())
        #expect(issues.filter(\.preventsAssignment).isEmpty)
    }
}
