import Testing

@testable import CityKernels

struct PolylineTests {
    private static let plane = LocalPlane(origin: GeoPoint(longitude: 114.4, latitude: 23))

    private static func line(_ metres: [(Double, Double)]) -> [GeoPoint] {
        metres.map { plane.point(eastMetres: $0.0, northMetres: $0.1) }
    }

    @Test func lengthsAddUp() {
        let line = Self.line([(0, 0), (300, 0), (300, 400)])
        #expect(abs(Polyline.lengthMetres(line) - 700) < 0.1)
        #expect(Polyline.lengthMetres([]) == 0)
        #expect(Polyline.lengthMetres([line[0]]) == 0)
    }

    @Test func theNearestPlaceIsTheFootOnTheRightSegment() throws {
        let line = Self.line([(0, 0), (300, 0), (300, 400)])
        let place = Self.plane.point(eastMetres: 340, northMetres: 100)
        let nearest = try #require(Polyline.nearest(to: place, on: line))
        #expect(nearest.segment == 1)
        #expect(abs(nearest.distanceMetres - 40) < 0.05)
        #expect(abs(nearest.alongMetres - 400) < 0.1)
        let before = try #require(Polyline.nearest(to: Self.plane.point(eastMetres: -30, northMetres: 0), on: line))
        #expect(before.segment == 0 && before.alongMetres == 0)
        #expect(Polyline.nearest(to: place, on: []) == nil)
        #expect(try #require(Polyline.nearest(to: line[0], on: [line[0]])).distanceMetres == 0)
    }

    @Test(arguments: [1.0, 10, 60, 250])
    func aSimplifiedLineStaysWithinItsTolerance(tolerance: Double) {
        let line = Self.line(
            (0..<400).map { (index: Int) -> (Double, Double) in
                let ragged = (index * index * 7 + index * 13) % 97
                return (Double(index) * 10, Double(ragged))
            })
        let thin = Polyline.simplified(line, toleranceMetres: tolerance)
        #expect(thin.first == line.first && thin.last == line.last)
        #expect(thin.count <= line.count)
        for point in line {
            #expect((Polyline.nearest(to: point, on: thin)?.distanceMetres ?? .infinity) <= tolerance * 1.001 + 0.01)
        }
    }

    @Test func pointsOnAStraightLineGoAndACornerStays() {
        let line = Self.line([(0, 0), (100, 0), (200, 0), (200, 100), (200, 200)])
        let thin = Polyline.simplified(line, toleranceMetres: 1)
        #expect(thin == [line[0], line[2], line[4]])
    }

    @Test func aClosedRingKeepsItsArea() {
        let ring = Self.line([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
        #expect(Polyline.simplified(ring, toleranceMetres: 5) == ring)
    }
}
