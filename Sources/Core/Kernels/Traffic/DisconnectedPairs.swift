/// Finds the pairs with trips that no path joins, a terminal node being open to its own zone's trips only.
package enum DisconnectedPairs {
    /// - Precondition: `trips` has the network's zones.
    /// - Complexity: O(links + pairs) when every zone is joined through the busiest node, else a search for each 64 of the
    ///   zones that are not.
    package static func issues(of network: RoadNetwork, _ trips: TripTable) -> [NetworkIssue] {
        precondition(trips.zoneCount == network.zoneCount, "\(trips.zoneCount) zones, \(network.zoneCount) expected")
        let doubtful = zonesInDoubt(network, trips)
        var found: [NetworkIssue] = []
        for first in stride(from: 0, to: doubtful.count, by: 64) {
            let batch = doubtful[first..<min(first + 64, doubtful.count)]
            let reached = reachedBy(batch, in: network)
            for (bit, zone) in batch.enumerated() {
                for entry in trips.entries(ofOrigin: zone) where trips.trips[entry] > 0 {
                    let destination = trips.destinations[entry]
                    let mask = reached[Int(network.zoneNodes[Int(destination)])]
                    guard mask & (1 << UInt64(bit)) == 0 else { continue }
                    found.append(
                        .disconnected(origin: Int32(zone), destination: destination, trips: trips.trips[entry]))
                }
            }
        }
        return found
    }

    /// Zones that have trips to a place the busiest through node does not join them with.
    private static func zonesInDoubt(_ network: RoadNetwork, _ trips: TripTable) -> [Int] {
        let through = (0..<network.nodeCount).filter { !network.isTerminal[$0] }
        guard let hub = through.max(by: { network.outgoing.of($0).count < network.outgoing.of($1).count }) else {
            return Array(0..<network.zoneCount)
        }
        let fromHub = spread(from: hub, over: network.outgoing, to: network.heads, network)
        let toHub = spread(from: hub, over: network.incoming, to: network.tails, network)
        return (0..<network.zoneCount).filter { zone in
            guard toHub[Int(network.zoneNodes[zone])] else { return true }
            return trips.entries(ofOrigin: zone).contains { entry in
                trips.trips[entry] > 0 && !fromHub[Int(network.zoneNodes[Int(trips.destinations[entry])])]
            }
        }
    }

    /// Nodes that a node is joined with by way of through nodes; terminal nodes are ends.
    private static func spread(
        from start: Int, over adjacency: LinkAdjacency, to ends: [Int32], _ network: RoadNetwork
    ) -> [Bool] {
        var isJoined = [Bool](repeating: false, count: network.nodeCount)
        isJoined[start] = true
        var stack = [Int32(start)]
        while let node = stack.popLast() {
            guard !network.isTerminal[Int(node)] else { continue }
            for link in adjacency.of(Int(node)) where !isJoined[Int(ends[Int(link)])] {
                isJoined[Int(ends[Int(link)])] = true
                stack.append(ends[Int(link)])
            }
        }
        return isJoined
    }

    /// For each node the set, one bit each, of up to 64 zones whose trips can reach it: one search serves them all.
    private static func reachedBy(_ zones: ArraySlice<Int>, in network: RoadNetwork) -> [UInt64] {
        var reached = [UInt64](repeating: 0, count: network.nodeCount)
        var own = [UInt64](repeating: 0, count: network.nodeCount)
        var isQueued = [Bool](repeating: false, count: network.nodeCount)
        var queue: [Int32] = []
        for (bit, zone) in zones.enumerated() {
            let node = Int(network.zoneNodes[zone])
            reached[node] |= 1 << UInt64(bit)
            own[node] = reached[node]
            if !isQueued[node] { queue.append(Int32(node)) }
            isQueued[node] = true
        }
        var next = 0
        while next < queue.count {
            let node = Int(queue[next])
            next += 1
            isQueued[node] = false
            let passing = network.isTerminal[node] ? reached[node] & own[node] : reached[node]
            for link in network.outgoing.of(node) {
                let head = Int(network.heads[Int(link)])
                guard passing & ~reached[head] != 0 else { continue }
                reached[head] |= passing
                if !isQueued[head] { queue.append(Int32(head)) }
                isQueued[head] = true
            }
        }
        return reached
    }
}
