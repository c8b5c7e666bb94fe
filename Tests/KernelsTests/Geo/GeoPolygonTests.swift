import Foundation
import TestSupport
import Testing

@testable import CityKernels

struct GeoPolygonTests {
    private static func square(_ west: Double, _ south: Double, side: Double) -> [GeoPoint] {
        [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
            .map { GeoPoint(longitude: $0.0, latitude: $0.1) }
    }

    @Test func aHoleIsOutside() {
        let polygon = GeoPolygon(rings: [Self.square(0, 0, side: 4), Self.square(1, 1, side: 2)])
        #expect(polygon.contains(GeoPoint(longitude: 0.5, latitude: 0.5)))
        #expect(!polygon.contains(GeoPoint(longitude: 2, latitude: 2)))
        #expect(!polygon.contains(GeoPoint(longitude: 5, latitude: 2)))
        #expect(!GeoPolygon(rings: []).contains(GeoPoint(longitude: 0, latitude: 0)))
    }

    @Test func neighboursShareTheirEdgeWithoutGapOrOverlap() {
        let left = GeoPolygon(rings: [
            [(0, 0), (1, 0.3), (1.7, 2), (0, 2)].map { GeoPoint(longitude: $0.0, latitude: $0.1) }
        ])
        let right = GeoPolygon(rings: [
            [(1, 0.3), (3, 0), (3, 2), (1.7, 2)].map { GeoPoint(longitude: $0.0, latitude: $0.1) }
        ])
        for step in 1..<200 {
            let latitude = 0.3 + 1.7 * Double(step) / 200
            let edge = GeoPoint(longitude: 1 + 0.7 * (latitude - 0.3) / 1.7, latitude: latitude)
            #expect(left.contains(edge) != right.contains(edge))
        }
    }

    @Test func theAreaOfAHemisphereAndOfASquareDegreeAreRight() {
        let octant = GeoPolygon(rings: [
            [(0, 0), (90, 0), (90, 90), (0, 90)].map { GeoPoint(longitude: $0.0, latitude: $0.1) }
        ])
        let radius = GeoPoint.earthRadiusMetres
        #expect(abs(octant.areaSquareMetres / (radius * radius * .pi / 2) - 1) < 1e-12)
        let holed = GeoPolygon(rings: [Self.square(0, 0, side: 1), Self.square(0.25, 0.25, side: 0.5)])
        #expect(abs(holed.areaSquareMetres / (0.75 * 1.23639e10) - 1) < 1e-3)
    }

    @Test(.enabled(if: ReferenceData.isPresent("geo/huizhou_counties.geojson")))
    func theCountiesOfHuizhouHoldTheirSeatsAndHaveTheirAreas() throws {
        let counties = try Self.counties()
        #expect(counties.count == 5)
        for (code, longitude, latitude) in [
            (441_302, 114.4140, 23.0799), (441_323, 114.7231, 22.9830), (441_324, 114.2600, 23.7239),
        ] {
            let point = GeoPoint(longitude: longitude, latitude: latitude)
            #expect(counties.filter { $0.value.contains(point) }.map(\.key) == [code])
        }
        let table = try DomainTable("geo/huizhou_counties.csv")
        let areas = try table.numbers("area_km2_from_polygon")
        for (index, code) in try table.numbers("adcode").enumerated() {
            let county = try #require(counties[Int(code)])
            #expect(abs(county.areaSquareMetres / 1e6 / areas[index] - 1) < 0.01, "\(code)")
            #expect(county.bounds?.southWest.longitude == (try table.numbers("min_lng"))[index])
            #expect(county.bounds?.northEast.latitude == (try table.numbers("max_lat"))[index])
        }
    }

    private struct Collection: Decodable {
        struct Feature: Decodable {
            struct Properties: Decodable { let adcode: Int }
            struct Geometry: Decodable { let coordinates: [[[[Double]]]] }
            let properties: Properties
            let geometry: Geometry
        }
        let features: [Feature]
    }

    private static func counties() throws -> [Int: GeoPolygon] {
        let file = try referenceJSON("geo/huizhou_counties.geojson", as: Collection.self)
        return Dictionary(
            uniqueKeysWithValues: file.features.map { feature in
                let rings = feature.geometry.coordinates.flatMap { $0 }.map { ring in
                    ring.map { GeoPoint(longitude: $0[0], latitude: $0[1]) }
                }
                return (feature.properties.adcode, GeoPolygon(rings: rings))
            })
    }
}
