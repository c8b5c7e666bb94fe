/// The link transmission model with travellers who look for their way anew: vehicles are told apart by where they go.
///
/// Links, queues and junctions are those of `LinkTransmissionModel`. Each link keeps its vehicles in the order they came, by
/// destination; at a junction they go on in the shares the ways there are preferred. Every `rerouteSeconds` the shortest ways on
/// present travel times are found, and `switchShare` of each preference moves over to them, at the first time all of it
/// (dynamic user optimum as in Kuwahara and Akamatsu 2001, without foresight).
package struct RoutedTransmissionModel: TransmissionRun {
    package struct Trips: Sendable, Equatable {
        package let origin: Int32
        /// Position in the list of destinations.
        package let destination: Int
        package let vehiclesPerSecond: Double

        package init(origin: Int32, destination: Int, vehiclesPerSecond: Double) {
            (self.origin, self.destination, self.vehiclesPerSecond) = (origin, destination, vehiclesPerSecond)
        }
    }

    package struct Settings: Sendable, Equatable {
        package var rerouteSeconds = 300.0
        package var switchShare = 0.5
        /// Ways that differ by less than this share of their time are as good; it decides between them by a fixed draw.
        package var indifference = 0.01
        package var seed: UInt64 = 1

        package init() {}
    }

    private var curves: TransmissionCurves
    /// Vehicles waiting before the network, by the end of each step.
    package private(set) var waiting: [Double]
    /// Vehicles that have left the network, by the end of each step.
    package private(set) var arrived: [Double]
    /// Vehicles of the whole run, and those left out because no way leads where they want to go.
    package let vehicles: Double
    package let unreached: Double
    private let destinations: [Int32]
    private let settings: Settings
    private let demandShares: [Double]
    private let junctions: [Junction]
    private let origins: [Origin]
    private var lines: [VehicleLine]
    private var originLines: [VehicleLine]
    /// Preferences, destinations × links.
    private var preference: [Double]
    private var draws: UInt64
    private let map: WayFinder

    private struct Junction {
        let node: Int32
        let entries: [Int32]
        let exits: [Int32]
        /// Position in `origins`, -1 for none.
        let origin: Int
    }

    private struct Origin {
        let node: Int32
        /// Vehicles a second by destination.
        let rates: [Double]
        let total: Double
    }

    /// - Parameters:
    ///   - destinations: nodes.
    ///   - demandShares: of each step, by which the trips' rates are multiplied.
    ///   - isTerminal: of each node, whether only trips that begin there may leave it.
    ///   - closedLinks: nobody takes them.
    ///   - stepSeconds: at most `network.longestStepSeconds`.
    package init(
        network: TransmissionNetwork, destinations: [Int32], trips: [Trips], demandShares: [Double],
        stepSeconds: Double,
        isTerminal: [Bool] = [], closedLinks: [Int32] = [], drops: [CapacityDrop] = [], settings: Settings = Settings()
    ) {
        precondition(
            trips.allSatisfy { destinations.indices.contains($0.destination) }, "trips to a destination of the list")
        curves = TransmissionCurves(
            network: network, stepSeconds: stepSeconds, stepCount: demandShares.count, drops: drops)
        (self.destinations, self.settings, self.demandShares) = (destinations, settings, demandShares)
        waiting = Array(repeating: 0, count: demandShares.count + 1)
        arrived = waiting
        let map = WayFinder(network, isTerminal: isTerminal, closedLinks: closedLinks)
        let free = (0..<network.linkCount).map { network.lengthMetres[$0] / network.diagrams[$0].freeSpeed }
        let ways = destinations.map { map.ways(to: $0, seconds: free) }
        var rates: [Int32: [Double]] = [:]
        var missed = 0.0
        for trip in trips where trip.vehiclesPerSecond > 0 && trip.origin != destinations[trip.destination] {
            guard ways[trip.destination].indices.contains(Int(trip.origin)),
                ways[trip.destination][Int(trip.origin)] >= 0
            else {
                missed += trip.vehiclesPerSecond
                continue
            }
            rates[trip.origin, default: Array(repeating: 0, count: destinations.count)][trip.destination] +=
                trip.vehiclesPerSecond
        }
        let origins = rates.keys.sorted().map { node in
            Origin(node: node, rates: rates[node] ?? [], total: rates[node]?.reduce(0, +) ?? 0)
        }
        self.origins = origins
        self.map = map
        let loading = stepSeconds * demandShares.reduce(0, +)
        vehicles = loading * origins.reduce(0) { $0 + $1.total }
        unreached = loading * missed
        let links = 0..<Int32(network.linkCount)
        let entering = Dictionary(grouping: links) { network.toNode[Int($0)] }
        let leaving = Dictionary(grouping: links) { network.fromNode[Int($0)] }
        junctions = Set(network.fromNode).union(network.toNode).sorted().map { node in
            Junction(
                node: node, entries: entering[node] ?? [], exits: leaving[node] ?? [],
                origin: origins.firstIndex { $0.node == node } ?? -1)
        }
        lines = Array(repeating: VehicleLine(kinds: destinations.count), count: network.linkCount)
        originLines = Array(repeating: VehicleLine(kinds: destinations.count), count: origins.count)
        preference = Array(repeating: 0, count: destinations.count * network.linkCount)
        draws = settings.seed
    }

    package var network: TransmissionNetwork { curves.network }
    package var stepSeconds: Double { curves.stepSeconds }
    package var stepCount: Int { curves.stepCount }

    /// Runs all steps.
    /// - Returns: false when cancelled on the way.
    @discardableResult
    package mutating func run(isCancelled: () -> Bool = { false }) -> Bool {
        let every = max(1, Int((settings.rerouteSeconds / stepSeconds).rounded()))
        var (transfer, work) = (NodeTransfer(), Work(kinds: destinations.count))
        var sending = Array(repeating: 0.0, count: network.linkCount), receiving = sending
        for step in 0..<stepCount {
            if isCancelled() { return false }
            if step % every == 0 { reroute(step, span: min(every, 6)) }
            for link in 0..<network.linkCount {
                sending[link] = curves.sendingFlow(link, step)
                receiving[link] = curves.receivingFlow(link, step)
                curves.begin(step, link: link)
            }
            arrived[step + 1] = arrived[step]
            for (index, origin) in origins.enumerated() where demandShares[step] > 0 {
                let vehicles = demandShares[step] * stepSeconds
                originLines[index].append(total: origin.total * vehicles, origin.rates.map { $0 * vehicles })
            }
            for junction in junctions { move(junction, step, sending, receiving, &transfer, &work) }
            waiting[step + 1] = originLines.reduce(0) { $0 + $1.total }
        }
        return true
    }

    package var waitingAtEnd: Double { waiting[stepCount] }

    /// Seconds between a link's curves at the vehicle that enters at the end of a step; nil when it has not left yet.
    package func travelTimeSeconds(link: Int, enteringAtStep step: Int) -> Double? {
        curves.travelTimeSeconds(link: link, enteringAtStep: step)
    }

    /// Vehicles on a link at the end of a step.
    package func vehicles(link: Int, step: Int) -> Double { curves.vehicles(link: link, step: step) }

    /// Vehicles delayed on a link: those that would have left by now had it been free.
    package func queue(link: Int, step: Int) -> Double { curves.queue(link: link, step: step) }

    /// Seconds spent by all vehicles on links and before the network, over the whole run.
    package var totalTravelTimeSeconds: Double {
        curves.secondsOnLinks + stepSeconds * waiting.reduce(0, +)
    }

    private struct Work {
        /// Vehicles by destination: those that move, and of them those that go on by one exit.
        var mix: [Double]
        var onward: [Double]
        var wanted: [Double] = []
        var lines: [(line: Int, isOrigin: Bool)] = []

        init(kinds: Int) {
            mix = Array(repeating: 0, count: kinds)
            onward = mix
        }
    }

    private mutating func move(
        _ junction: Junction, _ step: Int, _ sending: [Double], _ receiving: [Double], _ transfer: inout NodeTransfer,
        _ work: inout Work
    ) {
        let exits = junction.exits
        transfer.sending.removeAll(keepingCapacity: true)
        transfer.priority.removeAll(keepingCapacity: true)
        transfer.shares.removeAll(keepingCapacity: true)
        work.lines.removeAll(keepingCapacity: true)
        for entry in junction.entries where sending[Int(entry)] > 0 {
            work.lines.append((Int(entry), false))
            transfer.sending.append(sending[Int(entry)])
            transfer.priority.append(network.exitCapacity[Int(entry)] * stepSeconds)
        }
        if junction.origin >= 0, originLines[junction.origin].total > 1e-12 {
            let room = exits.reduce(0.0) { $0 + network.diagrams[Int($1)].capacity } * stepSeconds
            work.lines.append((junction.origin, true))
            transfer.sending.append(min(originLines[junction.origin].total, room))
            transfer.priority.append(room)
        }
        guard !work.lines.isEmpty else { return }
        for (position, entry) in work.lines.enumerated() {
            let amount = transfer.sending[position]
            if entry.isOrigin {
                originLines[entry.line].peek(amount, into: &work.mix)
            } else {
                lines[entry.line].peek(amount, into: &work.mix)
            }
            spread(work.mix, junction, into: &work.wanted)
            for flow in work.wanted { transfer.shares.append(amount > 0 ? flow / amount : 0) }
        }
        transfer.receiving = exits.map { receiving[Int($0)] }
        transfer.solve()
        for (position, entry) in work.lines.enumerated() {
            let moved = transfer.moved[position]
            guard moved > 0 else { continue }
            if entry.isOrigin {
                originLines[entry.line].take(moved, into: &work.mix)
            } else {
                lines[entry.line].take(moved, into: &work.mix)
                curves.leave(moved, link: entry.line, step: step)
            }
            book(&work, moved, junction, step)
        }
    }

    /// Vehicles by exit; those that are where they want to go are in none.
    private func spread(_ mix: [Double], _ junction: Junction, into wanted: inout [Double]) {
        wanted.removeAll(keepingCapacity: true)
        for _ in junction.exits { wanted.append(0) }
        for kind in mix.indices where mix[kind] > 0 && destinations[kind] != junction.node {
            for position in wanted.indices { wanted[position] += mix[kind] * share(kind, junction, position) }
        }
    }

    private mutating func book(_ work: inout Work, _ moved: Double, _ junction: Junction, _ step: Int) {
        var onward = 0.0
        for (position, exit) in junction.exits.enumerated() {
            var total = 0.0
            for kind in work.onward.indices { work.onward[kind] = 0 }
            for kind in work.mix.indices where work.mix[kind] > 0 && destinations[kind] != junction.node {
                let share = share(kind, junction, position)
                work.onward[kind] = work.mix[kind] * share
                total += work.onward[kind]
            }
            guard total > 0 else { continue }
            lines[Int(exit)].append(total: total, work.onward)
            curves.enter(total, link: Int(exit), step: step)
            onward += total
        }
        arrived[step + 1] += max(0, moved - onward)
    }

    /// The part of those with a destination that goes on by an exit.
    @inline(__always)
    private func share(_ kind: Int, _ junction: Junction, _ position: Int) -> Double {
        let first = kind * network.linkCount
        let sum = junction.exits.reduce(0.0) { $0 + preference[first + Int($1)] }
        return sum > 0 ? preference[first + Int(junction.exits[position])] / sum : 0
    }

    /// Shortest ways to every destination on the travel times of the last steps.
    private mutating func reroute(_ step: Int, span: Int) {
        let costs = (0..<network.linkCount).map { link in presentSeconds(link, step, span) }
        let isFirst = step == 0
        let weight = isFirst ? 1 : settings.switchShare
        for index in preference.indices { preference[index] *= 1 - weight }
        for (kind, destination) in destinations.enumerated() {
            let next = map.ways(to: destination, seconds: costs)
            for link in next where link >= 0 { preference[kind * network.linkCount + Int(link)] += weight }
        }
    }

    private mutating func presentSeconds(_ link: Int, _ step: Int, _ span: Int) -> Double {
        let free = network.lengthMetres[link] / network.diagrams[link].freeSpeed
        draws = draws &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let draw = 1 + settings.indifference * Double(draws >> 11) / Double(1 << 53)
        guard step > 0 else { return free * draw }
        let (first, entered, left) = (max(0, step - span), curves.entered, curves.left)
        let row = curves.row(link)
        var inside = 0.0
        for index in first...step { inside += vehicles(link: link, step: index) }
        inside /= Double(step - first + 1)
        let through =
            (entered[row + step] - entered[row + first] + left[row + step] - left[row + first]) / 2
            / (Double(step - first) * stepSeconds)
        guard inside > 1e-6 else { return free * draw }
        return draw * min(100 * free, max(free, through > 0 ? inside / through : 100 * free))
    }
}
