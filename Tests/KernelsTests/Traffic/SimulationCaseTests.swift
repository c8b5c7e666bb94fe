import CityKernels
import Testing

@Suite struct SimulationCaseTests {
    private func settled(tripsPerPair: Double) throws -> EquilibriumState {
        let made = GeneratedNetwork(side: 5, zones: 6, seed: 33, isOpen: false, tripsPerPair: tripsPerPair)
        var state = EquilibriumState(network: made.network, trips: made.trips)
        _ = try state.settle()
        return state
    }

    private func settings() -> SimulationCase.Settings {
        var settings = SimulationCase.Settings()
        (settings.horizonSeconds, settings.loadingSeconds, settings.stepSeconds) = (3_600, 900, 15)
        return settings
    }

    @Test func `light traffic takes the free-flow time and all of it arrives`() throws {
        let state = try settled(tripsPerPair: 2)
        let made = try SimulationCase(state, settings: settings())
        var model = made.model()
        let isWhole = model.run()
        #expect(isWhole)
        #expect(abs(made.vehicles - state.trips.interzonalTrips / 4) < 1e-9)
        #expect(abs(model.arrived[model.stepCount] - made.vehicles) < 1e-6)
        let flows = TurningFlows(of: state).flows
        let free = (0..<state.network.linkCount).reduce(0.0) {
            $0 + flows[$1] / 4 * max(state.network.freeFlowTimes[$1] * 60, 15)
        }
        #expect(abs(model.totalTravelTimeSeconds / free - 1) < 0.01)
        #expect(made.raisedLinks.count == 36)
    }

    @Test func `a capacity drop makes a queue that is gone later, and loses no vehicle`() throws {
        let state = try settled(tripsPerPair: 60)
        let made = try SimulationCase(state, settings: settings())
        var calm = made.model()
        calm.run()
        let flows = TurningFlows(of: state).flows
        // The first eighty links are streets; connectors have no queue.
        let busiest = Int32(try #require((0..<80).max { flows[$0] < flows[$1] }))
        var hit = made.model(drops: [
            CapacityDrop(link: busiest, fromSeconds: 300, untilSeconds: 900, remainingShare: 0)
        ])
        hit.run()
        #expect(hit.queue(link: Int(busiest), step: 60) > calm.queue(link: Int(busiest), step: 60) + 3)
        #expect(hit.totalTravelTimeSeconds > calm.totalTravelTimeSeconds)
        let last = hit.stepCount
        let inside = (0..<state.network.linkCount).reduce(0.0) { $0 + hit.vehicles(link: $1, step: last) }
        let waiting = (0..<made.network.originLink.count).reduce(0.0) { $0 + hit.waiting[$1 * (last + 1) + last] }
        #expect(abs(hit.arrived[last] + inside + waiting - made.vehicles) < 1e-6)
    }

    @Test func `known lanes hold a vehicle for each 7.6 metres and carry more than the signal at their end lets out`()
        throws
    {
        func made(lanes: Double) throws -> SimulationCase {
            let network = RoadNetwork(
                nodeNumbers: [1, 2], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false],
                links: [
                    NetworkLink(tail: 0, head: 1, capacity: 1_800, length: 1, freeFlowTime: 1, lanes: lanes),
                    NetworkLink(tail: 1, head: 0, capacity: 1_800, length: 1, freeFlowTime: 1, lanes: lanes),
                ])
            let trips = TripTable(zoneCount: 2, pairs: [TripTable.Pair(origin: 0, destination: 1, trips: 600)])
            var state = EquilibriumState(network: network, trips: trips)
            _ = try state.settle()
            return try SimulationCase(state, settings: settings())
        }
        let known = try made(lanes: 2).network
        #expect(abs(known.diagrams[0].jamDensity - 2 / 7.6) < 1e-12 && abs(known.exitCapacity[0] - 0.5) < 1e-12)
        #expect(known.diagrams[0].capacity > 0.9)
        let unknown = try made(lanes: 0).network
        #expect(abs(unknown.diagrams[0].capacity - 0.5) < 1e-12 && abs(unknown.exitCapacity[0] - 0.5) < 1e-12)
    }

    @Test func `what cannot be played is refused`() throws {
        let state = try settled(tripsPerPair: 2)
        var wrong = settings()
        wrong.stepSeconds = 0
        #expect(throws: SimulationCase.Fault.unusableSetting(name: "stepSeconds", value: 0)) {
            try SimulationCase(state, settings: wrong)
        }
        let empty = EquilibriumState(network: state.network, trips: state.trips)
        #expect(throws: SimulationCase.Fault.nothingToDo) { try SimulationCase(empty, settings: settings()) }
        var endless = settings()
        endless.horizonSeconds = 1e12
        let steps = endless.horizonSeconds / endless.stepSeconds
        #expect(throws: SimulationCase.Fault.tooManySteps(steps.rounded(.up))) {
            try SimulationCase(state, settings: endless)
        }
    }

    @Test(arguments: [
        (1e308, 1.0, 1_800.0, NetworkIssue.Quantity.length), (2e6, 1, 1_800, .length),
        (1, 1, .nan, .capacity), (1, 1e15, 1_800, .freeFlowTime),
    ])
    func `a link beyond all measure is named with what is wrong about it`(
        length: Double, minutes: Double, capacity: Double, quantity: NetworkIssue.Quantity
    ) throws {
        let network = RoadNetwork(
            nodeNumbers: [1, 2], zoneNumbers: [1, 2], zoneNodes: [0, 1], isTerminal: [false, false],
            links: [
                NetworkLink(tail: 0, head: 1, capacity: 1_800, length: 1, freeFlowTime: 1),
                NetworkLink(
                    tail: 1, head: 0, capacity: capacity, length: length, freeFlowTime: minutes, bprCoefficient: 0),
            ])
        let trips = TripTable(zoneCount: 2, pairs: [TripTable.Pair(origin: 0, destination: 1, trips: 600)])
        var state = EquilibriumState(network: network, trips: trips)
        _ = try state.settle()
        var wide = settings()
        if quantity == .freeFlowTime { wide.secondsPerTimeUnit = 1e300 }
        do {
            _ = try SimulationCase(state, settings: wide)
            Issue.record("a link of \(length), \(minutes), \(capacity) was taken")
        } catch .unusableLink(let link, let named, _) {
            #expect(named == quantity && link == 1)
        } catch {
            Issue.record("\(error)")
        }
    }
}
