import CityKernels
import Testing

@Suite struct RatioStandardTests {
    @Test(
        "bands are closed below at every edge",
        arguments: [
            (0.0, CongestionGrade.unobstructed, 0.0), (0.3.nextDown, .unobstructed, 2.0),
            (0.3, .basicallyUnobstructed, 2.0), (0.5.nextDown, .basicallyUnobstructed, 4.0),
            (0.5, .lightlyCongested, 4.0), (0.6.nextDown, .lightlyCongested, 6.0), (0.6, .moderatelyCongested, 6.0),
            (0.7.nextDown, .moderatelyCongested, 8.0), (0.7, .severelyCongested, 8.0), (1.0, .severelyCongested, 10.0),
        ])
    func edges(proportion: Double, grade: CongestionGrade, index: Double) {
        #expect(RatioStandard.grade(delayTimeProportion: proportion) == grade)
        #expect(abs(RatioStandard.index(delayTimeProportion: proportion) - index) < 1e-9)
    }

    @Test(
        "the equal statement by speed ratio gives the same grades",
        arguments: [
            (71.0, CongestionGrade.unobstructed), (70, .basicallyUnobstructed), (51, .basicallyUnobstructed),
            (50, .lightlyCongested), (41, .lightlyCongested), (40, .moderatelyCongested), (31, .moderatelyCongested),
            (30, .severelyCongested), (0, .severelyCongested), (130, .unobstructed),
        ])
    func bySpeed(speed: Double, grade: CongestionGrade) {
        #expect(RatioStandard.grade(speed: speed, freeSpeed: 100) == grade)
        #expect(RatioStandard.grade(speed: speed * 0.5, freeSpeed: 50) == grade)
    }

    @Test func `index never falls as delay grows and is continuous`() {
        var previous = 0.0
        for step in 0...10_000 {
            let index = RatioStandard.index(delayTimeProportion: Double(step) / 10_000)
            #expect(index >= previous && index - previous < 0.0021)
            previous = index
        }
        #expect(previous == 10)
    }

    @Test func `an unusable reading has no grade`() {
        #expect(RatioStandard.grade(speed: .nan, freeSpeed: 60) == nil)
        #expect(RatioStandard.grade(speed: -1, freeSpeed: 60) == nil)
        #expect(RatioStandard.grade(speed: 30, freeSpeed: 0) == nil)
    }
}
