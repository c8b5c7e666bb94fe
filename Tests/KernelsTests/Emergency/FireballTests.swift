import TestSupport
import Testing

@testable import CityKernels

struct FireballTests {
    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/bleve.tsv")))
    func thePrintedTableComesOut() throws {
        let table = try DomainTable("emergency/facts/bleve.tsv", separator: "\t")
        #expect(table.rows.count == 9)
        for row in table.rows {
            let numbers = try row.map { try #require(Double($0)) }
            let fireball = Fireball(massKilograms: numbers[1])
            #expect((fireball.radiusMetres * 10).rounded() / 10 == numbers[2], "\(row)")
            #expect(fireball.responderDistanceMetres.rounded() == numbers[3], "\(row)")
            #expect(fireball.leastEvacuationMetres.rounded() == numbers[4], "\(row)")
            #expect(fireball.preferredEvacuationMetres.rounded() == numbers[5], "\(row)")
        }
    }

    @Test func theTwoDurationsMeetNearThirtyTonnes() {
        let below = Fireball(massKilograms: 29_999.9).durationSeconds
        let above = Fireball(massKilograms: 30_000).durationSeconds
        #expect(abs(below / above - 1) < 0.05)
    }

    @Test func heatFallsWithDistanceAndFollowsTheHandWorkedValue() {
        let fireball = Fireball(massKilograms: 8000)
        #expect(abs(fireball.diameterMetres - 116) < 1e-9)
        #expect(abs(fireball.durationSeconds - 9) < 1e-9)
        let flux = fireball.heatFluxKilowattsPerSquareMetre(groundDistanceMetres: 116)
        #expect(abs(flux - 54.578) < 0.01)
        #expect(flux > fireball.heatFluxKilowattsPerSquareMetre(groundDistanceMetres: 200))
        #expect(Fireball(massKilograms: 0).heatFluxKilowattsPerSquareMetre(groundDistanceMetres: 5) == 0)
    }
}
