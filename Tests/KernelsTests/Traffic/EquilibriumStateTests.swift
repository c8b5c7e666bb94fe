import TestSupport
import Testing

@testable import CityKernels

@Suite(.enabled(if: ReferenceNetwork.isPresent)) struct EquilibriumStateTests {
    private func settled(_ reference: ReferenceNetwork, gap: Double = 1e-11) throws -> (EquilibriumState, Double) {
        var state =
            reference.stem == ReferenceNetwork.siouxFalls.stem
            ? try #require(ReferenceNetwork.settledSiouxFalls) : try reference.state(relativeGap: gap)
        let result = try state.settle()
        return (state, result.totalTravelTime)
    }

    /// Settles a state from nothing with its present network, trips and options.
    private func fromNothing(_ state: EquilibriumState) throws -> EquilibriumResult {
        try UserEquilibrium.solve(network: state.network, trips: state.trips, options: state.options)
    }

    @Test("closing a link and opening it again leads back to the base")
    func closeAndReopen() throws {
        var (state, base) = try settled(.siouxFalls)
        let link = try #require(state.network.links(fromNumber: 15, toNumber: 10).first)
        try state.close([link])
        let closed = try state.settle()
        #expect(closed.linkFlows[Int(link)] == 0)
        #expect(relativeError(closed.totalTravelTime, 10_892_109.2891) < 1e-7)
        try state.reopen([link])
        #expect(relativeError(try state.settle().totalTravelTime, base) < 1e-7)
    }

    @Test("a warm closure needs fewer iterations than a start from nothing")
    func warmIsShorter() throws {
        var (state, _) = try settled(.anaheim, gap: 1e-7)
        try state.close(try #require(state.network.links(fromNumber: 145, toNumber: 144).first).asList)
        state.setRelativeGapTarget(1e-6)
        let cold = try fromNothing(state)
        let warm = try state.settle()
        #expect(warm.iterations <= cold.iterations)
        #expect(relativeError(warm.totalTravelTime, cold.totalTravelTime) < 1e-4)
    }

    @Test("capacity, lanes, free-flow time and demand changed warm give what a start from nothing gives")
    func changes() throws {
        var (state, _) = try settled(.siouxFalls)
        try state.setCapacity(ofLink: 15, to: 2_000)
        try state.setLanes(ofLink: 3, from: 2, to: 3)
        try state.setFreeFlowTime(ofLink: 20, to: 9)
        try state.scaleDemand(to: 1.3)
        try state.close([40, 41])
        let cold = try fromNothing(state)
        let warm = try state.settle()
        #expect(relativeError(warm.totalTravelTime, cold.totalTravelTime) < 1e-8)
        #expect(zip(warm.linkFlows, cold.linkFlows).allSatisfy { abs($0 - $1) < 1 })
        #expect(warm.audit.conservationError < 1e-12)
    }

    @Test("demand scaled warm agrees with the derived answers, through zero and back too")
    func demand() throws {
        var (state, base) = try settled(.easternMassachusetts)
        try state.scaleDemand(to: 2)
        #expect(relativeError(try state.settle().totalTravelTime, 73_206.733_893_4) < 1e-7)
        try state.scaleDemand(to: 0)
        #expect(try state.settle().totalTravelTime == 0)
        try state.scaleDemand(to: 1)
        #expect(relativeError(try state.settle().totalTravelTime, base) < 1e-7)
    }

    @Test("another trip table is settled from the ways in use")
    func otherTrips() throws {
        var (state, _) = try settled(.siouxFalls)
        let table = state.trips
        let pairs = (0..<Int32(table.zoneCount)).flatMap { origin in
            table.entries(ofOrigin: Int(origin)).compactMap { entry -> TripTable.Pair? in
                guard (entry + Int(origin)) % 3 != 0, origin != 5 else { return nil }
                return .init(
                    origin: origin, destination: table.destinations[entry], trips: table.trips[entry] * 1.7)
            }
        }
        try state.setTrips(TripTable(zoneCount: table.zoneCount, pairs: pairs))
        let cold = try fromNothing(state)
        #expect(relativeError(try state.settle().totalTravelTime, cold.totalTravelTime) < 1e-8)
    }

    @Test("a closure that cuts a zone off names it, and its trips return when it opens")
    func cutOff() throws {
        var (state, base) = try settled(.easternMassachusetts, gap: 1e-9)
        let link = try #require(state.network.links(fromNumber: 2, toNumber: 3).first)
        try state.close([link])
        let closed = try state.settle()
        let zones = CutOffZones(closed.disconnected, of: state.trips)
        #expect(zones.withoutExit.map { state.network.zoneNumbers[Int($0)] } == [2])
        #expect(zones.withoutAccess.isEmpty && zones.trips > 0)
        #expect(closed.outcome == .converged && closed.audit.conservationError < 1e-12)
        try state.reopen([link])
        let open = try state.settle()
        #expect(open.disconnected.isEmpty && relativeError(open.totalTravelTime, base) < 1e-7)
    }

    @Test("a copy can be changed without touching the original")
    func copies() throws {
        let (state, base) = try settled(.siouxFalls)
        var copy = state
        try copy.close([10])
        _ = try copy.settle()
        var original = state
        let result = try original.settle()
        #expect(result.iterations == 0 && relativeError(result.totalTravelTime, base) < 1e-12)
    }
}

extension Int32 {
    fileprivate var asList: [Int32] { [self] }
}
