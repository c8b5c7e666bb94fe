#if canImport(Glibc)
import Glibc
#endif

/// Travel time of every arc by time of departure: piecewise linear between equally spaced points, constant after the
/// last and before the first. First in, first out: leaving later never arrives earlier.
package struct TravelTimeProfiles: Sendable {
    /// Milliseconds between points.
    package let interval: Int32
    package let pointCount: Int
    /// Milliseconds, row-major, arcs × points.
    package let travelTimes: [Int32]

    /// Keeps the first-in-first-out rule by capping each travel time at waiting for the next point and leaving then.
    /// - Precondition: `travelTimes` has a whole number of rows, all entries at least 0, interval positive.
    package init(interval: Int32, pointCount: Int, travelTimes: [Int32]) {
        precondition(interval > 0 && pointCount > 0 && travelTimes.count % pointCount == 0, "whole rows of points")
        var capped = travelTimes
        for row in stride(from: 0, to: capped.count, by: pointCount) {
            for point in stride(from: row + pointCount - 2, through: row, by: -1) {
                capped[point] = min(capped[point], capped[point + 1] + interval)
            }
        }
        self.interval = interval
        self.pointCount = pointCount
        self.travelTimes = capped
    }

    /// Drives every arc through speeds that change in steps, as a forecast gives them.
    ///
    /// - Parameters:
    ///   - lengthMetres: one per arc.
    ///   - metresPerSecond: row-major, arcs × points: the speed from that point to the next; positive.
    package init(interval: Int32, pointCount: Int, lengthMetres: [Double], metresPerSecond: [Double]) {
        precondition(metresPerSecond.count == lengthMetres.count * pointCount, "arcs × points speeds")
        var times: [Int32] = []
        times.reserveCapacity(metresPerSecond.count)
        let step = Double(interval) / 1000
        for arc in lengthMetres.indices {
            for start in 0..<pointCount {
                var left = lengthMetres[arc], seconds = 0.0, point = start
                while point < pointCount - 1, case let reach = metresPerSecond[arc * pointCount + point] * step,
                    reach < left
                {
                    left -= reach
                    seconds += step
                    point += 1
                }
                seconds += left / metresPerSecond[arc * pointCount + point]
                times.append(Int32(min(Double(RoutingGraph.unreachable), (seconds * 1000).rounded())))
            }
        }
        self.init(interval: interval, pointCount: pointCount, travelTimes: times)
    }

    /// Milliseconds needed on an arc when entering it at the given time, milliseconds after the first point.
    package func travelTime(arc: Int, entering time: Int32) -> Int32 {
        let row = arc * pointCount
        guard time > 0 else { return travelTimes[row] }
        let point = Int(time / interval)
        guard point < pointCount - 1 else { return travelTimes[row + pointCount - 1] }
        let before = Int64(travelTimes[row + point]), after = Int64(travelTimes[row + point + 1])
        let product = (after - before) * Int64(time - Int32(point) * interval)
        // Floor, not truncation: rounding towards zero would break first in, first out by a millisecond.
        let quotient = product >= 0 ? product / Int64(interval) : -((-product + Int64(interval) - 1) / Int64(interval))
        return Int32(before + quotient)
    }
}

/// Earliest arrival when travel times change on the way: Dijkstra on first-in-first-out profiles.
package enum TimeDependentSearch {
    package struct Answer: Sendable, Equatable {
        /// Milliseconds after the profiles' first point.
        package let arrival: Int32
        /// Arcs in driving order.
        package let arcs: [Int32]
    }

    /// - Parameters:
    ///   - departure: milliseconds after the profiles' first point, not negative.
    ///   - closed: one per arc, or empty for none.
    /// - Returns: nil when the target cannot be reached.
    package static func earliestArrival(
        graph: RoutingGraph, profiles: TravelTimeProfiles, from source: Int32, to target: Int32, departure: Int32,
        closed: [Bool] = []
    ) -> Answer? {
        precondition(profiles.travelTimes.count == graph.arcCount * profiles.pointCount, "one profile per arc")
        precondition(departure >= 0, "departure before the profiles begin")
        var arrivals = Array(repeating: RoutingGraph.unreachable, count: graph.nodeCount)
        var parents = Array(repeating: Int32(-1), count: graph.nodeCount)
        var heap = Array(repeating: UInt64(0), count: graph.arcCount + 1)
        var queue = heap.mutableSpan, count = 0
        arrivals[Int(source)] = departure
        QuaternaryHeap.push(QuaternaryHeap.entry(key: departure, item: source), into: &queue, count: &count)
        while count > 0 {
            let entry = QuaternaryHeap.popMinimum(from: &queue, count: &count)
            let node = QuaternaryHeap.item(entry), time = QuaternaryHeap.key(entry)
            if time != arrivals[Int(node)] { continue }
            if node == target { break }
            for arc in Int(graph.firstOut[Int(node)])..<Int(graph.firstOut[Int(node) + 1]) {
                if !closed.isEmpty && closed[arc] { continue }
                let needed = min(profiles.travelTime(arc: arc, entering: time), RoutingGraph.unreachable)
                let arrival = time + needed, other = Int(graph.head[arc])
                guard arrival < arrivals[other] else { continue }
                arrivals[other] = arrival
                parents[other] = Int32(arc)
                QuaternaryHeap.push(
                    QuaternaryHeap.entry(key: arrival, item: Int32(other)), into: &queue, count: &count)
            }
        }
        guard arrivals[Int(target)] < RoutingGraph.unreachable else { return nil }
        return Answer(arrival: arrivals[Int(target)], arcs: arcs(graph, parents, to: target))
    }

    private static func arcs(_ graph: RoutingGraph, _ parents: [Int32], to target: Int32) -> [Int32] {
        var arcs: [Int32] = [], place = target
        while case let arc = parents[Int(place)], arc >= 0 {
            arcs.append(arc)
            place = graph.tail[Int(arc)]
        }
        return arcs.reversed()
    }
}
