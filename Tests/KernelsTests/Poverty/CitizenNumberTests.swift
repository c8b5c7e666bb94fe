import TestSupport
import CityModel
import Testing

@testable import CityKernels

struct CitizenNumberTests {
    @Test(.enabled(if: ReferenceData.isPresent("poverty/checksums/checksums.csv")))
    func everyReferenceNumberHasItsVerdict() throws {
        let table = try DomainTable("poverty/checksums/checksums.csv")
        var checked = 0
        for row in table.rows where row[1] == "id" || row[1] == "id15" {
            let number = try? CitizenNumber(row[0])
            #expect((number != nil) == (row[2] != "0"), "\(row)")
            if row[2] == "2" { #expect(number?.wasFolded == true) }
            if row[1] == "id15" {
                #expect(number?.eighteenCharacters == row[3].split(separator: " ").last.map(String.init))
            }
            checked += 1
        }
        #expect(checked == 359)
    }

    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/id_checks.tsv")))
    func theEmergencyListOfNumbersAgrees() throws {
        let table = try DomainTable("emergency/facts/id_checks.tsv", separator: "\t")
        for row in table.rows where row[0] == "id18" {
            #expect(((try? CitizenNumber(row[1])) != nil) == (row[2] == "1"), "\(row)")
        }
    }

    @Test func theStandardsExampleIsReadInFull() throws {
        let number = try CitizenNumber("11010519491231002X")
        #expect(number.areaCode == 110_105)
        #expect(number.birthDate == CivilDate(year: 1949, month: 12, day: 31))
        #expect(number.sex == .female)
        #expect(number.eighteenCharacters == "11010519491231002X")
        #expect(try CitizenNumber("440524188001010014").sex == .male)
    }

    @Test func everyChangeOfOneDigitIsCaught() throws {
        let right = Array("44139619380125746X".utf8)
        #expect(throws: Never.self) { try CitizenNumber(String(decoding: right, as: UTF8.self)) }
        for position in 0..<17 {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != right[position] {
                var wrong = right
                wrong[position] = digit
                #expect(throws: CitizenNumber.Fault.self) { try CitizenNumber(String(decoding: wrong, as: UTF8.self)) }
            }
        }
    }

    @Test func faultsSayWhatIsWrong() {
        #expect(throws: CitizenNumber.Fault.length(3)) { try CitizenNumber("123") }
        #expect(throws: CitizenNumber.Fault.character(position: 2)) { try CitizenNumber("44A396193801257469") }
        #expect(throws: CitizenNumber.Fault.birthDate(year: 1938, month: 2, day: 30)) {
            try CitizenNumber("441396193802307469")
        }
        #expect(throws: CitizenNumber.Fault.checkCharacter(found: 0x30, expected: 0x58)) {
            try CitizenNumber("110105194912310020")
        }
    }
}
