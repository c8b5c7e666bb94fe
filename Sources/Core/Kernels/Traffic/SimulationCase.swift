/// A road network with its equilibrium's routes made ready for the link transmission model.
///
/// Routes are those of the steady state: the shares in which trips turn at each node; they do not react to the queues. Links
/// too short for a step, connectors without a time among them, are given one step; links whose cost does not depend on flow
/// have no queue of their own and take what comes.
package struct SimulationCase: Sendable {
    package struct Settings: Sendable, Equatable {
        package var stepSeconds = 10.0
        /// Seconds simulated, and for how long trips set out, evenly, from the start.
        package var horizonSeconds = 7_200.0
        package var loadingSeconds = 3_600.0
        /// Seconds in one unit of the network's time, and in the period its trips and capacities count for.
        package var secondsPerTimeUnit = 60.0
        package var periodSeconds = 3_600.0
        /// Speed at which jams grow backwards, metres a second.
        package var waveSpeed = 5.0
        /// Metres in one unit of length; where a link has no length its time at 50 km/h stands in.
        package var metresPerLength = 1_000.0

        package init() {}
    }

    package enum Fault: Error, Equatable {
        case unusableSetting(name: String, value: Double)
        /// More steps than a run may have, or more than memory holds for all links.
        case tooManySteps(Double)
        /// A link's length is beyond a million kilometres, its time or capacity beyond all numbers.
        case unusableLink(Int32, quantity: NetworkIssue.Quantity, value: Double)
        /// No trips set out.
        case nothingToDo
        case network(TransmissionNetwork.Fault)
        /// Telling vehicles apart by destination would take too much memory.
        case tooManyWays(links: Int, destinations: Int)
    }

    package let network: TransmissionNetwork
    package let settings: Settings
    package let stepCount: Int
    /// Vehicles a second set out on each origin's link, row-major, origins × steps.
    package let originDemand: [Double]
    /// Links whose time was raised to one step.
    package let raisedLinks: [Int32]
    package let vehicles: Double
    private let destinations: [Int32]
    private let trips: [RoutedTransmissionModel.Trips]
    private let isTerminal: [Bool]
    private let closedLinks: [Int32]

    /// Metres a waiting vehicle takes up in its lane (25 feet, as queues are stored in the Highway Capacity Manual).
    static let metresPerWaitingVehicle = 7.6

    /// Where lanes are known they hold what waits and carry the flow, and the link's capacity is what its end lets out: a signal's
    /// green share halves the capacity, not the room before it. Elsewhere both follow from the capacity.
    /// - Parameter state: settled; links keep their positions.
    package init(_ state: EquilibriumState, settings: Settings = Settings()) throws(Fault) {
        let ranged: [(String, Double)] = [
            ("stepSeconds", settings.stepSeconds), ("horizonSeconds", settings.horizonSeconds),
            ("loadingSeconds", settings.loadingSeconds), ("secondsPerTimeUnit", settings.secondsPerTimeUnit),
            ("periodSeconds", settings.periodSeconds), ("waveSpeed", settings.waveSpeed),
            ("metresPerLength", settings.metresPerLength),
        ]
        for (name, value) in ranged where !(value > 0 && value.isFinite) {
            throw .unusableSetting(name: name, value: value)
        }
        let asked = (settings.horizonSeconds / settings.stepSeconds).rounded(.up)
        guard asked <= Self.mostSteps, asked * Double(state.network.linkCount) <= Self.mostLinkSteps else {
            throw .tooManySteps(asked)
        }
        self.settings = settings
        let steps = Int(asked)
        stepCount = steps
        let turning = TurningFlows(of: state)
        let total = turning.starting.reduce(0, +)
        guard total > 0 else { throw .nothingToDo }
        var raised: [Int32] = []
        var (lengths, diagrams, exits): ([Double], [TriangularDiagram], [Double]) = ([], [], [])
        for link in 0..<state.network.linkCount {
            let made = try Self.link(state.network.link(link), at: Int32(link), total: total, settings)
            lengths.append(made.metres)
            diagrams.append(made.diagram)
            exits.append(min(made.perSecond, made.diagram.capacity))
            if made.isRaised { raised.append(Int32(link)) }
        }
        raisedLinks = raised
        let origins = turning.starting.indices.filter { turning.starting[$0] > 0 }
        do throws(TransmissionNetwork.Fault) {
            network = try TransmissionNetwork(
                fromNode: state.network.tails, toNode: state.network.heads, lengthMetres: lengths, diagrams: diagrams,
                exitCapacity: exits,
                movements: turning.turns.map {
                    ($0.from, $0.onto, min(1, $0.trips / turning.flows[Int($0.from)]))
                }, originLink: origins.map { Int32($0) })
        } catch {
            throw .network(error)
        }
        let (step, loading) = (settings.stepSeconds, settings.loadingSeconds)
        let demand = origins.flatMap { link in
            (0..<steps).map { index in
                let covered = min(loading, Double(index + 1) * step) - Double(index) * step
                return turning.starting[link] / settings.periodSeconds * max(0, covered) / step
            }
        }
        originDemand = demand
        vehicles = demand.reduce(0, +) * step
        let table = state.trips
        let nodes = Set((0..<table.zoneCount).flatMap { table.entries(ofOrigin: $0).map { table.destinations[$0] } })
            .map { state.network.zoneNodes[Int($0)] }
        let destinations = Set(nodes).sorted()
        let positions = Dictionary(destinations.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let factor = state.options.demandFactor / settings.periodSeconds
        trips = (0..<table.zoneCount).flatMap { zone in
            table.entries(ofOrigin: zone).compactMap { entry in
                positions[state.network.zoneNodes[Int(table.destinations[entry])]].map {
                    RoutedTransmissionModel.Trips(
                        origin: state.network.zoneNodes[zone], destination: $0,
                        vehiclesPerSecond: table.trips[entry] * factor)
                }
            }
        }
        self.destinations = destinations
        (isTerminal, closedLinks) = (state.network.isTerminal, state.options.closedLinks)
    }

    /// A million steps of ten seconds are 116 days; the curves of all links and steps take 16 bytes each.
    private static let mostSteps = 1e6
    private static let mostLinkSteps = 5e7
    private static let longestMetres = 1e9
    /// Vehicles a second above which a link does not limit anybody; files write such capacities for connectors.
    private static let unlimitedPerSecond = 1e9

    private static func link(
        _ link: NetworkLink, at position: Int32, total: Double, _ settings: Settings
    ) throws(Fault) -> (metres: Double, diagram: TriangularDiagram, perSecond: Double, isRaised: Bool) {
        let seconds = link.freeFlowTime * settings.secondsPerTimeUnit
        let metres = link.length > 0 ? link.length * settings.metresPerLength : seconds * 50 / 3.6
        guard metres <= longestMetres else { throw .unusableLink(position, quantity: .length, value: link.length) }
        guard seconds.isFinite else { throw .unusableLink(position, quantity: .freeFlowTime, value: link.freeFlowTime) }
        // The wave must not cross a link within a step either.
        let shortest = settings.stepSeconds
        let driven = max(metres, settings.waveSpeed * shortest)
        let time = max(seconds, shortest)
        let speed = driven / time
        let isFixed = link.bprCoefficient == 0 || link.bprPower == 0 || link.freeFlowTime == 0
        let stated = (isFixed ? max(link.capacity, 4 * total) : link.capacity) / settings.periodSeconds
        let perSecond = min(stated, unlimitedPerSecond)
        let least = perSecond * (speed + settings.waveSpeed) / (speed * settings.waveSpeed)
        let jam = isFixed ? least : max(least, link.lanes / metresPerWaitingVehicle)
        guard speed > 0, perSecond.isFinite, jam * (speed + settings.waveSpeed) < .infinity else {
            throw .unusableLink(position, quantity: .capacity, value: link.capacity)
        }
        return (
            driven, TriangularDiagram(freeSpeed: speed, waveSpeed: settings.waveSpeed, jamDensity: max(jam, 1e-9)),
            perSecond, seconds < shortest || metres < driven
        )
    }

    /// Links times destinations up to which vehicles are told apart.
    private static let mostWays = 1_000_000

    /// The same trips on the same links, but travellers choose their ways anew on present times every so often.
    /// - Parameter seed: of the draws between ways that are as good.
    package func rerouted(
        everySeconds: Double, seed: UInt64 = 1, drops: [CapacityDrop] = []
    ) throws(Fault) -> RoutedTransmissionModel {
        guard everySeconds > 0, everySeconds.isFinite else {
            throw .unusableSetting(name: "rerouteSeconds", value: everySeconds)
        }
        guard network.linkCount * destinations.count <= Self.mostWays else {
            throw .tooManyWays(links: network.linkCount, destinations: destinations.count)
        }
        var options = RoutedTransmissionModel.Settings()
        (options.rerouteSeconds, options.seed) = (everySeconds, seed)
        let (step, loading) = (settings.stepSeconds, settings.loadingSeconds)
        return RoutedTransmissionModel(
            network: network, destinations: destinations, trips: trips,
            demandShares: (0..<stepCount).map {
                max(0, min(loading, Double($0 + 1) * step) - Double($0) * step) / step
            }, stepSeconds: step, isTerminal: isTerminal, closedLinks: closedLinks, drops: drops, settings: options)
    }

    /// The model of this case with capacity drops in it, ready to run.
    package func model(drops: [CapacityDrop] = []) -> LinkTransmissionModel {
        LinkTransmissionModel(
            network: network, stepSeconds: settings.stepSeconds, stepCount: stepCount, originDemand: originDemand,
            drops: drops)
    }
}
