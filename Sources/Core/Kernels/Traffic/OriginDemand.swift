/// The trips of one origin, seen inside the lists that hold those of all.
struct OriginDemand {
    let first: Int
    let count: Int
    private let nodes: AssignmentLane<Int32>
    private let volumes: AssignmentLane<Double>

    init(_ range: Range<Int>, nodes: AssignmentLane<Int32>, volumes: AssignmentLane<Double>) {
        first = range.lowerBound
        count = range.count
        self.nodes = nodes
        self.volumes = volumes
    }

    @inline(__always) func node(_ index: Int) -> Int32 { nodes[first + index] }
    @inline(__always) func trips(_ index: Int) -> Double { volumes[first + index] }
}
