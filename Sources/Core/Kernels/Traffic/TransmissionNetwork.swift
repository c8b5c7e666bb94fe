/// What a link transmission model runs on: links with triangular diagrams, movements with shares, places of entry.
package struct TransmissionNetwork: Sendable {
    package enum Fault: Error, Equatable {
        /// An array about links, movements or origins has a length of its own.
        case lengthsDiffer
        /// A link named by a movement or an origin does not exist.
        case linkOutOfRange(Int32)
        /// A movement joins links that do not meet.
        case movementApart(from: Int32, to: Int32)
        /// Shares leaving a link are negative or sum to more than one.
        case sharesTooLarge(link: Int32)
        /// A link's length is not positive or beyond a million kilometres.
        case unusableLength(link: Int32)
        /// A link's end lets nothing out, or more than its diagram carries.
        case unusableExit(link: Int32)
    }

    package let fromNode: [Int32]
    package let toNode: [Int32]
    package let lengthMetres: [Double]
    package let diagrams: [TriangularDiagram]
    /// Vehicles a second each link's end lets out: a signal passes fewer than the lanes carry.
    package let exitCapacity: [Double]
    /// Movements by the link they leave: what part of its vehicles goes on to which link; the rest leaves the network.
    package let movementFrom: [Int32]
    package let movementTo: [Int32]
    package let movementShare: [Double]
    /// The link each origin feeds.
    package let originLink: [Int32]

    /// - Parameter exitCapacity: vehicles a second by link; nil for what the diagrams carry.
    package init(
        fromNode: [Int32], toNode: [Int32], lengthMetres: [Double], diagrams: [TriangularDiagram],
        exitCapacity: [Double]? = nil,
        movements: [(from: Int32, to: Int32, share: Double)], originLink: [Int32]
    ) throws(Fault) {
        let count = fromNode.count
        let exits = exitCapacity ?? diagrams.map(\.capacity)
        guard [toNode.count, lengthMetres.count, diagrams.count, exits.count].allSatisfy({ $0 == count }) else {
            throw .lengthsDiffer
        }
        for link in 0..<count where !(exits[link] > 0 && exits[link] <= diagrams[link].capacity * (1 + 1e-9)) {
            throw .unusableExit(link: Int32(link))
        }
        for link in 0..<count where !(lengthMetres[link] > 0 && lengthMetres[link] <= 1e9) {
            throw .unusableLength(link: Int32(link))
        }
        var shares = Array(repeating: 0.0, count: count)
        for movement in movements {
            for link in [movement.from, movement.to] where !(0..<Int32(count)).contains(link) {
                throw .linkOutOfRange(link)
            }
            guard toNode[Int(movement.from)] == fromNode[Int(movement.to)] else {
                throw .movementApart(from: movement.from, to: movement.to)
            }
            shares[Int(movement.from)] += movement.share
            guard movement.share >= 0, shares[Int(movement.from)] <= 1 + 1e-9 else {
                throw .sharesTooLarge(link: movement.from)
            }
        }
        for link in originLink where !(0..<Int32(count)).contains(link) { throw .linkOutOfRange(link) }
        self.fromNode = fromNode
        self.toNode = toNode
        self.lengthMetres = lengthMetres
        self.diagrams = diagrams
        self.exitCapacity = exits
        let sorted = movements.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
        movementFrom = sorted.map(\.from)
        movementTo = sorted.map(\.to)
        movementShare = sorted.map(\.share)
        self.originLink = originLink
    }

    package var linkCount: Int { fromNode.count }

    /// Longest step that no vehicle or wave crosses a link in, seconds.
    package var longestStepSeconds: Double {
        zip(lengthMetres, diagrams).reduce(.infinity) { min($0, $1.0 / max($1.1.freeSpeed, $1.1.waveSpeed)) }
    }
}

/// A time in which a link lets fewer vehicles out: an accident, works, a signal that fails.
package struct CapacityDrop: Sendable, Equatable {
    package let link: Int32
    /// Seconds after the start.
    package let fromSeconds: Double, untilSeconds: Double
    /// Share of the capacity that is left, 0...1.
    package let remainingShare: Double

    package init(link: Int32, fromSeconds: Double, untilSeconds: Double, remainingShare: Double) {
        self.link = link
        self.fromSeconds = fromSeconds
        self.untilSeconds = untilSeconds
        self.remainingShare = remainingShare
    }
}
