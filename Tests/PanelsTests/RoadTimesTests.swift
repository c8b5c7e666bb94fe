import CityModel
import Testing

@testable import CityPanels

@Suite struct RoadTimesTests {
    private func times(_ speeds: [EntityID: Sample] = [:]) throws -> RoadTimes {
        try #require(RoadTimes(city: RoadTown.city, speeds: speeds, at: RoadTown.now))
    }

    @Test func withoutReadingsTheFreeSpeedDrivesAndTheRouteSaysSo() throws {
        let routes = try times().routes(from: 1, to: 3)
        #expect(routes.count == 1)
        let route = try #require(routes.first)
        #expect(route.seconds == 240)
        #expect(route.freeFlowSeconds == 240)
        #expect(route.kilometres == 4)
        #expect(route.unmeasuredLinks == 2)
        #expect(route.links.map(\.id) == ["link.1", "link.2"])
        #expect(route.path == [1, 2, 3].map { RoadTown.nodes[$0 - 1].position })
    }

    @Test func slowReadingsOpenTheDetourAndThenReplaceTheRoad() throws {
        let two = try times(["link.2": RoadTown.sample(40)]).routes(from: 1, to: 3)
        #expect(two.map(\.seconds) == [300, 360])
        #expect(two.map(\.unmeasuredLinks) == [1, 2])
        let detour = try times(["link.2": RoadTown.sample(20)]).routes(from: 1, to: 3)
        #expect(detour.first?.links.map(\.id) == ["link.3", "link.4"])
    }

    @Test(arguments: [
        RoadTown.sample(5, age: 901), RoadTown.sample(5, flag: .suspect), RoadTown.sample(.nan), RoadTown.sample(-1),
    ])
    func oldSuspectAndMissingReadingsAreNotDrivenBy(sample: Sample) throws {
        let route = try #require(try times(["link.2": sample]).routes(from: 1, to: 3).first)
        #expect(route.seconds == 240)
        #expect(route.unmeasuredLinks == 2)
    }

    @Test func aStandstillCountsAsTheSlowestSpeedAndStaysPassable() throws {
        let reach = try #require(try times(["link.3": RoadTown.sample(0)]).departures(from: 1))
        #expect(reach.seconds(4) == 10_800)
    }

    @Test func arrivalsAreDrivenTowardsTheNodeAndDeparturesAwayFromIt() throws {
        let times = try times(["link.2": RoadTown.sample(24)])
        let arrivals = try #require(times.arrivals(at: 3))
        #expect(arrivals.seconds(2) == 300)
        #expect(arrivals.seconds(1) == 360)
        #expect(arrivals.route(1)?.links.map(\.id) == ["link.3", "link.4"])
        #expect(arrivals.route(3)?.links.isEmpty == true)
        let departures = try #require(times.departures(from: 3))
        #expect(departures.seconds(2) == 120)
        #expect(departures.seconds(99) == nil)
    }

    @Test func theNearestJunctionIsTheOneAsTheCrowFlies() throws {
        #expect(try times().nearestNode(to: Coordinate(longitude: 114.421, latitude: 23.097)) == 4)
    }

    @Test func aCityWithoutRoadsHasNoTimes() {
        #expect(RoadTimes(city: City(), speeds: [:], at: RoadTown.now) == nil)
    }
}
