import TestSupport
import Testing

@testable import CityKernels

struct SectorAttributionTests {
    private static let data = "pollution/openair_marylebone/mydata.csv"

    @Test(.enabled(if: ReferenceData.isPresent(Self.data)))
    func theSulfurDioxideOfMarylebonePointsEast() throws {
        let table = try DomainTable(Self.data)
        let values = try table.numbers("so2")
        let directions = try table.numbers("wd")
        let speeds = try table.numbers("ws")
        let attribution = SectorAttribution(
            values: values, windFromDegrees: directions, windMetresPerSecond: speeds, threshold: 9.25,
            calmMetresPerSecond: 0)
        let expected = try DomainTable("pollution/openair_marylebone/expected_cpf_so2_p90_sector10.csv")
        #expect(expected.rows.count == 36)
        for (sector, row) in zip(attribution.sectors, expected.rows) {
            #expect(sector.centreDegrees == Double(row[0]))
            #expect(sector.hours == Int(row[1]), "\(row)")
            #expect(sector.highHours == Int(row[2]), "\(row)")
            #expect(abs(try #require(sector.probability) - (try #require(Double(row[3])))) < 1e-12)
        }
        #expect(attribution.ranked.first?.centreDegrees == 100)
    }

    @Test func northHoldsBothItsSidesAndCalmsAreLeftOut() {
        let attribution = SectorAttribution(
            values: [1, 9, 9, 9, .nan], windFromDegrees: [358, 2, 360, 90, 0], windMetresPerSecond: [2, 2, 2, 0, 2],
            threshold: 5, calmMetresPerSecond: 0.5, sectorCount: 4, leastHours: 3)
        #expect(attribution.sectors.map(\.hours) == [3, 0, 0, 0])
        #expect(attribution.sectors[0].probability == 2.0 / 3)
        #expect(attribution.sectors[1].probability == nil)
        #expect(attribution.ranked.count == 1)
    }
}
