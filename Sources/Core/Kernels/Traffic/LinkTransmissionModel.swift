/// Dynamic traffic with queues that take up room: Yperman's link transmission model on Newell's triangular diagram.
///
/// Vehicles are a continuous flow; each link keeps two cumulative curves, vehicles in and vehicles out. What a link can
/// send or take follows from the curves a free-flow time or a wave time ago, so queues grow, spill back and dissolve at
/// the right speeds whatever the step. Routes are given as movement shares; they do not react to the queues.
package struct LinkTransmissionModel: TransmissionRun {
    private var curves: TransmissionCurves
    /// Vehicles waiting before each origin's link, row-major, origins × (steps + 1).
    package private(set) var waiting: [Double]
    /// Vehicles that have left the network, by the end of each step.
    package private(set) var arrived: [Double]
    private let originDemand: [Double]
    private let junctions: [Junction]

    /// One node with its entries and exits; kept flat and small.
    private struct Junction {
        let entries: [Int32]
        let origins: [Int32]
        let exits: [Int32]
        /// (Entries + origins) × exits.
        let shares: [Double]
    }

    /// - Parameters:
    ///   - stepSeconds: at most `network.longestStepSeconds`.
    ///   - originDemand: row-major, origins × steps, vehicles a second.
    package init(
        network: TransmissionNetwork, stepSeconds: Double, stepCount: Int, originDemand: [Double],
        drops: [CapacityDrop] = []
    ) {
        precondition(originDemand.count == network.originLink.count * stepCount, "origins × steps demands")
        curves = TransmissionCurves(network: network, stepSeconds: stepSeconds, stepCount: stepCount, drops: drops)
        self.originDemand = originDemand
        waiting = Array(repeating: 0, count: network.originLink.count * (stepCount + 1))
        arrived = Array(repeating: 0, count: stepCount + 1)
        junctions = Self.junctions(network)
    }

    package var network: TransmissionNetwork { curves.network }
    package var stepSeconds: Double { curves.stepSeconds }
    package var stepCount: Int { curves.stepCount }
    /// Vehicles in and out since the start, row-major, links × (steps + 1).
    package var entered: [Double] { curves.entered }
    package var left: [Double] { curves.left }

    /// Runs all steps.
    /// - Returns: false when cancelled on the way.
    @discardableResult
    package mutating func run(isCancelled: () -> Bool = { false }) -> Bool {
        var transfer = NodeTransfer()
        var sending = Array(repeating: 0.0, count: network.linkCount), receiving = sending
        for step in 0..<stepCount {
            if isCancelled() { return false }
            for link in 0..<network.linkCount {
                sending[link] = curves.sendingFlow(link, step)
                receiving[link] = curves.receivingFlow(link, step)
                curves.begin(step, link: link)
            }
            arrived[step + 1] = arrived[step]
            for junction in junctions { move(junction, step, sending, receiving, &transfer) }
        }
        return true
    }

    /// Vehicles on a link at the end of a step.
    package func vehicles(link: Int, step: Int) -> Double { curves.vehicles(link: link, step: step) }

    /// Vehicles delayed on a link: those that would have left by now had it been free.
    package func queue(link: Int, step: Int) -> Double { curves.queue(link: link, step: step) }

    /// Seconds spent by all vehicles on links and before origins, over the whole run.
    package var totalTravelTimeSeconds: Double {
        curves.secondsOnLinks + stepSeconds * waiting.reduce(0, +)
    }

    /// Seconds between a link's curves at the vehicle that enters at the end of a step; nil when it has not left yet.
    package func travelTimeSeconds(link: Int, enteringAtStep step: Int) -> Double? {
        curves.travelTimeSeconds(link: link, enteringAtStep: step)
    }

    package var waitingAtEnd: Double {
        (0..<network.originLink.count).reduce(0) { $0 + waiting[$1 * (stepCount + 1) + stepCount] }
    }

    private mutating func move(
        _ junction: Junction, _ step: Int, _ sending: [Double], _ receiving: [Double], _ transfer: inout NodeTransfer
    ) {
        transfer.sending.removeAll(keepingCapacity: true)
        transfer.priority.removeAll(keepingCapacity: true)
        for entry in junction.entries {
            transfer.sending.append(sending[Int(entry)])
            transfer.priority.append(network.exitCapacity[Int(entry)] * stepSeconds)
        }
        for origin in junction.origins {
            let arrivals = originDemand[Int(origin) * stepCount + step] * stepSeconds
            transfer.sending.append(waiting[Int(origin) * (stepCount + 1) + step] + arrivals)
            transfer.priority.append(network.diagrams[Int(network.originLink[Int(origin)])].capacity * stepSeconds)
        }
        transfer.receiving = junction.exits.map { receiving[Int($0)] }
        transfer.shares = junction.shares
        transfer.solve()
        book(junction, step, transfer)
    }

    private mutating func book(_ junction: Junction, _ step: Int, _ transfer: NodeTransfer) {
        let exits = junction.exits.count
        for position in transfer.moved.indices {
            let moved = transfer.moved[position]
            if position < junction.entries.count {
                curves.leave(moved, link: Int(junction.entries[position]), step: step)
            } else {
                let origin = Int(junction.origins[position - junction.entries.count])
                waiting[origin * (stepCount + 1) + step + 1] = transfer.sending[position] - moved
            }
            var onward = 0.0
            for exit in 0..<exits {
                let share = junction.shares[position * exits + exit]
                curves.enter(moved * share, link: Int(junction.exits[exit]), step: step)
                onward += share
            }
            arrived[step + 1] += moved * max(0, 1 - onward)
        }
    }

    private static func junctions(_ network: TransmissionNetwork) -> [Junction] {
        let nodes = Set(network.fromNode).union(network.toNode).sorted()
        let links = (0..<Int32(network.linkCount))
        let entering = Dictionary(grouping: links) { network.toNode[Int($0)] }
        let leaving = Dictionary(grouping: links) { network.fromNode[Int($0)] }
        let origins = Dictionary(grouping: 0..<Int32(network.originLink.count)) {
            network.fromNode[Int(network.originLink[Int($0)])]
        }
        let movements = Dictionary(grouping: network.movementFrom.indices) { network.movementFrom[$0] }
        return nodes.map { node in
            let entries = entering[node] ?? [], exits = leaving[node] ?? [], sources = origins[node] ?? []
            var shares = Array(repeating: 0.0, count: (entries.count + sources.count) * exits.count)
            for (position, entry) in entries.enumerated() {
                for movement in movements[entry] ?? [] {
                    guard let exit = exits.firstIndex(of: network.movementTo[movement]) else { continue }
                    shares[position * exits.count + exit] += network.movementShare[movement]
                }
            }
            for (position, source) in sources.enumerated() {
                guard let exit = exits.firstIndex(of: network.originLink[Int(source)]) else { continue }
                shares[(entries.count + position) * exits.count + exit] = 1
            }
            return Junction(entries: entries, origins: sources, exits: exits, shares: shares)
        }
    }
}
