import TestSupport
import CityModel
import Testing

@testable import CityKernels

struct AirQualityIndexTests {
    private static let itemNames: [String: AirQualityItem] = [
        "SO2_24h": .sulfurDioxide24Hours, "SO2_1h": .sulfurDioxide1Hour,
        "NO2_24h": .nitrogenDioxide24Hours, "NO2_1h": .nitrogenDioxide1Hour,
        "CO_24h": .carbonMonoxide24Hours, "CO_1h": .carbonMonoxide1Hour,
        "O3_8h": .ozone8Hours, "O3_1h": .ozone1Hour,
        "PM10_24h": .particulateMatter10Of24Hours, "PM25_24h": .particulateMatter25Of24Hours,
    ]
    private static let pollutantNames: [(name: String, pollutant: AirPollutant)] = [
        ("SO2", .sulfurDioxide), ("NO2", .nitrogenDioxide), ("CO", .carbonMonoxide), ("O3", .ozone),
        ("PM10", .particulateMatter10), ("PM2.5", .particulateMatter25),
    ]

    @Test(.enabled(if: ReferenceData.isPresent("pollution/aqi/iaqi_points.csv")))
    func everyReferencePointHasItsIndexInBothEditions() throws {
        let table = try DomainTable("pollution/aqi/iaqi_points.csv")
        #expect(table.rows.count == 788)
        for row in table.rows {
            let item = try #require(Self.itemNames[row[0]])
            let concentration = try #require(Double(row[1]))
            for (rule, expected) in [(AirQualityRule.year2026, row[2]), (.year2012, row[3])] {
                let index = rule.individualIndex(of: item, concentration: concentration)
                #expect(index == Int(expected), "\(rule.edition) \(row[0]) \(concentration)")
            }
        }
    }

    @Test(.enabled(if: ReferenceData.isPresent("pollution/aqi/aqi_records.csv")))
    func everyReferenceRecordIsJudgedAlike() throws {
        let table = try DomainTable("pollution/aqi/aqi_records.csv")
        #expect(table.rows.count == 600)
        for row in table.rows {
            let report: AirQualityRule.Report = row[1] == "hourly" ? .hourly : .daily
            var readings = AirReadings()
            for item in AirQualityRule.year2026.items(of: report) {
                readings[item] = Double(row[2 + item.pollutant.rawValue])
            }
            let verdict = AirQualityRule.year2026.judge(readings, report: report)
            for (name, pollutant) in Self.pollutantNames {
                #expect(verdict[pollutant] == Int(row[8 + pollutant.rawValue]), "record \(row[0]) \(name)")
            }
            #expect(verdict.maximum == Int(row[14]), "record \(row[0])")
            #expect(verdict.published == Int(row[15]), "record \(row[0])")
            #expect(verdict.level?.rawValue == Int(row[16]), "record \(row[0])")
            #expect(Self.names(verdict.primary) == row[17], "record \(row[0])")
            #expect(Self.names(verdict.missing) == row[18], "record \(row[0])")
        }
    }

    @Test func theYearOfTheRuleChangesTheIndexOfFineParticles() throws {
        let before = AirQualityRule.inForce(on: try #require(CivilDate(year: 2026, month: 2, day: 28)))
        let after = AirQualityRule.inForce(on: try #require(CivilDate(year: 2026, month: 3, day: 1)))
        #expect(before.individualIndex(of: .particulateMatter25Of24Hours, concentration: 75) == 100)
        #expect(after.individualIndex(of: .particulateMatter25Of24Hours, concentration: 60) == 100)
        #expect(after.individualIndex(of: .particulateMatter25Of24Hours, concentration: 75) == 114)
    }

    @Test func roundingIsHalfToEvenOnTheDecimalText() {
        #expect(AirQualityItem.carbonMonoxide1Hour.roundedSteps(0.35) == 4)
        #expect(AirQualityItem.carbonMonoxide1Hour.roundedSteps(0.25) == 2)
        #expect(AirQualityItem.ozone1Hour.roundedSteps(160.5) == 160)
        #expect(AirQualityItem.ozone1Hour.roundedSteps(161.5) == 162)
        #expect(AirQualityItem.ozone1Hour.roundedSteps(-3) == 0)
        #expect(AirQualityItem.ozone1Hour.roundedSteps(.nan) == nil)
    }

    @Test(arguments: AirQualityItem.allCases)
    func theIndexNeverFallsAsTheConcentrationRises(item: AirQualityItem) {
        for rule in [AirQualityRule.year2012, .year2026] {
            var last = 0
            for step in 0...8000 {
                let concentration = Double(step) / Double(item.stepsPerUnit)
                guard let index = rule.individualIndex(of: item, concentration: concentration) else { continue }
                #expect(index >= last)
                last = index
            }
            #expect(last <= 500)
        }
    }

    @Test func anIncompleteSetIsPublishedOnlyAboveAHundred() {
        var readings = AirReadings()
        for item in AirQualityRule.year2026.hourlyItems { readings[item] = 1 }
        readings[.ozone1Hour] = nil
        let withheld = AirQualityRule.year2026.judge(readings, report: .hourly)
        #expect(withheld.published == nil)
        #expect(withheld.level == nil)
        readings[.particulateMatter25Of24Hours] = 61
        let published = AirQualityRule.year2026.judge(readings, report: .hourly)
        #expect(published.published == 101)
        #expect(published.primary.pollutants == [.particulateMatter25])
        readings[.particulateMatter25Of24Hours] = 1
        readings.markNotMonitored(.ozone1Hour)
        let byPlan = AirQualityRule.year2026.judge(readings, report: .hourly)
        #expect(byPlan.published == 10)
        #expect(byPlan.missing.isEmpty)
    }

    @Test func readingsCompareByWhatIsInThem() {
        var first = AirReadings()
        var second = AirReadings()
        #expect(first == second)
        first[.ozone1Hour] = 80
        second[.ozone1Hour] = 80
        second[.sulfurDioxide1Hour] = .nan
        #expect(first == second)
        second[.ozone1Hour] = nil
        #expect(first != second && second[.ozone1Hour] == nil)
    }

    @Test func levelsMeetAtTheirBoundsAndCarryTheStandardsColours() {
        #expect(AirQualityLevel(index: 50) == .excellent)
        #expect(AirQualityLevel(index: 51) == .good)
        #expect(AirQualityLevel(index: 300) == .heavilyPolluted)
        #expect(AirQualityLevel(index: 301) == .severelyPolluted)
        #expect(AirQualityLevel.severelyPolluted.colourCode == 0x7E0023)
        #expect(AirQualityLevel.heavilyPolluted.colour == .purple)
    }

    private static func names(_ set: AirPollutantSet) -> String {
        pollutantNames.filter { set.contains(AirPollutantSet($0.pollutant)) }.map(\.name).joined(separator: "|")
    }
}
