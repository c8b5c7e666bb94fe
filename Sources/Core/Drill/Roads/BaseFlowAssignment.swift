package import CityModel

/// Loads the peak hour's trips on the road network: the method of successive averages towards the user equilibrium
/// (Powell and Sheffi 1982). It is exact enough for a played city; the traffic kernels are the place for small gaps.
package struct BaseFlowAssignment {
    private let freeHours: [Double]
    private let capacities: [Double]
    private let from: [Int]
    private let to: [Int]
    private let firstOut: [Int]
    private let outLinks: [Int]
    private let demand: [Int: [(node: Int, vehicles: Double)]]
    private let curves: [CongestionCurve]

    /// Trips whose zones no node carries are left out.
    package init(city: City) {
        let links = city.roadLinks
        freeHours = links.map { $0.lengthKilometres / max($0.freeFlowKilometresPerHour, 1) }
        capacities = links.map { max($0.capacityVehiclesPerHour, 1) }
        let numbers = Dictionary(
            city.roadNodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        from = links.map { numbers[$0.from] ?? -1 }
        to = links.map { numbers[$0.to] ?? -1 }
        curves = links.map { $0.roadClass.congestionCurve }
        let nodeCount = city.roadNodes.count
        let usable = links.indices.filter { [from] in from[$0] >= 0 }
        let sorted = usable.sorted { [from] in (from[$0], $0) < (from[$1], $1) }
        var first = [Int](repeating: 0, count: nodeCount + 1)
        for link in sorted { first[from[link] + 1] += 1 }
        for node in 0..<nodeCount { first[node + 1] += first[node] }
        firstOut = first
        outLinks = sorted
        let zones = Dictionary(
            city.roadNodes.enumerated().compactMap { index, node in node.zone.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
        var demand: [Int: [(node: Int, vehicles: Double)]] = [:]
        for trip in city.trips where trip.origin != trip.destination && trip.vehiclesPerHour > 0 {
            guard let origin = zones[trip.origin], let destination = zones[trip.destination] else { continue }
            demand[origin, default: []].append((destination, trip.vehiclesPerHour))
        }
        self.demand = demand
    }

    /// Vehicles per hour on each link, in the order of `city.roadLinks`.
    /// - Complexity: iterations × origins × links × log nodes.
    package func flows(iterations: Int = 24) -> [Double] {
        var flows = [Double](repeating: 0, count: from.count)
        guard !demand.isEmpty else { return flows }
        let origins = demand.keys.sorted()
        for iteration in 0..<max(iterations, 1) {
            let target = allOrNothing(origins: origins, times: times(flows))
            let step = 1 / Double(iteration + 1)
            for link in flows.indices { flows[link] += (target[link] - flows[link]) * step }
        }
        return flows
    }

    private func times(_ flows: [Double]) -> [Double] {
        flows.indices.map { freeHours[$0] * curves[$0].ratio(load: flows[$0] / capacities[$0]) + 1e-6 }
    }

    private func allOrNothing(origins: [Int], times: [Double]) -> [Double] {
        var loaded = [Double](repeating: 0, count: from.count)
        for origin in origins {
            let tree = shortestTree(from: origin, times: times)
            var through = [Double](repeating: 0, count: firstOut.count - 1)
            for trip in demand[origin] ?? [] { through[trip.node] += trip.vehicles }
            for node in tree.order.reversed() where tree.entering[node] >= 0 {
                let link = tree.entering[node]
                loaded[link] += through[node]
                through[from[link]] += through[node]
            }
        }
        return loaded
    }

    private func shortestTree(from origin: Int, times: [Double]) -> (order: [Int], entering: [Int]) {
        let nodeCount = firstOut.count - 1
        var distance = [Double](repeating: .infinity, count: nodeCount)
        var entering = [Int](repeating: -1, count: nodeCount)
        var isDone = [Bool](repeating: false, count: nodeCount)
        var order: [Int] = []
        var heap = NodeHeap()
        distance[origin] = 0
        heap.push(origin, 0)
        while let node = heap.pop() {
            if isDone[node] { continue }
            isDone[node] = true
            order.append(node)
            for position in firstOut[node]..<firstOut[node + 1] {
                let link = outLinks[position]
                let next = to[link]
                guard next >= 0 else { continue }
                let length = distance[node] + times[link]
                if length < distance[next] {
                    distance[next] = length
                    entering[next] = link
                    heap.push(next, length)
                }
            }
        }
        return (order, entering)
    }
}

/// A binary heap of nodes by distance; equal distances come out by node number.
private struct NodeHeap {
    private var entries: [(distance: Double, node: Int)] = []

    mutating func push(_ node: Int, _ distance: Double) {
        entries.append((distance, node))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child] < entries[parent] else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Int? {
        guard let top = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return top.node }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < entries.count, entries[left] < entries[least] { least = left }
            if left + 1 < entries.count, entries[left + 1] < entries[least] { least = left + 1 }
            if least == parent { return top.node }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
