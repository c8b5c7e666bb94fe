import TestSupport
import Testing

@testable import CityKernels

@Suite struct UserEquilibriumTests {
    private func solve(
        _ reference: ReferenceNetwork, relativeGap: Double = 1e-12,
        change: (inout EquilibriumOptions) -> Void = { _ in }
    ) throws -> EquilibriumResult {
        var state = try reference.state(relativeGap: relativeGap, change: change)
        return try state.settle()
    }

    @Test(
        "the objective is the published one and the gap, worked out anew, closes",
        .enabled(if: ReferenceNetwork.isPresent),
        arguments: [
            (ReferenceNetwork.siouxFalls, 4_231_335.287_107_44), (.anaheim, 1_286_032.171_096),
            (.easternMassachusetts, 26_160.345_922_8), (.braess, 386.000_000_08),
        ])
    func objectives(reference: ReferenceNetwork, objective: Double) throws {
        let result = try solve(reference)
        #expect(result.outcome == .converged)
        #expect(relativeError(result.objective, objective) < 1e-10)
        #expect(abs(result.relativeGap) <= 2e-12)
        #expect(result.audit.conservationError < 1e-12)
        #expect(result.disconnected.isEmpty)
    }

    @Test("a network with connectors of cost zero converges and conserves", .enabled(if: ReferenceNetwork.isPresent))
    func berlinCenter() throws {
        let result = try solve(.berlinCenter, relativeGap: 1e-3)
        #expect(result.outcome == .converged && result.relativeGap <= 1e-3)
        #expect(relativeError(result.objective, 2_308_257.180_584_57) < 1e-3)
        #expect(result.audit.conservationError < 1e-12)
    }

