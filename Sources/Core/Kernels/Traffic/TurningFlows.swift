/// How trips turn at the nodes of a settled state, taken from its bushes; an origin's trips are mixed where ways meet.
package struct TurningFlows: Sendable {
    package struct Turn: Sendable, Equatable {
        /// Links by position.
        package let from: Int32
        package let onto: Int32
        package let trips: Double
    }

    /// By the links, rising.
    package let turns: [Turn]
    /// Trips that begin on each link, and trips on each link.
    package let starting: [Double]
    package let flows: [Double]

    /// - Complexity: O(entries of all bushes · links at a node).
    package init(of state: EquilibriumState) {
        let network = state.network
        var sums: [UInt64: Double] = [:]
        var (starting, flows) = (
            [Double](repeating: 0, count: network.linkCount), [Double](repeating: 0, count: network.linkCount)
        )
        for bush in state.bushes where bush.nodes.count > 1 {
            var into = [Double](repeating: 0, count: bush.nodes.count)
            for position in bush.nodes.indices.dropFirst() {
                for entry in Int(bush.starts[position])..<Int(bush.starts[position + 1]) {
                    into[position] += bush.flows[entry]
                }
            }
            for entry in bush.slots.indices where bush.flows[entry] > 0 {
                let (link, tail) = (network.outgoing.links[Int(bush.slots[entry])], Int(bush.tails[entry]))
                flows[Int(link)] += bush.flows[entry]
                guard tail > 0 else {
                    starting[Int(link)] += bush.flows[entry]
                    continue
                }
                guard into[tail] > 0 else { continue }
                for before in Int(bush.starts[tail])..<Int(bush.starts[tail + 1]) where bush.flows[before] > 0 {
                    let from = network.outgoing.links[Int(bush.slots[before])]
                    let trips = bush.flows[entry] * bush.flows[before] / into[tail]
                    sums[UInt64(UInt32(from)) << 32 | UInt64(UInt32(link)), default: 0] += trips
                }
            }
        }
        turns = sums.keys.sorted().map { key in
            Turn(from: Int32(key >> 32), onto: Int32(key & 0xFFFF_FFFF), trips: sums[key] ?? 0)
        }
        (self.starting, self.flows) = (starting, flows)
    }
}
