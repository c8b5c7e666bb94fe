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

    @Test("the correction is monotone, keeps 0 and 1, and stays near the counted share")
    func correction() throws {
        let values = SeriesFixtures.rhythm(hours: 1_680, noise: 2)
        let calibration = try SeriesForecast.fit(values: values, seasons: [24, 168]).lineCalibration(within: [6])
        let said = stride(from: 0.05, to: 1, by: 0.05).map { calibration.corrected($0) }
        #expect(zip(said, said.dropFirst()).allSatisfy { $0 < $1 })
        #expect(calibration.corrected(0) == 0 && calibration.corrected(1) == 1)
        #expect((0.4...2).contains(calibration.slope) && abs(calibration.intercept) < 1.5)
    }

    @Test("too short a history has no record and corrects nothing")
    func short() throws {
        let fitted = try SeriesForecast.fit(values: SeriesFixtures.rhythm(hours: 60, noise: 1), seasons: [24, 168])
        let calibration = fitted.lineCalibration(within: [1, 3])
        #expect(calibration.record(of: 0.5) == nil)
        #expect(abs(calibration.corrected(0.3) - 0.3) < 1e-9)
    }
}
