/// Looks a network and its demand over before an assignment.
package enum NetworkCheck {
    /// Every issue of the links and nodes, and with `trips` those of the demand, in that order.
    /// - Precondition: `trips` has the network's zones.
    /// - Complexity: O(links · log links + pairs), more where some pair is disconnected.
    package static func issues(of network: RoadNetwork, trips: TripTable? = nil) -> [NetworkIssue] {
        var found = linkIssues(network) + parallelLinks(network) + nodeIssues(network)
        if let trips { found += demandIssues(trips) + DisconnectedPairs.issues(of: network, trips) }
        return found
    }

    private static func linkIssues(_ network: RoadNetwork) -> [NetworkIssue] {
        var found: [NetworkIssue] = []
        for index in 0..<network.linkCount {
            let link = network.link(index)
            if link.tail == link.head { found.append(.selfLoop(link: Int32(index))) }
            let values: [(NetworkIssue.Quantity, Double)] = [
                (.capacity, link.capacity), (.length, link.length), (.freeFlowTime, link.freeFlowTime),
                (.bprCoefficient, link.bprCoefficient), (.bprPower, link.bprPower), (.toll, link.toll),
            ]
            for (quantity, value) in values {
                if !value.isFinite {
                    found.append(.notFinite(link: Int32(index), quantity: quantity))
                } else if value < 0 {
                    found.append(.negative(link: Int32(index), quantity: quantity, value: value))
                }
            }
            let dependsOnFlow = link.bprCoefficient != 0 && link.bprPower != 0 && link.freeFlowTime != 0
            if link.capacity == 0, dependsOnFlow { found.append(.zeroCapacity(link: Int32(index))) }
        }
        return found
    }

    private static func parallelLinks(_ network: RoadNetwork) -> [NetworkIssue] {
        var found: [NetworkIssue] = []
        for node in 0..<network.nodeCount {
            let links = network.outgoing.of(node).sorted {
                (network.heads[Int($0)], $0) < (network.heads[Int($1)], $1)
            }
            guard var first = links.first else { continue }
            for link in links.dropFirst() {
                if network.heads[Int(link)] == network.heads[Int(first)] {
                    found.append(.parallelLink(link: link, first: first))
                } else {
                    first = link
                }
            }
        }
        return found
    }

    private static func nodeIssues(_ network: RoadNetwork) -> [NetworkIssue] {
        var isZone = [Bool](repeating: false, count: network.nodeCount)
        for node in network.zoneNodes { isZone[Int(node)] = true }
        return (0..<network.nodeCount).compactMap { node -> NetworkIssue? in
            switch (network.incoming.of(node).isEmpty, network.outgoing.of(node).isEmpty) {
            case (true, true): .isolatedNode(node: Int32(node))
            case (false, true): isZone[node] ? nil : .sink(node: Int32(node))
            case (true, false): isZone[node] ? nil : .source(node: Int32(node))
            case (false, false): nil
            }
        }
    }

    private static func demandIssues(_ trips: TripTable) -> [NetworkIssue] {
        var found: [NetworkIssue] = []
        for zone in 0..<trips.zoneCount {
            for entry in trips.entries(ofOrigin: zone)
            where !(0...AssignmentProblem.largestValue).contains(trips.trips[entry]) {
                found.append(
                    .unusableTrips(
                        origin: Int32(zone), destination: trips.destinations[entry], value: trips.trips[entry]))
            }
        }
        if let declared = trips.declaredTotal, abs(declared - trips.totalTrips) > 1e-6 * abs(declared) {
            found.append(.totalMismatch(declared: declared, found: trips.totalTrips))
        }
        return found
    }
}
