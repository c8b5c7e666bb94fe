import CityModel
import Testing

@Suite struct CongestionCurveTests {
    @Test func `an arterial at capacity takes 1.85 times its free time, a motorway at 1.2 by hand`() {
        #expect(abs(RoadClass.arterial.congestionCurve.ratio(load: 1) - 1.85) < 1e-15)
        // 1.2 to the fifth is 2.48832.
        #expect(abs(RoadClass.motorway.congestionCurve.ratio(load: 1.2) - (1 + 0.3 * 2.48832)) < 1e-12)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 9]) func `powers are those of repeated multiplication`(power: Int) {
        let curve = CongestionCurve(coefficient: 1, power: power)
        for load in [0, 0.4, 1, 1.7] {
            let product = (0..<power).reduce(1.0) { grown, _ in grown * load }
            #expect(abs(curve.ratio(load: load) - 1 - product) <= 1e-12 * max(1, product))
        }
    }

    @Test(arguments: RoadClass.allCases) func `an empty road takes its free time and a fuller one never less`(
        roadClass: RoadClass
    ) {
        let ratios = stride(from: 0.0, through: 2, by: 0.1).map(roadClass.congestionCurve.ratio)
        #expect(ratios.first == 1 && zip(ratios, ratios.dropFirst()).allSatisfy { $0 < $1 })
    }
}
