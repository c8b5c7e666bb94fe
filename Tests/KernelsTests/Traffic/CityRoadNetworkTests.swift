import CityKernels
import CityModel
import Testing

@Suite struct CityRoadNetworkTests {
    private func city() -> City {
        func node(_ id: Int, zone: Int?) -> RoadNode {
            RoadNode(
                id: id, name: LocalizedText(zh: "甲", en: "A"), position: Coordinate(longitude: 114, latitude: 23),
                zone: zone)
        }
        func link(_ number: Int, _ from: Int, _ to: Int) -> CityModel.RoadLink {
            CityModel.RoadLink(
                id: EntityID("link.\(number)"), name: LocalizedText(zh: "路\(number)", en: ""), from: from, to: to,
                lengthKilometres: 3, roadClass: .arterial, freeFlowKilometresPerHour: 60, lanes: 2,
                capacityVehiclesPerHour: 2_000, division: "d", corridor: "")
        }
        var city = City()
        city.roadNodes = [node(7, zone: 1), node(9, zone: nil), node(8, zone: 2), node(5, zone: 2)]
        city.roadLinks = [link(1, 7, 9), link(2, 9, 99), link(3, 9, 8)]
        city.trips = [
            ZoneTrips(origin: 1, destination: 2, vehiclesPerHour: 100),
            ZoneTrips(origin: 1, destination: 77, vehiclesPerHour: 5),
        ]
        return city
    }

    @Test func `links keep their ids, dangling ones are left out, units are minutes and vehicles per hour`() throws {
        let roads = try #require(CityRoadNetwork(city: city()))
        #expect(roads.linkIDs == ["link.1", "link.3"])
        #expect(roads.position(of: "link.3") == 1 && roads.position(of: "link.2") == nil)
        let link = roads.network.link(1)
        #expect(link.freeFlowTime == 3 && link.length == 3 && link.capacity == 2_000 && link.bprPower == 4)
        #expect(roads.network.nodeNumbers == [7, 9, 8, 5] && roads.network.linkNames == ["路1", "路3"])
        #expect(roads.network.zoneNumbers == [1, 2] && roads.network.zoneNodes == [0, 2])
        #expect(roads.trips.pairCount == 1 && roads.trips.totalTrips == 100)
    }

    @Test func `a city without roads has no network`() {
        #expect(CityRoadNetwork(city: City()) == nil)
    }

    @Test func `the city's equilibrium by hand`() throws {
        let roads = try #require(CityRoadNetwork(city: city()))
        let result = try UserEquilibrium.solve(network: roads.network, trips: roads.trips)
        let ratioToTheFourth: Double = 6.25e-6
        let minutes: Double = 6 * (1 + 0.85 * ratioToTheFourth)
        let expected: Double = minutes * 100
        #expect(abs(result.totalTravelTime - expected) < 1e-9)
    }
}
