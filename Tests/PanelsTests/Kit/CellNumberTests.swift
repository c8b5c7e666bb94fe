import Canvas
import Testing

@testable import CityPanels

@Suite struct CellNumberTests {
    @Test(arguments: [
        ("1,301", 1301.0, 1200.0, "+101"), ("63%", 0.63, 0.7, "-7%"), ("0.34", 0.342, 0.5, "-0.16"),
        ("63%", 63.2, 63.2, "0%"), ("12", 12, 12.3, "0"),
    ])
    func `a difference is told as the number is`(text: String, value: Double, then: Double, told: String) throws {
        #expect(try #require(CellNumber(text, value: value)).difference(since: then, .unicode).text == told)
    }

    @Test func `a share is the per cent it is told in`() throws {
        let share = try #require(CellNumber("63%", value: 0.6312))
        #expect(share.value == 63.12 && share.unit == "%")
    }

    @Test func `a number that was not there is a dash`() throws {
        #expect(try #require(CellNumber("5", value: 5)).difference(since: nil, .unicode).text == "—")
    }

    @Test(arguments: ["Jammed!", "—", "▁▂▃", "→0", "", "17"]) func `what is not the number stays as it is`(text: String)
    {
        #expect(CellNumber(text, value: 3) == nil)
    }
}
