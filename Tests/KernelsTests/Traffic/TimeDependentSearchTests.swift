import CityKernels
import Testing

@Suite struct TimeDependentSearchTests {
    @Test func `profiles interpolate and stay first in first out`() {
        let profiles = TravelTimeProfiles(interval: 100, pointCount: 3, travelTimes: [500, 50, 80])
        #expect(profiles.travelTimes == [150, 50, 80])
        #expect(profiles.travelTime(arc: 0, entering: 50) == 100)
        #expect(profiles.travelTime(arc: 0, entering: 150) == 65)
        #expect(profiles.travelTime(arc: 0, entering: 900) == 80)
        for time in Int32(0)..<400 {
            let here = time + profiles.travelTime(arc: 0, entering: time)
            #expect(time + 1 + profiles.travelTime(arc: 0, entering: time + 1) >= here)
        }
    }

    @Test func `driving through a change of speed takes both speeds`() {
        let profiles = TravelTimeProfiles(
            interval: 60_000, pointCount: 2, lengthMetres: [900], metresPerSecond: [10, 5])
        #expect(profiles.travelTimes == [120_000, 180_000])
    }

    @Test func `constant profiles give the plain shortest path`() throws {
        let roads = try GeneratedRoads(side: 10, seed: 21)
        let profiles = TravelTimeProfiles(interval: 300_000, pointCount: 1, travelTimes: roads.costs)
        let plain = relaxedDistances(roads.graph, roads.costs, from: 12)
        for target in Int32(0)..<100 {
            let answer = TimeDependentSearch.earliestArrival(
                graph: roads.graph, profiles: profiles, from: 12, to: target, departure: 5_000)
            #expect(answer.map { $0.arrival - 5_000 } ?? RoutingGraph.unreachable == plain[Int(target)])
        }
    }

    @Test func `leaving later never arrives earlier and the path explains the arrival`() throws {
        let roads = try GeneratedRoads(side: 10, seed: 22)
        var random = SeededGenerator(seed: 3)
        var times: [Int32] = []
        for cost in roads.costs { for _ in 0..<6 { times.append(cost * Int32.random(in: 1...4, using: &random)) } }
        let profiles = TravelTimeProfiles(interval: 60_000, pointCount: 6, travelTimes: times)
        var previous = Int32(0)
        for departure in stride(from: Int32(0), to: 400_000, by: 7_919) {
            let answer = try #require(
                TimeDependentSearch.earliestArrival(
                    graph: roads.graph, profiles: profiles, from: 33, to: 66, departure: departure))
            var time = departure
            for arc in answer.arcs { time += profiles.travelTime(arc: Int(arc), entering: time) }
            #expect(time == answer.arrival && time >= previous)
            previous = time
        }
    }

    @Test func `a jam that begins on the way is driven round`() throws {
        let graph = try RoutingGraph(nodeCount: 4, tail: [0, 1, 0, 2], head: [1, 3, 2, 3])
        let rows: [[Int32]] = [[100, 100, 100], [50, 500, 500], [100, 100, 100], [120, 120, 120]]
        let profiles = TravelTimeProfiles(
            interval: 100, pointCount: 3, travelTimes: graph.arcOrdered(rows).flatMap { $0 })
        let answer = try #require(
            TimeDependentSearch.earliestArrival(graph: graph, profiles: profiles, from: 0, to: 3, departure: 0))
        #expect(answer.arrival == 220 && answer.arcs.map { graph.head[Int($0)] } == [2, 3])
    }
}
