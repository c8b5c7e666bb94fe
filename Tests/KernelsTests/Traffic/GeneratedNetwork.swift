import CityKernels

/// A made-up road network with demand: a grid of streets, zones hung on it by connectors that cost nothing.
struct GeneratedNetwork {
    let network: RoadNetwork
    let trips: TripTable

    /// - Parameter isOpen: whether trips may pass through zones, so that connectors of cost 0 make cycles of cost 0.
    init(side: Int, zones: Int, seed: UInt64, isOpen: Bool, tripsPerPair: Double = 40) {
        var random = SeededGenerator(seed: seed)
        var links: [NetworkLink] = []
        func street(_ from: Int, _ to: Int) {
            let length = Double.random(in: 0.5...1.5, using: &random)
            for (tail, head) in [(from, to), (to, from)] {
                links.append(
                    NetworkLink(
                        tail: Int32(zones + tail), head: Int32(zones + head),
                        capacity: Double.random(in: 300...900, using: &random), length: length,
                        freeFlowTime: length * Double.random(in: 1...2, using: &random)))
            }
        }
        for row in 0..<side {
            for column in 0..<side {
                if column + 1 < side { street(row * side + column, row * side + column + 1) }
                if row + 1 < side { street(row * side + column, (row + 1) * side + column) }
            }
        }
        for zone in 0..<zones {
            for _ in 0..<3 {
                let node = Int32(zones + Int.random(in: 0..<side * side, using: &random))
                for (tail, head) in [(Int32(zone), node), (node, Int32(zone))] {
                    links.append(NetworkLink(tail: tail, head: head, capacity: 9_999, length: 0, freeFlowTime: 0))
                }
            }
        }
        let nodes = zones + side * side
        network = RoadNetwork(
            nodeNumbers: Array(1...nodes), zoneNumbers: Array(1...zones), zoneNodes: Array(0..<Int32(zones)),
            isTerminal: (0..<nodes).map { $0 < zones && !isOpen }, links: links)
        var pairs: [TripTable.Pair] = []
        for origin in 0..<Int32(zones) {
            for destination in 0..<Int32(zones) where destination != origin {
                pairs.append(
                    .init(
                        origin: origin, destination: destination,
                        trips: tripsPerPair * Double.random(in: 0...1, using: &random)))
            }
        }
        trips = TripTable(zoneCount: zones, pairs: pairs)
    }
}
