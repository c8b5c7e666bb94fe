import TestSupport
import Testing

@testable import CityKernels

struct IncomePovertyTests {
    private struct Expected: Decodable {
        let line, headcountRatio, povertyGap, squaredPovertyGap, gini, giniOfPoor, incomeGapRatio, sen, watts: Double

        enum CodingKeys: String, CodingKey {
            case line = "z"
            case headcountRatio = "P0"
            case povertyGap = "P1"
            case squaredPovertyGap = "P2"
            case gini, watts
            case giniOfPoor = "gini_of_poor"
            case incomeGapRatio = "income_gap_ratio"
            case sen = "sen_H_I_plus_1mI_Gp"
        }
    }

    @Test(.enabled(if: ReferenceData.isPresent("poverty/income/expected.json")))
    func theEuropeanSampleGivesTheReferenceFigures() throws {
        let table = try DomainTable("poverty/income/eusilc_head8000.csv")
        let expected = try referenceJSON("poverty/income/expected.json", as: [String: Expected].self)
        let incomes = try table.numbers("eqIncome")
        for (name, weights) in [("weighted", try table.numbers("rb050")), ("unweighted", [])] {
            let wanted = try #require(expected[name])
            let figures = try #require(IncomePoverty(incomes: incomes, weights: weights, line: wanted.line))
            #expect(abs(figures.headcountRatio - wanted.headcountRatio) < 1e-9)
            #expect(abs(figures.povertyGap - wanted.povertyGap) < 1e-9)
            #expect(abs(figures.squaredPovertyGap - wanted.squaredPovertyGap) < 1e-9)
            #expect(abs(figures.incomeGapRatio - wanted.incomeGapRatio) < 1e-9)
            #expect(abs(try #require(figures.gini) - wanted.gini) < 1e-9)
            #expect(abs(try #require(figures.giniOfPoor) - wanted.giniOfPoor) < 1e-9)
            #expect(abs(figures.sen - wanted.sen) < 1e-9)
            #expect(abs(figures.watts - wanted.watts) < 1e-9)
        }
    }

    @Test func aTieAtTheLineIsNotPoor() throws {
        let figures = try #require(IncomePoverty(incomes: [50, 100, 100, 200], line: 100))
        #expect(figures.headcountRatio == 0.25)
        #expect(figures.povertyGap == 0.125)
        #expect(figures.squaredPovertyGap == 0.0625)
    }

    @Test func equalIncomesHaveNoInequality() throws {
        #expect(abs(try #require(IncomePoverty.gini(incomes: [7, 7, 7], weights: [1, 4, 2]))) < 1e-15)
        #expect(abs(try #require(IncomePoverty.gini(incomes: [5, 5, 5, 5]))) < 1e-15)
    }

    @Test func oneWhoOwnsAllOfFourMakesThreeQuarters() throws {
        #expect(abs(try #require(IncomePoverty.gini(incomes: [0, 0, 0, 12])) - 0.75) < 1e-15)
    }

    @Test func scalingIncomesAndLineChangesNothing() throws {
        let incomes = (1...40).map { Double($0 * $0 % 97 + 1) }
        let plain = try #require(IncomePoverty(incomes: incomes, line: 40))
        let scaled = try #require(IncomePoverty(incomes: incomes.map { $0 * 8 }, line: 320, wattsFloor: 8))
        #expect(abs(plain.sen - scaled.sen) < 1e-12)
        #expect(abs(plain.watts - scaled.watts) < 1e-12)
    }

    @Test func wattsReckonsWithALeastIncomeAndSaysForHowMany() throws {
        #expect(IncomePoverty(incomes: [], line: 1) == nil)
        let figures = try #require(IncomePoverty(incomes: [-1, 0, 1, 3], line: 2))
        #expect(figures.peopleBelowWattsFloor == 2)
        #expect(abs(figures.watts - 0.75 * 0.6931471805599453) < 1e-15)
    }
}
