import CityModel
import Foundation
import Testing

struct ChineseDatumTests {
    /// Pairs printed in public converters' tests; their ellipsoids differ by a centimetre here.
    @Test(arguments: [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ])
    func knownPlacesShiftAsPublished(satellite: (Double, Double), map: (Double, Double)) {
        let shifted = ChineseDatum.shifted(Coordinate(longitude: satellite.0, latitude: satellite.1))
        #expect(abs(shifted.longitude - map.0) < 1e-6)
        #expect(abs(shifted.latitude - map.1) < 1e-6)
    }

    @Test func thereAndBackIsTheSamePlace() {
        for longitude in stride(from: 113.8, through: 115.4, by: 0.1) {
            for latitude in stride(from: 22.4, through: 24, by: 0.1) {
                let point = Coordinate(longitude: longitude, latitude: latitude)
                let shifted = ChineseDatum.shifted(point)
                #expect((300..<800).contains(metres(point, shifted)))
                #expect(metres(point, ChineseDatum.unshifted(shifted)) < 0.01)
            }
        }
    }

    /// Pairs that the README of wandergis/coordtransform prints for one place.
    @Test func theSecondShiftIsAsPublished() {
        let point = Coordinate(longitude: 116.404, latitude: 39.915)
        let twice = ChineseDatum.shiftedTwice(point)
        #expect(abs(twice.longitude - 116.41036949371029) < 1e-9)
        #expect(abs(twice.latitude - 39.92133699351022) < 1e-9)
        // The published way back is only good to a metre; ours leads back to where it came from.
        let once = ChineseDatum.unshiftedTwice(point)
        #expect(metres(once, Coordinate(longitude: 116.39762729119315, latitude: 39.90865673957631)) < 2)
        #expect(metres(ChineseDatum.shiftedTwice(once), point) < 0.01)
    }

    @Test(arguments: MapDatum.allCases)
    func everyDatumLeadsToTheSamePlace(datum: MapDatum) {
        let place = Coordinate(longitude: 114.4152, latitude: 23.1117)
        let said =
            switch datum {
            case .wgs84, .cgcs2000: place
            case .gcj02: ChineseDatum.shifted(place)
            case .bd09: ChineseDatum.shiftedTwice(ChineseDatum.shifted(place))
            }
        #expect(metres(datum.geodetic(said), place) < 0.01)
    }

    @Test func placesAbroadStay() {
        let london = Coordinate(longitude: -0.1, latitude: 51.5)
        #expect(ChineseDatum.shifted(london) == london)
        #expect(ChineseDatum.unshifted(london) == london)
    }

    /// On a sphere; good for short ways.
    private func metres(_ one: Coordinate, _ other: Coordinate) -> Double {
        let degree = 6_371_008.8 * Double.pi / 180
        let east = (one.longitude - other.longitude) * cos(one.latitude * .pi / 180) * degree
        let north = (one.latitude - other.latitude) * degree
        return (east * east + north * north).squareRoot()
    }
}
