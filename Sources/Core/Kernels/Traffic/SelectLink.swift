/// Who uses a link: the pairs whose trips pass it and where else those trips drive.
///
/// Taken from the bushes: where ways meet, an origin's trips are mixed in the proportion in which they came, the split of
/// origin-based assignment (Bar-Gera 2002, Transportation Science 36(4), 398-417).
package struct SelectedLink: Equatable, Sendable {
    package let link: Int32
    /// Trips on the link.
    package let flow: Double
    /// Trips of each pair over the link, by origin and destination position.
    package let pairs: [TripTable.Pair]
    /// The same trips on every link of the network.
    package let linkFlows: [Double]
}

extension EquilibriumState {
    /// The users of a link in the state as last settled.
    /// - Complexity: O(links in all bushes).
    package func selectLink(_ link: Int32) throws(EquilibriumError) -> SelectedLink {
        guard link >= 0, link < Int32(network.linkCount) else { throw .unknownLink(link) }
        let slot = network.slot(ofLink: link)
        var slotFlows = [Double](repeating: 0, count: network.linkCount)
        var pairs: [TripTable.Pair] = []
        for zone in bushes.indices {
            let bush = bushes[zone]
            guard let entry = bush.slots.indices.first(where: { bush.slots[$0] == slot && bush.flows[$0] > 0 })
            else { continue }
            let shares = bush.sharesUsing(entry)
            pairs += selectedPairs(ofOrigin: zone, shares: shares, bush: bush)
            bush.addFlows(using: entry, shares: shares, to: &slotFlows)
        }
        return SelectedLink(
            link: link, flow: slotFlows[Int(slot)], pairs: pairs, linkFlows: network.byLink(slotFlows))
    }

    private func selectedPairs(ofOrigin zone: Int, shares: [Double], bush: Bush) -> [TripTable.Pair] {
        var shareAt: [Int32: Double] = [:]
        for (position, node) in bush.nodes.enumerated() where shares[position] > 0 { shareAt[node] = shares[position] }
        return trips.entries(ofOrigin: zone).compactMap { entry in
            let destination = trips.destinations[entry]
            guard let share = shareAt[network.zoneNodes[Int(destination)]] else { return nil }
            let volume = trips.trips[entry] * options.demandFactor * share
            return volume > 0 ? TripTable.Pair(origin: Int32(zone), destination: destination, trips: volume) : nil
        }
    }
}

extension Bush {
    /// For each position, the share of its trips that have passed an entry.
    func sharesUsing(_ selected: Int) -> [Double] {
        var shares = [Double](repeating: 0, count: nodes.count)
        for position in nodes.indices.dropFirst() {
            var total = 0.0
            var passing = 0.0
            for entry in Int(starts[position])..<Int(starts[position + 1]) {
                total += flows[entry]
                passing += flows[entry] * (entry == selected ? 1 : shares[Int(tails[entry])])
            }
            shares[position] = total > 0 ? passing / total : 0
        }
        return shares
    }

    /// Adds the flows, before and behind it, of the trips that pass an entry.
    func addFlows(using selected: Int, shares: [Double], to slotFlows: inout [Double]) {
        for entry in slots.indices where entry != selected {
            slotFlows[Int(slots[entry])] += flows[entry] * shares[Int(tails[entry])]
        }
        slotFlows[Int(slots[selected])] += flows[selected]
        var carried = [Double](repeating: 0, count: nodes.count)
        carried[Int(tails[selected])] = flows[selected]
        for position in stride(from: Int(tails[selected]), to: 0, by: -1) where carried[position] > 0 {
            let entries = Int(starts[position])..<Int(starts[position + 1])
            let total = flows[entries].reduce(0, +)
            for entry in entries where total > 0 {
                let flow = carried[position] * flows[entry] / total
                slotFlows[Int(slots[entry])] += flow
                carried[Int(tails[entry])] += flow
            }
        }
    }
}
