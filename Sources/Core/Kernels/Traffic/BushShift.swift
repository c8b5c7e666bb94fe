/// Evens out the ways inside bushes: at each node where ways meet, moves trips from the longest used to the shortest one.
///
/// Each move is a Newton step on the two segments down from where they part: Δ = (cost difference) / (sum of slopes), at most
/// what the longest way carries (Dial 2006). Costs follow every move at once.
struct BushShift {
    private let shortest: AssignmentLane<Double>
    private let longest: AssignmentLane<Double>
    /// The entry by which the shortest way comes in.
    private let nearEntry: AssignmentLane<Int32>
    /// The entry by which the longest used way comes in, -1 when no trips come.
    private let farEntry: AssignmentLane<Int32>

    init(nodeCount: Int, memory: AssignmentMemory) {
        shortest = memory.lane(0, count: nodeCount)
        longest = memory.lane(0, count: nodeCount)
        nearEntry = memory.lane(-1, count: nodeCount)
        farEntry = memory.lane(-1, count: nodeCount)
    }

    /// One pass over a bush, when its excess cost is over `threshold`.
    /// - Returns: the excess cost before the pass: what its trips would save if each took its shortest way in the bush.
    func pass(_ bush: inout Bush, loads: LinkLoads, threshold: Double) -> Double {
        let count = bush.nodes.count
        guard count > 1 else { return 0 }
        return bush.starts.withLane { starts in
            bush.slots.withLane { slots in
                bush.tails.withLane { tails in
                    bush.flows.withLane { flows in
                        let entries = Entries(starts: starts, slots: slots, tails: tails, flows: flows)
                        let excess = label(entries, count: count, cost: loads.cost)
                        if excess > threshold { shift(entries, count: count, loads: loads) }
                        return excess
                    }
                }
            }
        }
    }

    private struct Entries {
        let starts: AssignmentLane<Int32>
        let slots: AssignmentLane<Int32>
        let tails: AssignmentLane<Int32>
        let flows: AssignmentLane<Double>
    }

    @inline(__always)
    private func label(_ bush: Entries, count: Int, cost: AssignmentLane<Double>) -> Double {
        shortest[0] = 0
        longest[0] = 0
        var excess = 0.0
        for position in 1..<count {
            let first = bush.starts[position]
            let end = bush.starts[position + 1]
            if end - first == 1 {
                let step = cost[bush.slots[first]]
                let tail = bush.tails[first]
                shortest[position] = shortest[tail] + step
                longest[position] = longest[tail] + step
                nearEntry[position] = first
                farEntry[position] = first
            } else {
                excess += labelMerge(bush, position: position, entries: first..<end, cost: cost)
            }
        }
        return excess
    }

    @inline(__always)
    private func labelMerge(
        _ bush: Entries, position: Int, entries: Range<Int32>, cost: AssignmentLane<Double>
    ) -> Double {
        var near = Double.infinity
        var far = -Double.infinity
        var nearest: Int32 = -1
        var farthest: Int32 = -1
        var used = 0.0
        var weighted = 0.0
        for entry in entries {
            let step = cost[bush.slots[entry]]
            let tail = bush.tails[entry]
            let reached = shortest[tail] + step
            if reached < near {
                near = reached
                nearest = entry
            }
            let flow = bush.flows[entry]
            guard flow > 0 else { continue }
            used += flow
            weighted += flow * reached
            let late = longest[tail] + step
            if late > far {
                far = late
                farthest = entry
            }
        }
        shortest[position] = near
        nearEntry[position] = nearest
        farEntry[position] = farthest
        longest[position] = farthest >= 0 ? far : near
        return farthest >= 0 ? max(0, weighted - used * near) : 0
    }

    @inline(__always)
    private func shift(_ bush: Entries, count: Int, loads: LinkLoads) {
        var position = count - 1
        while position > 0 {
            if bush.starts[position + 1] - bush.starts[position] > 1, longest[position] > shortest[position] {
                even(bush, at: Int32(position), loads: loads)
            }
            position -= 1
        }
    }

    /// Moves trips between the two ways into one node.
    @inline(__always)
    private func even(_ bush: Entries, at position: Int32, loads: LinkLoads) {
        var difference = 0.0
        var slope = 0.0
        var movable = Double.infinity
        var a = position
        var b = position
        repeat {
            if a >= b {
                let entry = farEntry[a]
                guard entry >= 0 else { return }
                let slot = bush.slots[entry]
                difference += loads.cost[slot]
                slope += loads.slope[slot]
                movable = min(movable, bush.flows[entry])
                a = bush.tails[entry]
            }
            if b > a {
                let slot = bush.slots[nearEntry[b]]
                difference -= loads.cost[slot]
                slope += loads.slope[slot]
                b = bush.tails[nearEntry[b]]
            }
        } while a != b
        guard difference > 0, movable > 0 else { return }
        move(slope > 0 ? min(movable, difference / slope) : movable, on: bush, at: position, loads: loads)
    }

    @inline(__always)
    private func move(_ trips: Double, on bush: Entries, at position: Int32, loads: LinkLoads) {
        var a = position
        var b = position
        repeat {
            if a >= b {
                let entry = farEntry[a]
                bush.flows[entry] = max(0, bush.flows[entry] - trips)
                loads.add(-trips, to: bush.slots[entry])
                a = bush.tails[entry]
            }
            if b > a {
                let entry = nearEntry[b]
                bush.flows[entry] += trips
                loads.add(trips, to: bush.slots[entry])
                b = bush.tails[entry]
            }
        } while a != b
    }
}
