import CityModel
import Testing

@testable import CityDrill

struct BaseFlowAssignmentTests {
    @Test func `What flows into a junction flows out, less the trips that end and start there`() {
        let city = PlayedCity.city
        let flows = BaseFlowAssignment(city: city).flows()
        for node in city.roadNodes {
            let into = zip(city.roadLinks, flows).filter { $0.0.to == node.id }.reduce(0) { $0 + $1.1 }
            let out = zip(city.roadLinks, flows).filter { $0.0.from == node.id }.reduce(0) { $0 + $1.1 }
            let ending = city.trips.filter { $0.destination == node.zone }.reduce(0) { $0 + $1.vehiclesPerHour }
            let starting = city.trips.filter { $0.origin == node.zone }.reduce(0) { $0 + $1.vehiclesPerHour }
            #expect(abs(into + starting - out - ending) < 1e-6)
        }
    }

    @Test func `Two equal routes share the trips equally`() {
        var city = City()
        let name = LocalizedText(zh: "", en: "")
        let origin = Coordinate(longitude: 0, latitude: 0)
        city.roadNodes = (1...4).map {
            RoadNode(id: $0, name: name, position: origin, zone: $0 == 1 ? 1 : $0 == 4 ? 2 : nil)
        }
        city.roadLinks = [(1, 2), (2, 4), (1, 3), (3, 4)].enumerated().map { number, pair in
            RoadLink(
                id: EntityID("link.\(number)"), name: name, from: pair.0, to: pair.1, lengthKilometres: 1,
                roadClass: .arterial, freeFlowKilometresPerHour: 50, lanes: 1, capacityVehiclesPerHour: 600,
                division: "d", corridor: "")
        }
        city.trips = [ZoneTrips(origin: 1, destination: 2, vehiclesPerHour: 1000)]
        let flows = BaseFlowAssignment(city: city).flows(iterations: 200)
        for flow in flows { #expect(abs(flow - 500) < 5) }
    }

    @Test func `Trips of unknown zones and links of unknown junctions are left out`() {
        var city = PlayedCity.city
        city.trips = [ZoneTrips(origin: 1, destination: 77, vehiclesPerHour: 100)]
        #expect(BaseFlowAssignment(city: city).flows().allSatisfy { $0 == 0 })
        city.roadNodes.removeLast()
        city.trips = PlayedCity.city.trips
        #expect(BaseFlowAssignment(city: city).flows().allSatisfy { $0.isFinite && $0 >= 0 })
    }
}
