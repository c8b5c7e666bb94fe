import CityKernels
import Testing

@Suite struct RoutedTransmissionModelTests {
    private let road = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.2)

    /// From node 0 to node 3 by 1 (2 km) or by 2 (3 km), and a loose road from 4 to 5.
    private func fork() throws -> TransmissionNetwork {
        try TransmissionNetwork(
            fromNode: [0, 1, 0, 2, 4], toNode: [1, 3, 2, 3, 5], lengthMetres: [1_000, 1_000, 1_500, 1_500, 1_000],
            diagrams: Array(repeating: road, count: 5), movements: [], originLink: [])
    }

    private func model(
        _ network: TransmissionNetwork, rate: Double, steps: Int, rerouteSeconds: Double, origin: Int32 = 0,
        isTerminal: [Bool] = [], closedLinks: [Int32] = [], drops: [CapacityDrop] = []
    ) -> RoutedTransmissionModel {
        var settings = RoutedTransmissionModel.Settings()
        settings.rerouteSeconds = rerouteSeconds
        return RoutedTransmissionModel(
            network: network, destinations: [3],
            trips: [RoutedTransmissionModel.Trips(origin: origin, destination: 0, vehiclesPerSecond: rate)],
            demandShares: (0..<steps).map { Double($0) * 10 < 1_000 ? 1 : 0 }, stepSeconds: 10, isTerminal: isTerminal,
            closedLinks: closedLinks, drops: drops, settings: settings)
    }

    @Test func `on one road it is the link transmission model`() throws {
        let lengths = [1_000.0, 600, 800]
        func chain(_ movements: [(from: Int32, to: Int32, share: Double)], _ origins: [Int32]) throws
            -> TransmissionNetwork
        {
            try TransmissionNetwork(
                fromNode: [0, 1, 2], toNode: [1, 2, 3], lengthMetres: lengths, diagrams: [road, road, road],
                movements: movements, originLink: origins)
        }
        let drop = CapacityDrop(link: 2, fromSeconds: 200, untilSeconds: 900, remainingShare: 0.25)
        var plain = LinkTransmissionModel(
            network: try chain([(0, 1, 1), (1, 2, 1)], [0]), stepSeconds: 10, stepCount: 200,
            originDemand: (0..<200).map { $0 < 100 ? 0.7 : 0 }, drops: [drop])
        plain.run()
        var routed = model(try chain([], []), rate: 0.7, steps: 200, rerouteSeconds: 300, drops: [drop])
        routed.run()
        for link in 0..<3 {
            for step in 0...200 {
                #expect(abs(plain.vehicles(link: link, step: step) - routed.vehicles(link: link, step: step)) < 1e-6)
            }
        }
        #expect(abs(plain.totalTravelTimeSeconds - routed.totalTravelTimeSeconds) < 1e-3)
        #expect(abs(plain.arrived[200] - routed.arrived[200]) < 1e-6)
    }

    @Test func `travellers who look again go round a jam and save time`() throws {
        let drop = CapacityDrop(link: 1, fromSeconds: 0, untilSeconds: 1e9, remainingShare: 0.2)
        var reacting = model(try fork(), rate: 0.6, steps: 600, rerouteSeconds: 120, drops: [drop])
        var stubborn = model(try fork(), rate: 0.6, steps: 600, rerouteSeconds: 1e9, drops: [drop])
        reacting.run()
        stubborn.run()
        #expect(stubborn.vehicles(link: 2, step: 60) == 0)
        #expect(reacting.vehicles(link: 2, step: 60) > 5)
        #expect(reacting.totalTravelTimeSeconds < 0.7 * stubborn.totalTravelTimeSeconds)
        for run in [reacting, stubborn] {
            let inside = (0..<5).reduce(0.0) { $0 + run.vehicles(link: $1, step: 600) }
            #expect(abs(run.arrived[600] + inside + run.waitingAtEnd - run.vehicles) < 1e-6)
            #expect(abs(run.vehicles - 600) < 1e-9)
        }
    }

    @Test func `closed links and zones of others are not driven through, and who has no way is told`() throws {
        var closed = model(try fork(), rate: 0.3, steps: 60, rerouteSeconds: 300, closedLinks: [0])
        closed.run()
        #expect(closed.vehicles(link: 0, step: 30) == 0 && closed.vehicles(link: 2, step: 30) > 1)
        let terminal = [false, true, false, false, false, false]
        var barred = model(try fork(), rate: 0.3, steps: 60, rerouteSeconds: 300, isTerminal: terminal)
        barred.run()
        #expect(barred.vehicles(link: 0, step: 30) == 0 && barred.vehicles(link: 2, step: 30) > 1)
        var lost = model(try fork(), rate: 0.3, steps: 200, rerouteSeconds: 300, origin: 4)
        lost.run()
        #expect(lost.vehicles == 0 && abs(lost.unreached - 300) < 1e-9 && lost.arrived[200] == 0)
    }

    @Test func `the same seed plays the same traffic`() throws {
        let made = GeneratedNetwork(side: 4, zones: 5, seed: 12, isOpen: false, tripsPerPair: 90)
        var state = EquilibriumState(network: made.network, trips: made.trips)
        _ = try state.settle()
        var settings = SimulationCase.Settings()
        (settings.horizonSeconds, settings.loadingSeconds, settings.stepSeconds) = (3_600, 900, 15)
        let prepared = try SimulationCase(state, settings: settings)
        var (one, other) = (try prepared.rerouted(everySeconds: 300), try prepared.rerouted(everySeconds: 300))
        one.run()
        other.run()
        #expect(one.totalTravelTimeSeconds == other.totalTravelTimeSeconds && one.arrived == other.arrived)
        #expect(abs(one.vehicles - prepared.vehicles) < 1e-6)
    }
}
