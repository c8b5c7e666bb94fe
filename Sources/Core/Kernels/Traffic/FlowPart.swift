/// One part of a network under dissection, with unit capacities both ways on every edge: connected components and
/// minimum cuts by Dinic's blocking flows.
internal struct FlowPart {
    private let first: [Int32]
    private let head: [Int32]
    /// Position of the same edge in the other direction.
    private let twin: [Int32]
    private var flow: [Int8]
    private var level: [Int32]
    private var next: [Int32]
    private var queue: [Int32]

    /// - Parameters:
    ///   - nodes: of the whole graph, rising.
    ///   - local: position of each node of the whole graph in `nodes`, -1 outside.
    ///   - allFirst, neighbours: the whole graph, each node's neighbours rising.
    init(nodes: [Int32], local: [Int32], first allFirst: [Int32], neighbours: [Int32]) {
        var first: [Int32] = [0], head: [Int32] = []
        first.reserveCapacity(nodes.count + 1)
        head.reserveCapacity(4 * nodes.count)
        for node in nodes {
            for edge in Int(allFirst[Int(node)])..<Int(allFirst[Int(node) + 1]) {
                let other = local[Int(neighbours[edge])]
                if other >= 0 { head.append(other) }
            }
            first.append(Int32(head.count))
        }
        // Neighbour lists and `nodes` both rise, so taking tails in order meets each node's edges in list order.
        var cursor = first
        var twin = Array(repeating: Int32(0), count: head.count)
        for node in nodes.indices {
            for edge in Int(first[node])..<Int(first[node + 1]) {
                let other = Int(head[edge])
                twin[edge] = cursor[other]
                cursor[other] += 1
            }
        }
        self.first = first
        self.head = head
        self.twin = twin
        flow = Array(repeating: 0, count: head.count)
        level = Array(repeating: -1, count: nodes.count)
        next = Array(repeating: 0, count: nodes.count)
        queue = Array(repeating: 0, count: nodes.count)
    }

    /// Connected components, each in rising order.
    func components() -> [[Int32]] {
        var component = Array(repeating: Int32(-1), count: level.count)
        var found: [[Int32]] = []
        var stack: [Int32] = []
        for start in component.indices where component[start] < 0 {
            let number = Int32(found.count)
            component[start] = number
            stack = [Int32(start)]
            found.append([])
            while let node = stack.popLast() {
                for edge in Int(first[Int(node)])..<Int(first[Int(node) + 1]) where component[Int(head[edge])] < 0 {
                    component[Int(head[edge])] = number
                    stack.append(head[edge])
                }
            }
        }
        for node in component.indices { found[Int(component[node])].append(Int32(node)) }
        return found
    }

    /// - Parameter atMost: give up once more edges than this must be cut.
    /// - Returns: number of cut edges and, for each node, whether it is on the sources' side; no side when given up.
    mutating func minimumCut(
        sources: ArraySlice<Int32>, sinks: ArraySlice<Int32>, atMost: Int
    ) -> (cut: Int, sourceSide: [Bool]?) {
        for edge in flow.indices { flow[edge] = 0 }
        var isSink = Array(repeating: false, count: level.count)
        for node in sinks { isSink[Int(node)] = true }
        var cut = 0
        while label(from: sources, isSink) {
            for node in next.indices { next[node] = first[node] }
            for source in sources {
                while augment(from: source, isSink) { cut += 1 }
                if cut > atMost { return (cut, nil) }
            }
        }
        return (cut, level.map { $0 >= 0 })
    }

    /// Nodes of the cheaper side that touch the cut, in rising order.
    func separator(sourceSide: [Bool]) -> [Int32] {
        var near: [Int32] = [], far: [Int32] = []
        for node in sourceSide.indices {
            let others = head[Int(first[node])..<Int(first[node + 1])]
            let touches = others.contains { sourceSide[Int($0)] != sourceSide[node] }
            if touches && sourceSide[node] { near.append(Int32(node)) }
            if touches && !sourceSide[node] { far.append(Int32(node)) }
        }
        return near.count <= far.count ? near : far
    }

    /// Breadth-first levels over edges with room; true when a sink has one.
    private mutating func label(from sources: ArraySlice<Int32>, _ isSink: [Bool]) -> Bool {
        for node in level.indices { level[node] = -1 }
        var count = 0, reached = false
        for source in sources {
            level[Int(source)] = 0
            queue[count] = source
            count += 1
        }
        var position = 0
        while position < count {
            let node = Int(queue[position])
            position += 1
            if isSink[node] {
                reached = true
                continue
            }
            for edge in Int(first[node])..<Int(first[node + 1]) where flow[edge] < 1 && level[Int(head[edge])] < 0 {
                level[Int(head[edge])] = level[node] + 1
                queue[count] = head[edge]
                count += 1
            }
        }
        return reached
    }

    /// Sends one unit from a source to any sink along rising levels.
    private mutating func augment(from source: Int32, _ isSink: [Bool]) -> Bool {
        var path: [Int32] = [], node = Int(source)
        while !isSink[node] {
            let edge = Int(next[node])
            if edge < Int(first[node + 1]) {
                let other = Int(head[edge])
                if flow[edge] < 1 && level[other] == level[node] + 1 {
                    path.append(Int32(edge))
                    node = other
                } else {
                    next[node] += 1
                }
            } else {
                guard let back = path.popLast() else { return false }
                node = Int(head[Int(twin[Int(back)])])
                next[node] += 1
            }
        }
        for edge in path {
            flow[Int(edge)] += 1
            flow[Int(twin[Int(edge)])] -= 1
        }
        return true
    }
}
