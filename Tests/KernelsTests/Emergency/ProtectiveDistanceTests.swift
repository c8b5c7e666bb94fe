import TestSupport
import Testing

@testable import CityKernels

struct ProtectiveDistanceTests {
    @Test(.enabled(if: ReferenceData.isPresent("emergency/facts/erg_table3.tsv")))
    func everyRowOfTheTableIsLookedUp() throws {
        let table = try DomainTable("emergency/facts/erg_table3.tsv", separator: "\t")
        #expect(table.rows.count == 16)
        for cells in table.rows {
            let distances = try cells[4...9].map { try #require(TableDistance(milesCell: $0)) }
            let row = LargeSpillRow(
                unitedNationsNumber: try #require(Int(cells[0])), container: cells[2],
                isolationMetres: try #require(Double(cells[3])) * TableDistance.metresPerFoot,
                day: Array(distances[0..<3]), night: Array(distances[3..<6]))
            for (index, speed) in [5.0, 15, 30].enumerated() {
                let wind = SpillWind(kilometresPerHour: speed)
                for (isNight, cell) in [(false, cells[4 + index]), (true, cells[7 + index])] {
                    let distance = row.downwindDistance(isNight: isNight, wind: wind)
                    #expect("\((distance.miles * 10).rounded() / 10)" + (distance.mayBeMore ? "+" : "") == cell)
                }
            }
        }
    }

    @Test func windClassesMeetAtTenAndTwenty() {
        #expect(SpillWind(kilometresPerHour: 9.9) == .low)
        #expect(SpillWind(kilometresPerHour: 10) == .moderate)
        #expect(SpillWind(kilometresPerHour: 20) == .moderate)
        #expect(SpillWind(kilometresPerHour: 20.1) == .high)
    }

    @Test func aSouthWindPutsTheSquareNorthOfTheSpill() {
        let zone = ProtectiveZone(downwindMetres: 1000, isolationMetres: 100, windFromDegrees: 180)
        #expect(zone.contains(eastMetres: 499, northMetres: 999))
        #expect(!zone.contains(eastMetres: 501, northMetres: 500))
        #expect(zone.contains(eastMetres: 0, northMetres: -100))
        #expect(!zone.contains(eastMetres: 0, northMetres: -101))
    }

    @Test(arguments: [0.0, 37, 90, 211, 359])
    func uniformDensityInTheSquareGivesItsArea(windFrom: Double) {
        let zone = ProtectiveZone(downwindMetres: 1000, isolationMetres: 0, windFromDegrees: windFrom)
        var inside = 0
        for east in stride(from: -1200.0, to: 1200, by: 10) {
            for north in stride(from: -1200.0, to: 1200, by: 10)
            where zone.contains(eastMetres: east, northMetres: north) {
                inside += 1
            }
        }
        #expect(abs(Double(inside) * 100 / 1e6 - 1) < 0.02)
        let corners = zone.squareCorners
        let area = corners.indices.reduce(0.0) { sum, index in
            let next = corners[(index + 1) % 4]
            return sum + corners[index].eastMetres * next.northMetres - next.eastMetres * corners[index].northMetres
        }
        #expect(abs(area / 2 - 1e6) < 1e-3)
    }

    @Test func aCellThatIsNoNumberIsRefused() {
        #expect(TableDistance(milesCell: "-") == nil)
        #expect(TableDistance(milesCell: "7.0+")?.mayBeMore == true)
    }
}
