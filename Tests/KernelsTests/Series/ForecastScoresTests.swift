import CityKernels
import TestSupport
import Testing

@Suite("Forecast scores")
struct ForecastScoresTests {
    @Test("hand-worked errors")
    func byHand() {
        #expect(ForecastScores.meanAbsoluteError([1, 2, .nan], [2, 4, 9]) == 1.5)
        #expect(ForecastScores.seasonalNaiveError([1, 2, 4, 8], lag: 2) == 4.5)
        #expect(abs(ForecastScores.symmetricPercentageError([100], [50]) - 200.0 * 50 / 150) < 1e-12)
        #expect(ForecastScores.coverage([1, 5], lower: [0, 0], upper: [2, 2]) == 0.5)
    }

    @Test("a certain forecast has the absolute error as its ranked probability score")
    func certain() {
        let shares = (1...9).map { Double($0) / 10 }
        let score = ForecastScores.rankedProbabilityScore(
            [7], quantiles: [Double](repeating: 4, count: 9), shares: shares)
        #expect(abs(score - 3) < 1e-12)
    }

    @Test(
        "the M4 seasonal naive of this half is scored as published: 13.979 and 1.233",
        .enabled(if: ReferenceData.isPresent("crowd/m4_hourly/train.csv.gz")))
    func m4Naive() throws {
        let train = try SeriesFixtures.rows("crowd/m4_hourly/train.csv.gz")
        let test = try SeriesFixtures.rows("crowd/m4_hourly/test.csv.gz")
        var percentage = 0.0
        var scaled = 0.0
        for (past, ahead) in zip(train, test) {
            let day = Array(past.suffix(24))
            percentage += ForecastScores.symmetricPercentageError(ahead, day + day) / Double(train.count)
            scaled +=
                ForecastScores.meanAbsoluteError(ahead, day + day)
                / ForecastScores.seasonalNaiveError(past, lag: 24) / Double(train.count)
        }
        #expect(abs(percentage - 13.979) < 0.001)
        #expect(abs(scaled - 1.233) < 0.001)
    }
}
