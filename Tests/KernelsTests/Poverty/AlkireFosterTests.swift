import Foundation
import TestSupport
import Testing

@testable import CityKernels

struct AlkireFosterTests {
    private struct Result: Decodable {
        let k: String
        let poor: [Int]
        let headcountRatio, intensity, adjustedHeadcountRatio, adjustedPovertyGap, adjustedSquaredGap: Double
        let uncensoredHeadcounts, censoredHeadcounts, contributions: [Double]

        enum CodingKeys: String, CodingKey {
            case k, poor, contributions
            case headcountRatio = "H"
            case intensity = "A"
            case adjustedHeadcountRatio = "M0"
            case adjustedPovertyGap = "M1"
            case adjustedSquaredGap = "M2"
            case uncensoredHeadcounts = "raw_headcounts"
            case censoredHeadcounts = "censored_headcounts"
        }
    }

    private struct RandomCase: Decodable {
        let achievements: [[Int]]
        let cutoffs: [Int]
        let weights: [String]
        let result: Result
    }

    private static let ten: [Int64] = [3, 3, 3, 3, 1, 1, 1, 1, 1, 1]

    @Test(.enabled(if: ReferenceData.isPresent("poverty/mpi/worked_examples.json")))
    func thePublishedExamplesComeOut() throws {
        let file = try JSONSerialization.jsonObject(with: ReferenceData.bytes("poverty/mpi/worked_examples.json"))
        var cases = 0
        for example in try #require(file as? [[String: Any]]) {
            guard let matrix = example["achievements"] as? [[String]] else { continue }
            let weights = (example["weights"] as? [String]) ?? (example["weights"] as? [Int] ?? []).map(String.init)
            let cutoffs = try #require(example["cutoffs"] as? [String])
            let results = try JSONDecoder().decode(
                [Result].self, from: JSONSerialization.data(withJSONObject: try #require(example["results"])))
            let data = AlkireFoster.Deprivations(
                achievements: try matrix.flatMap { try $0.map { try Fraction($0).value } },
                indicatorCutoffs: try cutoffs.map { try Fraction($0).value })
            for result in results {
                try Self.expect(data, weights: weights, result: result)
                cases += 1
            }
        }
        #expect(cases >= 8)
    }

    @Test(.enabled(if: ReferenceData.isPresent("poverty/mpi/random_exact.json")))
    func theCasesSolvedInRationalArithmeticComeOut() throws {
        let cases = try referenceJSON("poverty/mpi/random_exact.json", as: [RandomCase].self)
        #expect(cases.count == 20)
        for example in cases {
            let data = AlkireFoster.Deprivations(
                achievements: example.achievements.flatMap { $0.map(Double.init) },
                indicatorCutoffs: example.cutoffs.map(Double.init))
            try Self.expect(data, weights: example.weights, result: example.result)
        }
    }

    @Test func householdsWeighByTheirSize() {
        let data = AlkireFoster.Deprivations(
            indicators: 10,
            deprived: [
                0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1,
                0, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0,
            ], populations: [4, 7, 5, 4])
        let index = AlkireFoster(data, weights: Self.ten, cutoff: .init(1, of: 3))
        #expect(abs(index.total.headcountRatio - 0.8) < 1e-12)
        #expect(abs(index.total.intensity - 0.5625) < 1e-12)
        #expect(abs(index.total.adjustedHeadcountRatio - 0.45) < 1e-12)
        #expect(index.total.adjustedPovertyGap == nil)
        #expect(abs(index.total.contributions[0..<2].reduce(0, +) - 0.2962962962962963) < 1e-12)
    }

    @Test(.enabled(if: ReferenceData.isPresent("poverty/mpi/syn_cdta.csv")))
    func theSampleSurveyEqualsMpitbAndKeepsTheTiesAtOneHalf() throws {
        let survey = try Survey()
        #expect(survey.complete == 14_903)
        let expected = try DomainTable("poverty/mpi/mpitbR_1.0.1_nat_area.csv")
        for round in 1...2 {
            for percent: Int64 in [20, 33, 50] {
                let index = try survey.index(round: round, percent: percent)
                for row in expected.rows where row[2] == "\(round)" && (row[3] == "\(percent)" || row[4] == "hd") {
                    let measures = row[0] == "nat" ? index.total : index.groups[try #require(Int(row[1]))]
                    let wanted = try #require(Double(row[6]))
                    let indicator = Survey.indicators.firstIndex(of: row[5]) ?? 0
                    let weight = Double(Self.ten[indicator]) / 18
                    let figure: Double? =
                        switch row[4] {
                        case "H": measures.headcountRatio
                        case "A": measures.intensity
                        case "M0": measures.adjustedHeadcountRatio
                        case "hd": measures.uncensoredHeadcounts[indicator]
                        case "hdk": measures.censoredHeadcounts[indicator]
                        case "actb": measures.censoredHeadcounts[indicator] * weight
                        case "pctb": measures.contributions[indicator]
                        default: nil
                        }
                    #expect(abs(try #require(figure) - wanted) < 1e-8, "\(row)")
                }
                #expect(abs(index.groupContributions.reduce(0, +) - 1) < 1e-12)
            }
        }
        let poorAtOneHalf = try (1...2).map { try survey.index(round: $0, percent: 50).total.poorRows }
        #expect(poorAtOneHalf.reduce(0, +) == 915)
    }

    private static func expect(_ data: AlkireFoster.Deprivations, weights: [String], result: Result) throws {
        let fractions = try weights.map { try Fraction($0) }
        let scale = fractions.reduce(1) { $0 * $1.denominator }
        let whole = fractions.map { $0.numerator * (scale / $0.denominator) }
        let cutoff = try Fraction(result.k)
        let index = AlkireFoster(
            data, weights: whole,
            cutoff: .init(cutoff.numerator * scale, of: cutoff.denominator * whole.reduce(0, +)))
        let figures = index.total
        #expect(figures.poorRows == result.poor.reduce(0, +))
        #expect(abs(figures.headcountRatio - result.headcountRatio) < 1e-12)
        #expect(abs(figures.intensity - result.intensity) < 1e-12)
        #expect(abs(figures.adjustedHeadcountRatio - result.adjustedHeadcountRatio) < 1e-12)
        #expect(abs(try #require(figures.adjustedPovertyGap) - result.adjustedPovertyGap) < 1e-12)
        #expect(abs(try #require(figures.adjustedSquaredGap) - result.adjustedSquaredGap) < 1e-12)
        for (found, wanted) in [
            (figures.uncensoredHeadcounts, result.uncensoredHeadcounts),
            (figures.censoredHeadcounts, result.censoredHeadcounts),
        ] {
            #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        if result.adjustedHeadcountRatio > 0 {
            #expect(zip(figures.contributions, result.contributions).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    private struct Fraction {
        let numerator: Int64
        let denominator: Int64

        init(_ text: String) throws {
            let parts = text.split(separator: "/")
            numerator = try #require(Int64(parts[0]))
            denominator = parts.count > 1 ? try #require(Int64(parts[1])) : 1
        }

        var value: Double { Double(numerator) / Double(denominator) }
    }

    private struct Survey {
        static let indicators = [
            "d_nutr", "d_cm", "d_satt", "d_educ", "d_elct", "d_sani", "d_wtr", "d_hsg", "d_ckfl", "d_asst",
        ]
        private var deprived: [Int: [UInt8]] = [:]
        private var areas: [Int: [Int32]] = [:]
        private(set) var complete = 0

        init() throws {
            let table = try DomainTable("poverty/mpi/syn_cdta.csv")
            let area = try table.column("area")
            let round = try table.column("t")
            for row in table.rows where !row.contains("NA") && !row.contains("") {
                let time = try #require(Int(row[round]))
                deprived[time, default: []] += row[0..<10].map { $0 == "1" ? 1 : 0 }
                areas[time, default: []].append(try #require(Int32(row[area])))
                complete += 1
            }
        }

        func index(round: Int, percent: Int64) throws -> AlkireFoster {
            AlkireFoster(
                .init(indicators: 10, deprived: try #require(deprived[round])), weights: ten,
                cutoff: .init(percent, of: 100), groups: try #require(areas[round]), groupCount: 2)
        }
    }
}
