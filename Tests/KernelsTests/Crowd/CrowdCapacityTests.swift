import CityKernels
import Testing

@Suite("Crowd capacity")
struct CrowdCapacityTests {
    @Test("the 2008 planning case: 233 568 m² at 20 m² a person hold 11 678 at once and 25 157 a day")
    func planningCase() throws {
        let area = VisitableArea(effectiveAreaSquareMetres: 233_568, areaPerVisitorSquareMetres: 20)
        let atOnce = try CrowdCapacity.instantaneousEstimate([area])
        #expect(atOnce == 11_678)
        let daily = try CrowdCapacity.dailyEstimate(instantaneousPersons: atOnce, openingHours: 12, visitHours: 5.57)
        #expect(daily == (11_678 * 12 / 5.57).rounded(.down))
        let whole = try CrowdCapacity.dailyEstimate(
            instantaneousPersons: atOnce, openingHours: 12, visitHours: 5.57, wholeTurnsOnly: true)
        #expect(whole == 23_356)
    }

    @Test("areas add up")
    func sum() throws {
        let areas = [
            VisitableArea(effectiveAreaSquareMetres: 100, areaPerVisitorSquareMetres: 5),
            VisitableArea(effectiveAreaSquareMetres: 90, areaPerVisitorSquareMetres: 0.8),
        ]
        #expect(try CrowdCapacity.instantaneousEstimate(areas) == 132)
    }

    @Test("bad input is refused with its place")
    func refused() {
        #expect(throws: CrowdCapacityError.noArea) { try CrowdCapacity.instantaneousEstimate([]) }
        let good = VisitableArea(effectiveAreaSquareMetres: 1, areaPerVisitorSquareMetres: 1)
        let bad = VisitableArea(effectiveAreaSquareMetres: 1, areaPerVisitorSquareMetres: 0)
        #expect(throws: CrowdCapacityError.badArea(index: 1)) { try CrowdCapacity.instantaneousEstimate([good, bad]) }
        #expect(throws: CrowdCapacityError.badTimes(openingHours: 8, visitHours: 0)) {
            try CrowdCapacity.dailyEstimate(instantaneousPersons: 10, openingHours: 8, visitHours: 0)
        }
    }

    @Test("the two figures are never mixed and a missing one gives no share")
    func bases() throws {
        let palace = CrowdCapacity(instantaneousPersons: 8_000, dailyPersons: 32_000)
        #expect(palace.share(of: 4_000, basis: .instantaneous) == 0.5)
        #expect(palace.share(of: 4_000, basis: .daily) == 0.125)
        let dailyOnly = CrowdCapacity(instantaneousPersons: nil, dailyPersons: 100)
        #expect(dailyOnly.share(of: 50, basis: .instantaneous) == nil)
    }

    @Test("a temporary cap of 30 % lowers both figures")
    func temporaryCap() {
        let capped = CrowdCapacity(instantaneousPersons: 1_001, dailyPersons: 4_000, temporaryCapShare: 0.3)
        #expect(capped.personsInForce(.instantaneous) == 300)
        #expect(capped.share(of: 600, basis: .daily) == 0.5)
    }
}
