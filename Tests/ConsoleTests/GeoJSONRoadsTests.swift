import CityModel
import CityStore
import Foundation
import Testing

@testable import cityops

@Suite struct GeoJSONRoadsTests {
    private let crossing = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"东路","highway":"primary","lanes":"4"},
         "geometry":{"type":"LineString","coordinates":[[114.40,23.10],[114.41,23.10],[114.42,23.10]]}},
        {"type":"Feature","properties":{"name":"北路","highway":"secondary","oneway":"yes","maxspeed":"50"},
         "geometry":{"type":"LineString","coordinates":[[114.41,23.09],[114.41,23.10],[114.41,23.11]]}},
        {"type":"Feature","properties":{"highway":"footway"},
         "geometry":{"type":"LineString","coordinates":[[114.40,23.10],[114.40,23.11]]}}]}
        """

    @Test func `lines that share a point meet there, one way stays one way, paths are left out`() throws {
        let roads = try GeoJSONRoads(Array(crossing.utf8), file: "x", divisions: []).network
        #expect(roads.nodes.count == 5)
        #expect(roads.links.count { $0.name.zh == "东路" } == 4 && roads.links.count { $0.name.zh == "北路" } == 2)
        #expect(roads.links.filter { $0.name.zh == "北路" }.allSatisfy { $0.freeFlowKilometresPerHour == 50 })
        let east = try #require(roads.links.first)
        #expect(abs(east.lengthKilometres - 1.0227) < 0.01 && east.lanes == 2)
    }

    @Test(arguments: [
        "", "[]", "{\"features\":[]}",
        "{\"features\":[{\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}]}",
    ])
    func `a file without roads is refused`(text: String) {
        #expect(throws: Complaint.self) { try GeoJSONRoads(Array(text.utf8), file: "x", divisions: []) }
    }

    private func links(_ properties: String) throws -> [RoadLink] {
        let text = """
            \u{FEFF}{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":null},
            {"type":"Feature","properties":{"highway":"primary"},
             "geometry":{"type":"LineString","coordinates":[[114.4,23.1],[999,23.1],[114.5,23.2]]}},
            {"type":"Feature","properties":\(properties),
             "geometry":{"type":"LineString","coordinates":[[114.40,23.10],[114.41,23.10]]}}]}
            """
        let roads = try GeoJSONRoads(Array(text.utf8), file: "x", divisions: [])
        #expect(roads.placeless == 2)
        return roads.network.links
    }

    @Test(arguments: [
        (#"{"highway":"primary","oneway":"-1"}"#, [[2, 1]]), (#"{"fclass":"primary","oneway":"T"}"#, [[2, 1]]),
        (#"{"fclass":"primary","oneway":"F"}"#, [[1, 2]]), (#"{"highway":"primary"}"#, [[1, 2], [2, 1]]),
        (#"{"highway":"primary","junction":"roundabout"}"#, [[1, 2]]), (#"{"highway":"motorway"}"#, [[1, 2]]),
        (#"{"highway":"motorway","oneway":"no"}"#, [[1, 2], [2, 1]]),
        (#"{"highway":"primary","oneway":true}"#, [[1, 2]]),
    ])
    func `roads run the ways that OpenStreetMap and Geofabrik mean`(properties: String, ways: [[Int]]) throws {
        #expect(try links(properties).map { [$0.from, $0.to] } == ways)
    }

    @Test func `miles an hour are turned into kilometres, lanes of both directions are shared`() throws {
        let road = try #require(try links(#"{"highway":"primary","maxspeed":"40 mph","lanes":"4"}"#).first)
        #expect(abs(road.freeFlowKilometresPerHour - 64.37) < 0.01 && road.lanes == 2)
        let way = try #require(try links(#"{"highway":"primary","oneway":"yes","maxspeed":"50","lanes":4}"#).first)
        #expect(way.freeFlowKilometresPerHour == 50 && way.lanes == 4)
        #expect(
            try links(#"{"highway":"primary","maxspeed":"walk"}"#).allSatisfy { $0.freeFlowKilometresPerHour == 60 })
    }

    @Test func `a city on new roads is still whole`() throws {
        let world = try TestWorld(steps: 1)
        let city = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        let roads = try GeoJSONRoads(Array(crossing.utf8), file: "x", divisions: city.divisions).network
        try world.cache.replaceCity(roads.replacingRoads(of: city))
        let changed = try world.cache.read(asOf: CivilMoments.sundayNoon, viewer: .system) { $0.city }
        #expect(changed.roadLinks.count == 6 && changed.places.allSatisfy { (1...5).contains($0.node) })
        #expect(try world.cache.verify().isEmpty)
    }
}