    @Test(
        "flows on links whose cost depends on flow are the best-known ones", .enabled(if: ReferenceNetwork.isPresent),
        arguments: [ReferenceNetwork.siouxFalls, .anaheim])
    func bestKnownFlows(reference: ReferenceNetwork) throws {
        let network = try reference.network()
        let result = try solve(reference)
        let best = try reference.flows()
        let largest = best.map(\.volume).max() ?? 0
        var compared = 0
        for row in best {
            let links = network.links(fromNumber: row.tailNumber, toNumber: row.headNumber)
            let link = Int(try #require(links.first))
            guard links.count == 1, network.bprCoefficients[link] > 0 else { continue }
            compared += 1
            #expect(abs(result.linkFlows[link] - row.volume) < 1e-6 * largest)
            #expect(relativeError(result.linkCosts[link], row.cost) < 1e-6)
        }
        #expect(compared > 70)
    }

    @Test("Braess by hand: 552 in equilibrium, 498 at the optimum", .enabled(if: ReferenceNetwork.isPresent))
    func braess() throws {
        let equilibrium = try solve(.braess)
        let optimum = try solve(.braess) { $0.principle = .systemOptimum }
        #expect(abs(equilibrium.totalTravelTime - 552) < 1e-6)
        #expect(abs(optimum.totalTravelTime - 498) < 1e-6)
        #expect(zip(equilibrium.linkFlows, [4, 2, 2, 2, 4.0]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(
        "base, system optimum and scaled demand agree with the derived answers",
        .enabled(if: ReferenceNetwork.isPresent),
        arguments: [ReferenceNetwork.siouxFalls, .anaheim, .easternMassachusetts, .braess])
    func answers(reference: ReferenceNetwork) throws {
        let answers = try reference.answers().filter { $0.tail == nil }
        #expect(answers.count == 5)
        for answer in answers {
            let result = try solve(reference, relativeGap: 1e-9) { options in
                if answer.name == "system-optimum" { options.principle = .systemOptimum }
                if let factor = answer.name.split(separator: "x ").last.flatMap({ Double($0) }) {
                    options.demandFactor = factor
                }
            }
            let expected = try #require(answer.totalTravelTime)
            #expect(relativeError(result.totalTravelTime, expected) < 1e-7, "\(answer.name)")
            #expect(relativeError(result.objective, try #require(answer.objective)) < 1e-6, "\(answer.name)")
        }
    }

    @Test("progress tells a falling objective and ends at the gap asked for", .enabled(if: ReferenceNetwork.isPresent))
    func progress() throws {
        var steps: [EquilibriumProgress] = []
        var state = try ReferenceNetwork.siouxFalls.state(relativeGap: 1e-9)
        let result = try state.settle { steps.append($0) }
        #expect(steps.map(\.iteration) == Array(0...result.iterations))
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $1.objective <= $0.objective * (1 + 1e-12) })
        let last = try #require(steps.last)
        #expect(last.relativeGap <= 1e-9 && abs(last.relativeGap - result.relativeGap) < 1e-14)
    }

    @Test("a cancelled run returns flows that conserve trips", .enabled(if: ReferenceNetwork.isPresent))
    func cancelled() throws {
        var state = try ReferenceNetwork.siouxFalls.state(relativeGap: 1e-10)
        let result = try state.settle(isCancelled: { true })
        #expect(result.outcome == .cancelled && result.relativeGap > 1e-6)
        #expect(result.audit.conservationError < 1e-12)
        #expect(try state.settle().outcome == .converged)
    }

    @Test("a gap of 0 ends at the rounding floor, an iteration limit as such", .enabled(if: ReferenceNetwork.isPresent))
    func endings() throws {
        let exact = try solve(.siouxFalls, relativeGap: 0)
        #expect(exact.outcome != .iterationLimit && abs(exact.relativeGap) < 1e-13)
        let limited = try solve(.siouxFalls) { $0.maximumIterations = 2 }
        #expect(limited.outcome == .iterationLimit && limited.iterations == 2)
    }

    /// Two zones joined by two links, or by what a test makes of them.
    private func twoWays(_ links: [NetworkLink], trips: Double, nodes: Int = 2) -> (RoadNetwork, TripTable) {
        let network = RoadNetwork(
            nodeNumbers: Array(1...nodes), zoneNumbers: [1, 2], zoneNodes: [0, 1],
            isTerminal: [Bool](repeating: false, count: nodes), links: links)
        return (network, TripTable(zoneCount: 2, pairs: [.init(origin: 0, destination: 1, trips: trips)]))
    }

    private func link(_ tail: Int32, _ head: Int32, time: Double, b: Double, power: Double, capacity: Double = 1)
        -> NetworkLink
    {
        NetworkLink(
            tail: tail, head: head, capacity: capacity, length: 1, freeFlowTime: time, bprCoefficient: b,
            bprPower: power)
    }

    @Test("parallel links share trips so that costs meet, for every kind of power", arguments: [0.5, 1, 2, 4, 16.83])
    func parallelLinks(power: Double) throws {
        let (network, trips) = twoWays(
            [link(0, 1, time: 1, b: 1, power: power), link(0, 1, time: 2, b: 0, power: 0)], trips: 3)
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-13
        let result = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(zip(result.linkFlows, [1, 2]).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test("tolls and distance shift trips only by the factors given")
    func factors() throws {
        var tolled = link(0, 1, time: 1, b: 1, power: 1)
        tolled.toll = 4
        tolled.length = 0
        let (network, trips) = twoWays([tolled, link(0, 1, time: 1, b: 1, power: 1)], trips: 4)
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-13
        let free = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(abs(free.linkFlows[0] - 2) < 1e-9)
        options.tollFactor = 0.25
        let charged = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(abs(charged.linkFlows[0] - 1.5) < 1e-9)
        #expect(abs(charged.totalTravelTime - 4 * 3.5) < 1e-9 && abs(charged.audit.totalTimeOnly - 12.5) < 1e-9)
        options.distanceFactor = 1
        let offset = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(abs(offset.linkFlows[0] - 2) < 1e-9)
    }

    @Test("cycles of cost zero do no harm")
    func zeroCostCycles() throws {
        let links = [
            link(0, 2, time: 0, b: 0, power: 0), link(2, 3, time: 0, b: 0, power: 0),
            link(3, 4, time: 0, b: 0, power: 0), link(4, 2, time: 0, b: 0, power: 0),
            link(3, 2, time: 0, b: 0, power: 0), link(2, 1, time: 1, b: 1, power: 1),
            link(3, 1, time: 1, b: 1, power: 4), link(4, 1, time: 1, b: 2, power: 1),
            link(2, 4, time: 0, b: 1, power: 4),
        ]
        let (network, trips) = twoWays(links, trips: 7, nodes: 5)
        var options = EquilibriumOptions()
        options.relativeGapTarget = 1e-13
        let result = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(result.outcome == .converged && result.audit.conservationError < 1e-14)
        let costs = [5, 6, 7].map { result.linkCosts[$0] }
        #expect(costs.allSatisfy { abs($0 - costs[0]) < 1e-9 })
    }

    @Test("a pair without a path is reported and the others are assigned")
    func disconnected() throws {
        let network = RoadNetwork(
            nodeNumbers: [1, 2, 3], zoneNumbers: [1, 2, 3], zoneNodes: [0, 1, 2], isTerminal: [false, false, false],
            links: [link(0, 1, time: 1, b: 1, power: 1)])
        let lost = TripTable.Pair(origin: 1, destination: 2, trips: 5)
        let trips = TripTable(zoneCount: 3, pairs: [.init(origin: 0, destination: 1, trips: 2), lost])
        let result = try UserEquilibrium.solve(network: network, trips: trips)
        #expect(result.disconnected == [lost] && result.linkFlows == [2] && result.outcome == .converged)
        var options = EquilibriumOptions()
        options.stopsWhenDisconnected = true
        let stopped = try UserEquilibrium.solve(network: network, trips: trips, options: options)
        #expect(stopped.outcome == .disconnected)
    }

    @Test("values no assignment can be made with are refused by name")
    func refusals() {
        func solve(_ link: NetworkLink, trips: Double = 1, change: (inout EquilibriumOptions) -> Void = { _ in }) throws
        {
            let (network, table) = twoWays([link], trips: trips)
            var options = EquilibriumOptions()
            change(&options)
            _ = try UserEquilibrium.solve(network: network, trips: table, options: options)
        }
        let good = link(0, 1, time: 1, b: 1, power: 4)
        #expect(throws: EquilibriumError.unusableLink(0, quantity: .capacity, value: 0)) {
            try solve(link(0, 1, time: 1, b: 1, power: 4, capacity: 0))
        }
        #expect(throws: EquilibriumError.unusableLink(0, quantity: .freeFlowTime, value: -1)) {
            try solve(link(0, 1, time: -1, b: 1, power: 4))
        }
        #expect(throws: EquilibriumError.unusableTrips(origin: 0, destination: 1, value: -2)) {
            try solve(good, trips: -2)
        }
        #expect(throws: EquilibriumError.unusableLink(0, quantity: .freeFlowTime, value: 1e308)) {
            try solve(link(0, 1, time: 1e308, b: 1, power: 4))
        }
        #expect(throws: EquilibriumError.unusableTrips(origin: 0, destination: 1, value: 1e300)) {
            try solve(good, trips: 1e300)
        }
        #expect(throws: EquilibriumError.unboundedCost(link: 0)) {
            try solve(link(0, 1, time: 1, b: 1, power: 1_000), trips: 1e6)
        }
        #expect(throws: EquilibriumError.negativeCost(link: 0, cost: -2)) { try solve(good) { $0.distanceFactor = -3 } }
        #expect(throws: EquilibriumError.unknownLink(1)) { try solve(good) { $0.closedLinks = [1] } }
        #expect(throws: EquilibriumError.unusableOption(name: "demandFactor", value: -1)) {
            try solve(good) { $0.demandFactor = -1 }
        }
    }

    @Test("no demand is settled at once")
    func noDemand() throws {
        let (network, trips) = twoWays([link(0, 1, time: 1, b: 1, power: 4)], trips: 0)
        let result = try UserEquilibrium.solve(network: network, trips: trips)
        #expect(result.outcome == .converged && result.linkFlows == [0] && result.relativeGap == 0)
    }
}
