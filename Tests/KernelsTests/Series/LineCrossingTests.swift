import CityKernels
import Testing

@Suite("Line crossing")
struct LineCrossingTests {
    @Test("crossings are counted on hand-made paths")
    func byHand() {
        let four: [Double] = [
            1, 2, 9, 1,
            9, 1, 1, 1,
            1, 1, 1, 1,
            1, 1, 1, 9,
        ]
        let paths = (0..<5).flatMap { _ in four }
        let crossing = LineCrossing.evaluate(paths: paths, horizon: 4, line: 5, within: [1, 3, 4, 99])
        #expect(crossing.chances.map(\.probability) == [5.5, 10.5, 15.5, 15.5].map { $0 / 21 })
        // Of 20 paths 5 cross at once, 5 in the third and 5 in the fourth step: 2 are a tenth, 10 half, 18 too many.
        #expect(crossing.tenthStep == 1 && crossing.medianStep == 3 && crossing.nineTenthsStep == nil)
        let never = LineCrossing.evaluate(paths: paths, horizon: 4, line: 10, within: [4])
        #expect(never.tenthStep == nil && never.medianStep == nil && never.nineTenthsStep == nil)
        #expect(never.chances[0].probability == 0.5 / 21)
    }

    @Test("times count all paths: one in twenty that crosses is no tenth")
    func timesOfAllPaths() {
        var paths = [Double](repeating: 1, count: 20 * 4)
        paths[2] = 9
        #expect(LineCrossing.evaluate(paths: paths, horizon: 4, line: 5, within: [4]).tenthStep == nil)
        paths[4 + 3] = 9
        #expect(LineCrossing.evaluate(paths: paths, horizon: 4, line: 5, within: [4]).tenthStep == 4)
        let all = LineCrossing.evaluate(
            paths: (0..<20).flatMap { [1, $0 < 18 ? 9 : 1, 1, 9] }, horizon: 4, line: 5, within: [4])
        #expect(all.nineTenthsStep == 2)
    }

    @Test("on a handful of past forecasts no chance and no time is claimed")
    func fewPaths() throws {
        let paths = [Double](repeating: 9, count: 4 * (LineCrossing.fewestPaths - 1))
        let crossing = LineCrossing.evaluate(paths: paths, horizon: 4, line: 5, within: [1, 4])
        #expect(crossing.chances.map(\.probability) == [nil, nil])
        #expect(crossing.tenthStep == nil && crossing.medianStep == nil && crossing.nineTenthsStep == nil)
        let twoDays = try SeriesForecast.fit(
            values: SeriesFixtures.rhythm(hours: 48, noise: 1), seasons: [24, 168],
            options: ForecastOptions().countingChances())
        #expect(twoDays.lineCrossing(line: 50, within: [12]).chances.map(\.probability) == [nil])
    }

    @Test("a line far below is crossed, far above is not, and chances grow with the horizon")
    func fitted() throws {
        let fitted = try SeriesForecast.fit(
            values: SeriesFixtures.rhythm(hours: 1_344, noise: 3), seasons: [24, 168])
        let low = fitted.lineCrossing(line: 1, within: [1])
        #expect(try #require(low.chances[0].probability) > 0.97)
        let high = fitted.lineCrossing(line: 1e6, within: [24])
        #expect(try #require(high.chances[0].probability) < 0.03)
        let middle = fitted.lineCrossing(line: 700, within: [1, 3, 6, 12]).chances.compactMap(\.probability)
        #expect(middle.count == 4)
        #expect(zip(middle, middle.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
