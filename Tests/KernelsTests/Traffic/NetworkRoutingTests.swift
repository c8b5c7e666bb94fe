import CityKernels
import Testing

@Suite struct NetworkRoutingTests {
    @Test func `the first route costs what the exact distance says and its links join`() throws {
        let made = GeneratedNetwork(side: 9, zones: 8, seed: 11, isOpen: false)
        let costs = try LinkCosts.travellerCosts(network: made.network)
        let routing = try NetworkRouting(network: made.network, linkCosts: costs)
        var distances = NodeDistances(network: made.network, linkCosts: costs)
        for target in Int32(1)..<8 {
            let exact = distances.costs(from: 0, to: [target])[0]
            let routes = routing.routes(from: 0, to: target)
            let first = try #require(routes.first)
            #expect(abs(first.cost - exact) < 1e-4)
            for route in routes {
                #expect(made.network.tails[Int(try #require(route.links.first))] == 0)
                #expect(made.network.heads[Int(try #require(route.links.last))] == target)
                #expect(
                    zip(route.links, route.links.dropFirst()).allSatisfy {
                        made.network.heads[Int($0)] == made.network.tails[Int($1)]
                    })
                #expect(route.links.dropFirst().allSatisfy { made.network.tails[Int($0)] >= 8 }, "through a zone")
            }
        }
    }

    @Test func `reach counts the nodes within each limit`() throws {
        let network = street(4)
        let routing = try NetworkRouting(network: network, linkCosts: [2, 3, 4])
        let reached = routing.reach(from: [0], limits: [2, 6])
        #expect(
            reached.map(\.node) == [0, 1, 2] && reached.map(\.cost) == [0, 2, 5] && reached.map(\.band) == [0, 0, 1])
    }

    @Test func `a link entered later takes the time of then`() throws {
        let network = street(3)
        let routing = try NetworkRouting(network: network, linkCosts: [10, 10])
        let profiles = NetworkRouting.Profiles(interval: 10, times: [[10, 10, 10], [5, 20, 20]])
        let found = try #require(routing.earliestArrival(from: 0, to: 2, departure: 0, profiles: profiles))
        // It enters the second link at 10, when that takes 20.
        #expect(abs(found.arrival - 30) < 1e-3 && found.links == [0, 1])
        #expect(routing.earliestArrival(from: 2, to: 0, departure: 0, profiles: profiles) == nil)
    }

    @Test func `limits closer together than whole costs still part the nodes`() throws {
        let routing = try NetworkRouting(network: street(3), linkCosts: [1, 1e12])
        let reached = routing.reach(from: [0], limits: [0.25, 0.5, 2])
        #expect(reached.map(\.node) == [0, 1] && reached.map(\.band) == [0, 2])
    }

    @Test func `whoever leaves long after the last point drives its times`() throws {
        let routing = try NetworkRouting(network: street(3), linkCosts: [10, 10])
        let profiles = NetworkRouting.Profiles(interval: 10, times: [[10, 20], [5, 30]])
        let found = try #require(routing.earliestArrival(from: 0, to: 2, departure: 1e12, profiles: profiles))
        #expect(abs(found.arrival - 1e12 - 50) < 1e-3 && found.links == [0, 1])
    }

    @Test(arguments: [1e5, 1e8, 1e15, 1e300])
    func `an enormous time on one link blurs no route beside it`(enormous: Double) throws {
        let made = GeneratedNetwork(side: 9, zones: 8, seed: 17, isOpen: false)
        var costs = try LinkCosts.travellerCosts(network: made.network)
        let blocked = made.network.linkCount / 2
        costs[blocked] = enormous
        let routing = try NetworkRouting(network: made.network, linkCosts: costs)
        var distances = NodeDistances(network: made.network, linkCosts: costs)
        let all = (0..<Int32(made.network.nodeCount)).filter { $0 != 0 }
        let exact = distances.costs(from: 0, to: all)
        for (target, cost) in zip(all, exact) where cost < enormous {
            let route = try #require(routing.routes(from: 0, to: target).first)
            let late = try #require(
                routing.earliestArrival(
                    from: 0, to: target, departure: 0,
                    profiles: NetworkRouting.Profiles(interval: 60, times: costs.map { [$0, $0] })))
            let (near, nearLate) = (abs(route.cost - cost), abs(late.arrival - cost))
            #expect(near <= 1e-6 * cost && nearLate <= 1e-5 * cost + 1e-5, "\(cost) to \(target)")
        }
        let limit = exact.sorted()[exact.count / 2]
        let inside = exact.count { $0 <= limit } + 1
        #expect(routing.reach(from: [0], limits: [limit]).count == inside)
    }

    @Test func `a closed link is not driven`() throws {
        let routing = try NetworkRouting(network: street(3), linkCosts: [1, .infinity])
        #expect(routing.routes(from: 0, to: 2).isEmpty)
        #expect(routing.routes(from: 0, to: 1).first?.links == [0])
    }

    private func street(_ nodes: Int) -> RoadNetwork {
        RoadNetwork(
            nodeNumbers: Array(1...nodes), zoneNumbers: [], zoneNodes: [],
            isTerminal: Array(repeating: false, count: nodes),
            links: (0..<Int32(nodes - 1)).map {
                NetworkLink(tail: $0, head: $0 + 1, capacity: 1, length: 1, freeFlowTime: 1)
            })
    }
}
