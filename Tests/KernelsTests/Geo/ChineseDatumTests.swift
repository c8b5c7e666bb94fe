import Testing

@testable import CityKernels

struct ChineseDatumTests {
    /// Pairs printed in public converters' tests; their ellipsoids differ by a centimetre here.
    @Test(arguments: [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ])
    func knownPlacesShiftAsPublished(satellite: (Double, Double), map: (Double, Double)) {
        let shifted = ChineseDatum.shifted(GeoPoint(longitude: satellite.0, latitude: satellite.1))
        #expect(abs(shifted.longitude - map.0) < 1e-6)
        #expect(abs(shifted.latitude - map.1) < 1e-6)
    }

    @Test func thereAndBackIsTheSamePlace() {
        for longitude in stride(from: 113.8, through: 115.4, by: 0.1) {
            for latitude in stride(from: 22.4, through: 24, by: 0.1) {
                let point = GeoPoint(longitude: longitude, latitude: latitude)
                let shifted = ChineseDatum.shifted(point)
                #expect((300..<800).contains(point.distanceMetres(to: shifted)))
                #expect(point.distanceMetres(to: ChineseDatum.unshifted(shifted)) < 0.01)
            }
        }
    }

    @Test func placesAbroadStay() {
        let london = GeoPoint(longitude: -0.1, latitude: 51.5)
        #expect(ChineseDatum.shifted(london) == london)
        #expect(ChineseDatum.unshifted(london) == london)
    }
}
