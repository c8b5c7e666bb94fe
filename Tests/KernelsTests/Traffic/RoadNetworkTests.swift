import Testing

@testable import CityKernels

@Suite struct RoadNetworkTests {
    private func network() -> RoadNetwork {
        let ends: [(Int32, Int32)] = [(2, 0), (0, 1), (0, 2), (0, 1), (1, 2)]
        return RoadNetwork(
            nodeNumbers: [7, 8, 9], zoneNumbers: [], zoneNodes: [], isTerminal: [false, false, false],
            links: ends.map { NetworkLink(tail: $0.0, head: $0.1, capacity: 1, length: 1, freeFlowTime: 1) })
    }

    @Test("links are grouped by node in file order, in both directions")
    func adjacency() {
        let network = network()
        #expect(network.outgoing.starts == [0, 3, 4, 5] && network.outgoing.links == [1, 2, 3, 4, 0])
        #expect(network.incoming.starts == [0, 1, 3, 5] && network.incoming.links == [0, 1, 3, 2, 4])
    }

    @Test("links are found by node number, parallel ones all")
    func lookup() {
        #expect(network().links(fromNumber: 7, toNumber: 8) == [1, 3])
        #expect(network().links(fromNumber: 8, toNumber: 7).isEmpty)
    }

    @Test("slots lead back to links")
    func slots() {
        let network = network()
        #expect((0..<5).map { network.slot(ofLink: $0) } == [4, 0, 1, 2, 3])
        #expect(network.byLink([10, 20, 30, 40, 50]) == [50, 10, 20, 30, 40])
    }
}
