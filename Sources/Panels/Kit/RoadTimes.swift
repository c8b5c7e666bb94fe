import CityKernels
package import CityModel

/// The road network with the driving times of one moment: a link's reading where a fresh one is usable, else its free speed.
package struct RoadTimes: Sendable {
    package let nodes: [RoadNode]
    /// Links with both ends among the nodes, in the order the graph was given them.
    let links: [CityModel.RoadLink]
    let graph: RoutingGraph
    /// Milliseconds, one per arc of the graph.
    let costs: [Int32]
    /// One per arc: whether its time rests on a reading.
    let isMeasured: [Bool]
    private let indexOfNode: [Int: Int32]

    /// Readings older than this are not driven by: three cycles of the five-minute feed.
    package static let oldestReadingSeconds: Int64 = 900

    /// No road is driven faster, km/h; a reading above is a fault of the sensor.
    package static let fastestPossible = 200.0

    /// The samples with gaps where a reading cannot be: negative, or faster than any road. What charts, forecasts and drops rest on.
    package static func believed(_ samples: [Sample]) -> [Sample] {
        samples.map {
            !$0.isUsable || (0...fastestPossible).contains($0.value)
                ? $0 : Sample(time: $0.time, value: .nan, flag: .missing)
        }
    }

    /// Nil when the city has no roads.
    /// - Parameter closed: Links that may not be driven.
    package init?(city: City, speeds: [EntityID: Sample], at now: Timestamp, closed: Set<EntityID> = []) {
        let nodes = city.roadNodes
        let index = Dictionary(
            nodes.enumerated().map { ($0.element.id, Int32($0.offset)) }, uniquingKeysWith: { first, _ in first })
        var (links, tails, heads): ([CityModel.RoadLink], [Int32], [Int32]) = ([], [], [])
        for link in city.roadLinks {
            guard let tail = index[link.from], let head = index[link.to] else { continue }
            links.append(link)
            tails.append(tail)
            heads.append(head)
        }
        guard !links.isEmpty, let graph = try? RoutingGraph(nodeCount: nodes.count, tail: tails, head: heads) else {
            return nil
        }
        let measured = links.map { Self.speed(speeds[$0.id], at: now) }
        let times = zip(links, measured).map { link, speed in
            closed.contains(link.id)
                ? RoutingGraph.unreachable
                : Self.milliseconds(link, kilometresPerHour: speed ?? link.freeFlowKilometresPerHour)
        }
        self.nodes = nodes
        self.links = links
        self.graph = graph
        costs = graph.arcOrdered(times)
        isMeasured = graph.arcOrdered(measured.map { $0 != nil })
        indexOfNode = index
    }

    /// The reading to drive by, km/h: usable, fresh, and at least the slowest that counts.
    package static func speed(_ sample: Sample?, at now: Timestamp) -> Double? {
        guard let sample, sample.isUsable, (0...fastestPossible).contains(sample.value),
            now.seconds(since: sample.time) <= oldestReadingSeconds
        else { return nil }
        return max(sample.value, NetworkIndex.slowestCountedKilometresPerHour)
    }

    static func milliseconds(_ link: CityModel.RoadLink, kilometresPerHour: Double) -> Int32 {
        RoutingGraph.milliseconds(
            lengthMetres: link.lengthKilometres * 1000, metresPerSecond: kilometresPerHour / 3.6)
    }

    /// Position of a junction in the graph; nil for a junction the network does not have.
    func index(of node: Int) -> Int32? { indexOfNode[node] }

    /// The junction nearest to a place, as the crow flies.
    package func nearestNode(to place: Coordinate) -> Int? {
        let here = GeoPoint(longitude: place.longitude, latitude: place.latitude)
        return nodes.map { node in
            let there = GeoPoint(longitude: node.position.longitude, latitude: node.position.latitude)
            return (id: node.id, metres: here.distanceMetres(to: there))
        }.min { $0.metres < $1.metres }?.id
    }

    /// Up to `count` routes worth telling a driver about, the quickest first; empty when there is none.
    package func routes(from: Int, to: Int, count: Int = 3) -> [RoadRoute] {
        guard let source = indexOfNode[from], let target = indexOfNode[to], source != target else { return [] }
        var settings = AlternativeRoutes.Settings()
        settings.count = count
        var search = AlternativeRoutes(graph: graph)
        return search.routes(from: source, to: target, costs: costs, settings: settings).map { route(arcs: $0.arcs) }
    }

    /// Times from every junction to this one.
    package func arrivals(at node: Int) -> RoadReach? { RoadReach(self, node: node, isArrival: true) }

    /// Times from this junction to every other.
    package func departures(from node: Int) -> RoadReach? { RoadReach(self, node: node, isArrival: false) }

    func route(arcs: [Int32]) -> RoadRoute {
        let driven = arcs.map { links[Int(graph.inputArc[Int($0)])] }
        let free = driven.reduce(0.0) {
            $0 + Double(Self.milliseconds($1, kilometresPerHour: $1.freeFlowKilometresPerHour)) / 1000
        }
        let first = arcs.first.map { [nodes[Int(graph.tail[Int($0)])].position] } ?? []
        return RoadRoute(
            links: driven, seconds: Double(graph.cost(of: arcs, costs: costs)) / 1000, freeFlowSeconds: free,
            unmeasuredLinks: arcs.count { !isMeasured[Int($0)] },
            path: first + arcs.map { nodes[Int(graph.head[Int($0)])].position })
    }
}

/// A way over the network with what it takes now.
package struct RoadRoute: Sendable, Hashable {
    /// In driving order.
    package let links: [CityModel.RoadLink]
    package let seconds: Double
    package let freeFlowSeconds: Double
    /// Links driven at free speed because they have no fresh usable reading.
    package let unmeasuredLinks: Int
    package let path: [Coordinate]

    package var kilometres: Double { links.reduce(0) { $0 + $1.lengthKilometres } }
}

/// Times between one junction and all others, in one direction.
package struct RoadReach: Sendable {
    private let times: RoadTimes
    private let turned: RoutingGraph?
    private let search: ShortestPathSearch

    fileprivate init?(_ times: RoadTimes, node: Int, isArrival: Bool) {
        guard let start = times.index(of: node) else { return nil }
        self.times = times
        let turned = isArrival ? times.graph.reversed() : nil
        self.turned = turned
        var search = ShortestPathSearch(graph: turned ?? times.graph)
        search.run(costs: turned.map { $0.inputArc.map { times.costs[Int($0)] } } ?? times.costs, from: start)
        self.search = search
    }

    /// Nil for a junction that is not in the network or not connected.
    package func seconds(_ node: Int) -> Double? {
        guard let index = times.index(of: node) else { return nil }
        let cost = search.distance(to: index)
        return cost < RoutingGraph.unreachable ? Double(cost) / 1000 : nil
    }

    /// The way in driving order; without links when the junction is the one asked from.
    package func route(_ node: Int) -> RoadRoute? {
        guard let index = times.index(of: node), let arcs = search.path(to: index) else { return nil }
        guard let turned else { return times.route(arcs: arcs) }
        return times.route(arcs: arcs.reversed().map { turned.inputArc[Int($0)] })
    }
}
