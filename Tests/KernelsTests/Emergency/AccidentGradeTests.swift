import TestSupport
import Testing

@testable import CityKernels

struct AccidentGradeTests {
    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/accident_grade.tsv")))
    func everyEdgeOfTheOrderHasItsGrade() throws {
        let names: [String: AccidentGrade] = ["特别重大": .especiallyMajor, "重大": .major, "较大": .larger, "一般": .ordinary]
        let table = try DomainTable("emergency/facts/accident_grade.tsv", separator: "\t")
        #expect(table.rows.count == 16)
        for row in table.rows {
            let grade = AccidentGrade(
                deaths: try #require(Int(row[0])), injured: try #require(Int(row[1])),
                lossYuan: try #require(Double(row[2])))
            #expect(grade == names[row[3]], "\(row)")
        }
    }

    @Test func nothingHappenedIsOrdinaryAndWorseIsGreater() {
        #expect(AccidentGrade(deaths: 0, injured: 0, lossYuan: 0) == .ordinary)
        #expect(AccidentGrade.especiallyMajor > .ordinary)
    }
}
