import CityKernels
import Testing

@Suite struct LinkTransmissionModelTests {
    private let road = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.2)

    private func chain(_ lengths: [Double], _ diagrams: [TriangularDiagram]) throws -> TransmissionNetwork {
        let nodes = lengths.indices.map { Int32($0) }
        return try TransmissionNetwork(
            fromNode: nodes, toNode: nodes.map { $0 + 1 }, lengthMetres: lengths, diagrams: diagrams,
            movements: nodes.dropLast().map { (from: $0, to: $0 + 1, share: 1) }, originLink: [0])
    }

    private func demand(_ rate: Double, for seconds: Double, step: Double, count: Int) -> [Double] {
        (0..<count).map { Double($0) * step < seconds ? rate : 0 }
    }

    @Test func `the bottleneck queue of the D over D over one example within one step`() throws {
        let narrow = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.1)
        let network = try chain([10_000, 1_000], [road, narrow])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 20, stepCount: 200,
            originDemand: demand(0.8, for: 1000, step: 20, count: 200))
        model.run()
        let queues = (0...200).map { model.queue(link: 0, step: $0) }
        let expected = try #require(
            BottleneckQueue(arrivalsPerSecond: 0.8, capacityPerSecond: 0.4, durationSeconds: 1000))
        // Arrivals at the bottleneck start after 500 s of free driving.
        #expect(abs((queues.max() ?? 0) - expected.largestQueue) < 0.8 * 20)
        let clears = try #require(queues.lastIndex { $0 > 1e-6 })
        #expect(abs(Double(clears + 1) * 20 - 500 - expected.clearsAfterSeconds) <= 20)
        let delay = 20 * queues.reduce(0, +)
        #expect(abs(delay - expected.totalDelayVehicleSeconds) < 20 * 400)
        #expect(model.waiting.allSatisfy { $0 < 1e-9 })
    }

    @Test func `a jam grows upstream at the shock speed of the diagram`() throws {
        let network = try chain([10_000], [road])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 20, stepCount: 350,
            originDemand: demand(0.6, for: 7000, step: 20, count: 350),
            drops: [CapacityDrop(link: 0, fromSeconds: 600, untilSeconds: 1e9, remainingShare: 0.5)])
        model.run()
        let speed = try #require(
            ShockWave.speed(upstream: (0.03, road.flow(density: 0.03)), downstream: (0.12, road.flow(density: 0.12))))
        let blocked = try #require(model.waiting.firstIndex { $0 > 1e-6 })
        #expect(abs(Double(blocked) * 20 - (600 - 10_000 / speed)) <= 20)
    }

    @Test func `a signal at a link's end halves what passes, not the room to wait in`() throws {
        func waiting(exit: Double?, diagram: TriangularDiagram) throws -> (outside: Double, inside: Double, out: Double)
        {
            let network = try TransmissionNetwork(
                fromNode: [0], toNode: [1], lengthMetres: [1_000], diagrams: [diagram],
                exitCapacity: exit.map { [$0] }, movements: [], originLink: [0])
            var model = LinkTransmissionModel(
                network: network, stepSeconds: 10, stepCount: 45,
                originDemand: demand(0.6, for: 450, step: 10, count: 45))
            model.run()
            return (model.waiting[45], model.vehicles(link: 0, step: 45), model.left[45])
        }
        // Of 0.6 a second 0.4 pass from 50 s on: 160 of 270 are let out, and the others fit into room for 200.
        let signal = try waiting(exit: 0.4, diagram: road)
        #expect(abs(signal.out - 160) < 1e-6 && abs(signal.inside - 110) < 1e-6 && signal.outside < 1e-9)
        // Were the whole link as narrow as its end, the queue would stand before it.
        let narrow = try waiting(exit: nil, diagram: TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.1))
        #expect(narrow.outside > 60 && narrow.inside < 60)
    }

    @Test func `a full link holds back the one before it`() throws {
        let network = try chain([1000, 1000], [road, road])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 10, stepCount: 100,
            originDemand: demand(0.6, for: 1000, step: 10, count: 100),
            drops: [CapacityDrop(link: 1, fromSeconds: 200, untilSeconds: 1e9, remainingShare: 0.25)])
        model.run()
        let outflow = (0..<100).map { (model.left[$0 + 1] - model.left[$0]) / 10 }
        let speed = try #require(ShockWave.speed(upstream: (0.03, 0.6), downstream: (0.16, 0.2)))
        let reached = Int((200 - 1000 / speed) / 10)
        #expect(outflow[10..<reached - 1].allSatisfy { abs($0 - 0.6) < 1e-9 })
        #expect(outflow[(reached + 1)...].allSatisfy { abs($0 - 0.2) < 1e-9 })
        #expect(model.vehicles(link: 1, step: 100) <= 0.2 * 1000 + 1e-9)
    }

    @Test func `after the incident the queue dissolves and travel time is free again`() throws {
        let network = try chain([4000], [road])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 20, stepCount: 200,
            originDemand: demand(0.4, for: 4000, step: 20, count: 200),
            drops: [CapacityDrop(link: 0, fromSeconds: 300, untilSeconds: 700, remainingShare: 0)])
        model.run()
        #expect(abs(try #require(model.travelTimeSeconds(link: 0, enteringAtStep: 2)) - 200) < 1e-6)
        #expect(try #require(model.travelTimeSeconds(link: 0, enteringAtStep: 10)) > 450)
        #expect(abs(try #require(model.travelTimeSeconds(link: 0, enteringAtStep: 150)) - 200) < 1e-6)
        #expect(model.travelTimeSeconds(link: 0, enteringAtStep: 199) == nil)
    }

    @Test func `a blocked exit holds back those behind who want elsewhere`() throws {
        let network = try TransmissionNetwork(
            fromNode: [0, 1, 1], toNode: [1, 2, 3], lengthMetres: [400, 400, 400], diagrams: [road, road, road],
            movements: [(from: 0, to: 1, share: 0.25), (from: 0, to: 2, share: 0.75)], originLink: [0])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 20, stepCount: 100, originDemand: Array(repeating: 0.8, count: 100),
            drops: [CapacityDrop(link: 1, fromSeconds: 0, untilSeconds: 1e9, remainingShare: 0.1)])
        model.run()
        let last = 2 * 101 + 100
        #expect(abs((model.entered[last] - model.entered[last - 10]) / 200 - 0.24) < 1e-6)
    }

    @Test func `a merge shares supply by capacity`() throws {
        let half = TriangularDiagram(freeSpeed: 20, waveSpeed: 5, jamDensity: 0.1)
        let network = try TransmissionNetwork(
            fromNode: [0, 1, 2], toNode: [2, 2, 3], lengthMetres: [400, 400, 400], diagrams: [road, half, road],
            movements: [(from: 0, to: 2, share: 1), (from: 1, to: 2, share: 1)], originLink: [0, 1])
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 20, stepCount: 100,
            originDemand: Array(repeating: 0.8, count: 100) + Array(repeating: 0.4, count: 100))
        model.run()
        let main = (model.left[100] - model.left[50]) / 1000, side = (model.left[201] - model.left[151]) / 1000
        #expect(abs(main - 0.8 * 2 / 3) < 1e-6 && abs(side - 0.8 / 3) < 1e-6)
    }

    @Test func `no vehicle is lost or made and curves never fall`() throws {
        var random = SeededGenerator(seed: 91)
        let nodes = Int32(16)
        var from: [Int32] = [], to: [Int32] = []
        for node in 0..<nodes {
            let row = node / 4, column = node % 4
            if column < 3 { (from, to) = (from + [node, node + 1], to + [node + 1, node]) }
            if row < 3 { (from, to) = (from + [node, node + 4], to + [node + 4, node]) }
        }
        var movements: [(from: Int32, to: Int32, share: Double)] = []
        for link in from.indices {
            let exits = from.indices.filter { from[$0] == to[link] }
            for exit in exits { movements.append((Int32(link), Int32(exit), 0.85 / Double(exits.count))) }
        }
        let count = from.count
        let network = try TransmissionNetwork(
            fromNode: from, toNode: to,
            lengthMetres: (0..<count).map { _ in Double.random(in: 300...900, using: &random) },
            diagrams: Array(repeating: road, count: count), movements: movements,
            originLink: (0..<Int32(count)).filter { $0 % 3 == 0 })
        let origins = network.originLink.count
        let rates = (0..<origins * 120).map { $0 % 120 < 70 ? Double.random(in: 0...0.7, using: &random) : 0 }
        var model = LinkTransmissionModel(
            network: network, stepSeconds: 15, stepCount: 120, originDemand: rates,
            drops: [CapacityDrop(link: 7, fromSeconds: 200, untilSeconds: 900, remainingShare: 0)])
        let finished = model.run()
        #expect(finished)
        var inside = 0.0
        for link in 0..<count {
            inside += model.vehicles(link: link, step: 120)
            for step in 0..<120 {
                #expect(model.vehicles(link: link, step: step) >= -1e-9)
                #expect(model.vehicles(link: link, step: step) <= road.jamDensity * network.lengthMetres[link] + 1e-6)
            }
        }
        let queued = (0..<origins).reduce(0.0) { $0 + model.waiting[$1 * 121 + 120] }
        #expect(abs(rates.reduce(0, +) * 15 - inside - queued - model.arrived[120]) < 1e-6)
    }
}
