import CityKernels
import Testing

@Suite("Line crossing")
struct LineCrossingTests {
    @Test("crossings are counted on hand-made paths")
    func byHand() {
        let paths: [Double] = [
            1, 2, 9, 1,
            9, 1, 1, 1,
            1, 1, 1, 1,
            1, 1, 1, 9,
        ]
        let crossing = LineCrossing.evaluate(paths: paths, horizon: 4, line: 5, within: [1, 3, 4, 99])
        #expect(crossing.chances.map(\.probability) == [0.3, 0.5, 0.7, 0.7])
        #expect(crossing.medianStep == 3)
        #expect(crossing.crossingSteps == 1...4)
        let never = LineCrossing.evaluate(paths: paths, horizon: 4, line: 10, within: [4])
        #expect(never.medianStep == nil && never.crossingSteps == nil)
        #expect(never.chances[0].probability == 0.1)
    }

    @Test("a line far below is crossed, far above is not, and chances grow with the horizon")
    func fitted() throws {
        let fitted = try SeriesForecast.fit(values: SeriesFixtures.rhythm(hours: 1_344, noise: 3), seasons: [24, 168])
        let low = fitted.lineCrossing(line: 1, within: [1])
        #expect(low.chances[0].probability > 0.97)
        let high = fitted.lineCrossing(line: 1e6, within: [24])
        #expect(high.chances[0].probability < 0.03)
        let middle = fitted.lineCrossing(line: 700, within: [1, 3, 6, 12]).chances.map(\.probability)
        #expect(zip(middle, middle.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
