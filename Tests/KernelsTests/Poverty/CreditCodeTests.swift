import TestSupport
import Testing

@testable import CityKernels

struct CreditCodeTests {
    @Test(.enabled(if: ReferenceData.isPresent("poverty/checksums/checksums.csv")))
    func everyReferenceCodeHasItsVerdict() throws {
        let table = try DomainTable("poverty/checksums/checksums.csv")
        let codes = table.rows.filter { $0[1] == "uscc" }
        #expect(codes.count == 44)
        for row in codes {
            let code = try? CreditCode(row[0])
            #expect((code != nil) == (row[2] == "1"), "\(row)")
            if let code { #expect(code.organisationCheckFits) }
        }
    }

    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/id_checks.tsv")))
    func theEmergencyListOfCodesAgrees() throws {
        let table = try DomainTable("emergency/facts/id_checks.tsv", separator: "\t")
        for row in table.rows where row[0] == "uscc" {
            #expect(((try? CreditCode(row[1])) != nil) == (row[2] == "1"), "\(row)")
        }
    }

    @Test func theStandardsExampleIsTakenApart() throws {
        let code = try CreditCode("91350100M000100Y43")
        #expect(code.areaCode == "350100")
        #expect(code.organisationCode == "M000100Y4")
        #expect(code.organisationCheckFits)
    }

    @Test func faultsSayWhatIsWrong() {
        #expect(throws: CreditCode.Fault.length(4)) { try CreditCode("9135") }
        #expect(throws: CreditCode.Fault.character(position: 9)) { try CreditCode("91350100MI00100Y43") }
        #expect(throws: CreditCode.Fault.character(position: 3)) { try CreditCode("913A0100M000100Y43") }
        #expect(throws: CreditCode.Fault.checkCharacter(found: 0x34, expected: 0x33)) {
            try CreditCode("91350100M000100Y44")
        }
    }
}
