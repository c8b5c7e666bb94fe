import CityKernels
import Testing

@Suite("Line calibration")
struct LineCalibrationTests {
    @Test("the record of past questions is kept and its share agrees with the answers")
    func record() throws {
        let values = SeriesFixtures.rhythm(hours: 1_680, noise: 2)
        let calibration = try SeriesForecast.fit(values: values, seasons: [24, 168]).lineCalibration(within: [3, 12])
        #expect(calibration.answers.count > 200)
        #expect(Set(calibration.answers.map(\.steps)) == [3, 12])
        let record = try #require(calibration.record(of: 0.02))
        #expect(record.questions >= 10 && record.cameTrueShare < 0.15)
        let sure = try #require(calibration.record(of: 0.98))
        #expect(sure.cameTrueShare > 0.8)
    }

    @Test("overlapping paths do not answer for each other")
    func overlapping() throws {
        let values = SeriesFixtures.rhythm(hours: 1_680, noise: 2)
        let options = ForecastOptions().countingChances()
        let fitted = try SeriesForecast.fit(values: values, seasons: [24, 168], options: options)
        #expect(fitted.residuals.origins[1] - fitted.residuals.origins[0] == 5 && fitted.residuals.count > 200)
        let calibration = fitted.lineCalibration(within: [6])
        #expect((60 * 5...120 * 5).contains(calibration.answers.count))
        let sure = try #require(calibration.record(of: 0.97, reach: 0.05))
        #expect(sure.cameTrueShare > 0.75)
    }

    @Test("too short a history has no record")
    func short() throws {
        let fitted = try SeriesForecast.fit(values: SeriesFixtures.rhythm(hours: 60, noise: 1), seasons: [24, 168])
        let calibration = fitted.lineCalibration(within: [1, 3])
        #expect(calibration.record(of: 0.5) == nil)
    }
}
