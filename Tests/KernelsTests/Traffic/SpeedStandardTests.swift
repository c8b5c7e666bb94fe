import CityKernels
import Testing

@Suite struct SpeedStandardTests {
    @Test(
        "bands are closed above at every edge of every class",
        arguments: [
            (SpeedStandardClass.expressway, [20.0, 35, 50, 65]), (.arterial, [15, 20, 30, 40]),
            (.secondary, [10, 15, 25, 35]),
            (.branch, [10, 15, 25, 35]),
        ])
    func edges(roadClass: SpeedStandardClass, edges: [Double]) {
        let worstFirst: [CongestionGrade] = [
            .severelyCongested, .moderatelyCongested, .lightlyCongested, .basicallyUnobstructed, .unobstructed,
        ]
        for (position, edge) in edges.enumerated() {
            #expect(SpeedStandard.grade(speedKilometresPerHour: edge, roadClass: roadClass) == worstFirst[position])
            let above = SpeedStandard.grade(speedKilometresPerHour: edge.nextUp, roadClass: roadClass)
            #expect(above == worstFirst[position + 1])
        }
        #expect(SpeedStandard.grade(speedKilometresPerHour: 0, roadClass: roadClass) == .severelyCongested)
        #expect(SpeedStandard.grade(speedKilometresPerHour: .infinity, roadClass: roadClass) == nil)
    }

    @Test func `the two standards differ on the same speed`() {
        let byRatio = RatioStandard.grade(speed: 50, freeSpeed: 100)
        let bySpeed = SpeedStandard.grade(speedKilometresPerHour: 50, roadClass: .arterial)
        #expect(byRatio == .lightlyCongested && bySpeed == .unobstructed)
    }

    @Test func `a configured mileage table interpolates and clamps`() throws {
        let table = try #require(
            SpeedStandard.MileageShareConversion(
                shares: [0, 0.04, 0.08, 0.11, 0.14, 0.24], indexes: [0, 2, 4, 6, 8, 10]))
        #expect(table.index(severeMileageShare: 0.04) == 2)
        #expect(abs(table.index(severeMileageShare: 0.095) - 5) < 1e-9)
        #expect(table.index(severeMileageShare: 0.5) == 10)
        #expect(SpeedStandard.MileageShareConversion(shares: [0.1, 0.1], indexes: [0, 1]) == nil)
    }
}
