import CityKernels
import Testing

@Suite struct TurningFlowsTests {
    @Test func `turns and starts add up to the flow of every link`() throws {
        let made = GeneratedNetwork(side: 6, zones: 8, seed: 21, isOpen: false)
        var state = EquilibriumState(network: made.network, trips: made.trips)
        let result = try state.settle()
        let turning = TurningFlows(of: state)
        var arriving = turning.starting
        var leaving = [Double](repeating: 0, count: made.network.linkCount)
        for turn in turning.turns {
            #expect(made.network.heads[Int(turn.from)] == made.network.tails[Int(turn.onto)])
            arriving[Int(turn.onto)] += turn.trips
            leaving[Int(turn.from)] += turn.trips
        }
        for link in 0..<made.network.linkCount {
            #expect(abs(arriving[link] - result.linkFlows[link]) < 1e-9)
            #expect(abs(turning.flows[link] - result.linkFlows[link]) < 1e-9)
            // What does not turn on ends here, at a zone.
            let ends = result.linkFlows[link] - leaving[link]
            #expect(made.network.heads[link] < 8 ? ends > -1e-9 : abs(ends) < 1e-9)
        }
        #expect(abs(turning.starting.reduce(0, +) - made.trips.interzonalTrips) < 1e-9)
    }

    @Test func `a state with nothing assigned turns nowhere`() {
        let made = GeneratedNetwork(side: 3, zones: 2, seed: 1, isOpen: false)
        #expect(TurningFlows(of: EquilibriumState(network: made.network, trips: made.trips)).turns.isEmpty)
    }
}
