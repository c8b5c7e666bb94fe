import CityKernels

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A made-up town: a bent street grid with missing and one-way streets, faster main roads, dead ends.
struct GeneratedRoads {
    let graph: RoutingGraph
    let costs: [Int32]
    let x: [Double]
    let y: [Double]

    init(side: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var x: [Double] = [], y: [Double] = []
        for row in 0..<side {
            for column in 0..<side {
                x.append(Double(column) + Double.random(in: -0.4...0.4, using: &random))
                y.append(Double(row) + Double.random(in: -0.4...0.4, using: &random))
            }
        }
        var tail: [Int32] = [], head: [Int32] = [], costs: [Int32] = []
        func add(_ from: Int, _ to: Int, _ cost: Int32) {
            tail.append(Int32(from))
            head.append(Int32(to))
            costs.append(cost)
        }
        func street(_ from: Int, _ to: Int, isMain: Bool) {
            let missing = !isMain && Double.random(in: 0..<1, using: &random) < 0.25
            if missing { return }
            let dx = x[from] - x[to], dy = y[from] - y[to]
            let length = 200 * (dx * dx + dy * dy).squareRoot()
            let cost = RoutingGraph.milliseconds(lengthMetres: length, metresPerSecond: isMain ? 18 : 8)
            let kind = isMain ? 1 : Double.random(in: 0..<1, using: &random)
            if kind >= 0.05 { add(from, to, cost) }
            if kind < 0.05 || kind > 0.1 { add(to, from, cost) }
        }
        for row in 0..<side {
            for column in 0..<side {
                let node = row * side + column
                if column + 1 < side { street(node, node + 1, isMain: row % 8 == 3) }
                if row + 1 < side { street(node, node + side, isMain: column % 8 == 3) }
            }
        }
        graph = try RoutingGraph(nodeCount: side * side, tail: tail, head: head)
        self.costs = graph.arcOrdered(costs)
        self.x = x
        self.y = y
    }
}

/// Shortest distances by repeated relaxation: slow, and nothing in common with the searches under test.
func relaxedDistances(_ graph: RoutingGraph, _ costs: [Int32], from source: Int32) -> [Int32] {
    var distances = Array(repeating: RoutingGraph.unreachable, count: graph.nodeCount)
    distances[Int(source)] = 0
    var changed = true
    while changed {
        changed = false
        for arc in 0..<graph.arcCount where costs[arc] < RoutingGraph.unreachable {
            let from = distances[Int(graph.tail[arc])]
            guard from < RoutingGraph.unreachable, from + costs[arc] < distances[Int(graph.head[arc])] else { continue }
            distances[Int(graph.head[arc])] = from + costs[arc]
            changed = true
        }
    }
    return distances
}
