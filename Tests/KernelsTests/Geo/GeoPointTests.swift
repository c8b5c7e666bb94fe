import Testing

@testable import CityKernels

struct GeoPointTests {
    private let pole = GeoPoint(longitude: 0, latitude: 90)
    private let equator = GeoPoint(longitude: 0, latitude: 0)

    @Test func aQuarterOfTheGlobeIsAQuarterOfItsCircumference() {
        let quarter = GeoPoint.earthRadiusMetres * .pi / 2
        #expect(abs(pole.distanceMetres(to: equator) - quarter) < 1e-6)
        #expect(abs(equator.distanceMetres(to: GeoPoint(longitude: 180, latitude: 0)) - 2 * quarter) < 1e-6)
        #expect(equator.distanceMetres(to: equator) == 0)
    }

    @Test func bearingsPointTheRightWay() {
        #expect(equator.bearingDegrees(to: pole) == 0)
        #expect(abs(equator.bearingDegrees(to: GeoPoint(longitude: 1, latitude: 0)) - 90) < 1e-9)
        #expect(abs(equator.bearingDegrees(to: GeoPoint(longitude: -1, latitude: 0)) - 270) < 1e-9)
    }

    @Test func theLocalPlaneAgreesWithTheSphereAcrossTheCity() {
        let home = GeoPoint(longitude: 114.414, latitude: 23.08)
        let plane = LocalPlane(origin: home)
        for east in [-20_000.0, 0, 15_000] {
            for north in [-10_000.0, 0, 25_000] {
                let point = plane.point(eastMetres: east, northMetres: north)
                let back = plane.metres(of: point)
                #expect(abs(back.east - east) < 1e-6 && abs(back.north - north) < 1e-6)
                let straight = (east * east + north * north).squareRoot()
                #expect(abs(home.distanceMetres(to: point) - straight) <= 0.002 * straight)
            }
        }
    }

    @Test func boundsHoldTheirPointsAndEdges() throws {
        let points = [GeoPoint(longitude: 1, latitude: 5), GeoPoint(longitude: 3, latitude: 2)]
        let bounds = try #require(GeoBounds(points))
        #expect(bounds.southWest == GeoPoint(longitude: 1, latitude: 2))
        #expect(bounds.centre == GeoPoint(longitude: 2, latitude: 3.5))
        #expect(points.allSatisfy(bounds.contains))
        #expect(!bounds.contains(GeoPoint(longitude: 3.1, latitude: 3)))
        let apart = try #require(GeoBounds([GeoPoint(longitude: 4, latitude: 4)]))
        #expect(!bounds.intersects(apart))
        #expect(GeoBounds([GeoPoint]()) == nil)
    }
}
