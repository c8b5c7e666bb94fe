import CityKernels
import Testing

@Suite struct DisconnectedPairsTests {
    private func network(_ links: [NetworkLink], nodes: Int, zones: Int, terminals: Set<Int> = []) -> RoadNetwork {
        RoadNetwork(
            nodeNumbers: Array(1...nodes), zoneNumbers: Array(1...zones), zoneNodes: Array(0..<Int32(zones)),
            isTerminal: (0..<nodes).map(terminals.contains), links: links)
    }

    private func link(_ tail: Int32, _ head: Int32, capacity: Double = 100, time: Double = 1) -> NetworkLink {
        NetworkLink(tail: tail, head: head, capacity: capacity, length: 1, freeFlowTime: time)
    }

    @Test("a terminal zone carries no through trips, so pairs behind it are disconnected")
    func terminalZone() {
        let links = [link(0, 1), link(1, 2)]
        let trips = TripTable(
            zoneCount: 3,
            pairs: [.init(origin: 0, destination: 2, trips: 5), .init(origin: 1, destination: 2, trips: 7)])
        #expect(DisconnectedPairs.issues(of: network(links, nodes: 3, zones: 3), trips).isEmpty)
        #expect(
            DisconnectedPairs.issues(of: network(links, nodes: 3, zones: 3, terminals: [0, 1, 2]), trips)
                == [.disconnected(origin: 0, destination: 2, trips: 5)])
    }

    @Test("reachability of 150 zones on a chain is found beyond one machine word")
    func manyZones() {
        let count = 150
        let links = (0..<Int32(count - 1)).map { link($0, $0 + 1) }
        let pairs = (1..<Int32(count)).flatMap {
            [
                TripTable.Pair(origin: 0, destination: $0, trips: 1),
                TripTable.Pair(origin: $0, destination: 0, trips: 2),
            ]
        }
        let found = DisconnectedPairs.issues(
            of: network(links, nodes: count, zones: count), TripTable(zoneCount: count, pairs: pairs))
        #expect(
            found == (1..<Int32(count)).map { NetworkIssue.disconnected(origin: $0, destination: 0, trips: 2) })
    }

    @Test("zones joined through the busiest node are told apart from those that are not")
    func hub() {
        let links = [link(0, 3), link(3, 1), link(1, 3), link(3, 0), link(2, 4), link(4, 1)]
        let trips = TripTable(
            zoneCount: 3,
            pairs: [
                .init(origin: 0, destination: 1, trips: 1), .init(origin: 2, destination: 1, trips: 1),
                .init(origin: 2, destination: 0, trips: 3), .init(origin: 1, destination: 2, trips: 4),
            ])
        let network = network(links, nodes: 5, zones: 3, terminals: [0, 1, 2])
        #expect(
            DisconnectedPairs.issues(of: network, trips) == [
                .disconnected(origin: 1, destination: 2, trips: 4), .disconnected(origin: 2, destination: 0, trips: 3),
            ])
    }
}
