import CityKernels
import Testing

@Suite struct AssignmentWorkerTests {
    @Test("threads share the searches and change nothing, to the last bit", arguments: [2, 3, 40])
    func threads(count: Int) throws {
        let made = GeneratedNetwork(side: 6, zones: 10, seed: 77, isOpen: false)
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-9
        let one = try UserEquilibrium.solve(network: made.network, trips: made.trips, options: options)
        options.threads = count
        let several = try UserEquilibrium.solve(network: made.network, trips: made.trips, options: options)
        #expect(several.linkFlows == one.linkFlows)
        #expect(several.iterations == one.iterations && several.relativeGap == one.relativeGap)
    }

    @Test("pairs without a path are told by any number of threads", arguments: [1, 3])
    func disconnected(threads: Int) throws {
        let links = [(0, 2), (2, 1), (1, 2)].map {
            NetworkLink(tail: Int32($0.0), head: Int32($0.1), capacity: 10, length: 1, freeFlowTime: 1)
        }
        let network = RoadNetwork(
            nodeNumbers: [1, 2, 3], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false, false],
            links: links)
        let pair = TripTable.Pair(origin: 1, destination: 0, trips: 4)
        let trips = TripTable(zoneCount: 2, pairs: [.init(origin: 0, destination: 1, trips: 5), pair])
        var options = EquilibriumOptions()
        options.threads = threads
        let result = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(result.disconnected == [pair] && result.audit.assignedTrips == 5)
    }
}
