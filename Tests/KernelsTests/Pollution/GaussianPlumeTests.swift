import Foundation
import TestSupport
import Testing

@testable import CityKernels

struct GaussianPlumeTests {
    @Test func theCurvesPassThroughPublishedPoints() {
        for (stability, terrain, lateral, vertical) in [
            (StabilityClass.veryUnstable, PlumeTerrain.rural, 0.2639841614, 0.24),
            (.veryUnstable, .urban, 0.3839078732, 0.2881727482), (.stable, .rural, 0.0479971203, 0.0191930905),
        ] {
            let spread = PlumeSpread(downwindMetres: 1.2, stability: stability, terrain: terrain)
            #expect(abs(spread.lateralMetres - lateral) < 1e-9)
            #expect(abs(spread.verticalMetres - vertical) < 1e-9)
        }
    }

    @Test(.enabled(if: ReferenceData.isPresent("pollution/prairie_grass/expected_arc_max.csv")))
    func prairieGrassArcMaximaAreReproduced() throws {
        let runs = try DomainTable("pollution/prairie_grass/runs.csv")
        var plumes: [String: (plume: GaussianPlume, sampler: Double)] = [:]
        for row in runs.rows {
            let numbers = row.map { Double($0) ?? .nan }
            let stability = StabilityClass(inverseObukhovLength: 1 / numbers[9], roughnessMetres: 0.006)
            #expect("ABCDEF".map(String.init)[stability.rawValue] == row[12], "run \(row[0])")
            plumes[row[0]] = (
                GaussianPlume(
                    emissionGramsPerSecond: numbers[3], effectiveHeightMetres: numbers[4],
                    windMetresPerSecond: numbers[7], stability: stability, terrain: .rural), numbers[5]
            )
        }
        let arcs = try DomainTable("pollution/prairie_grass/expected_arc_max.csv")
        var withinFactorTwo = 0
        for row in arcs.rows {
            let numbers = row.map { Double($0) ?? .nan }
            let (plume, sampler) = try #require(plumes[row[0]])
            let milligrams =
                plume.microgramsPerCubicMetre(
                    downwindMetres: numbers[1], crosswindMetres: 0, heightMetres: sampler) / 1000
            #expect(abs(milligrams / numbers[3] - 1) < 1e-4, "\(row)")
            withinFactorTwo += (0.5...2).contains(milligrams / numbers[2]) ? 1 : 0
        }
        #expect(abs(Double(withinFactorTwo) / Double(arcs.rows.count) - 0.807) < 0.0006)
    }

    @Test func whatTheStackEmitsPassesEveryCrossSection() {
        let plume = GaussianPlume(
            emissionGramsPerSecond: 10, effectiveHeightMetres: 50, windMetresPerSecond: 4, stability: .neutral,
            terrain: .urban)
        var flux = 0.0
        for crosswind in stride(from: -800.0, to: 800, by: 5) {
            for height in stride(from: 2.5, to: 800, by: 5) {
                flux += plume.microgramsPerCubicMetre(
                    downwindMetres: 1000, crosswindMetres: crosswind, heightMetres: height)
            }
        }
        #expect(abs(flux * 25 * 4 / 1e6 / 10 - 1) < 1e-3)
    }

    @Test func theLidOnlyAddsAndFarOffMixesEvenly() {
        let open = GaussianPlume(
            emissionGramsPerSecond: 1, effectiveHeightMetres: 20, windMetresPerSecond: 3, stability: .unstable,
            terrain: .rural)
        let lidded = GaussianPlume(
            emissionGramsPerSecond: 1, effectiveHeightMetres: 20, windMetresPerSecond: 3, stability: .unstable,
            terrain: .rural, mixingHeightMetres: 300)
        func value(_ plume: GaussianPlume, _ height: Double) -> Double {
            plume.microgramsPerCubicMetre(downwindMetres: 4000, crosswindMetres: 0, heightMetres: height)
        }
        #expect(value(lidded, 0) > value(open, 0))
        #expect(abs(value(lidded, 0) / value(lidded, 290) - 1) < 0.05)
    }

    @Test func theWindCarriesToTheOppositeSide() {
        let plume = GaussianPlume(
            emissionGramsPerSecond: 1, effectiveHeightMetres: 0, windMetresPerSecond: 2, stability: .neutral,
            terrain: .rural)
        let straight = plume.microgramsPerCubicMetre(downwindMetres: 500, crosswindMetres: 0, heightMetres: 0)
        let south = plume.microgramsPerCubicMetre(
            eastMetres: 0, northMetres: -500, heightMetres: 0, windFromDegrees: 0)
        #expect(abs(south / straight - 1) < 1e-9)
        let north = plume.microgramsPerCubicMetre(
            eastMetres: 0, northMetres: 500, heightMetres: 0, windFromDegrees: 0)
        #expect(north == 0)
    }
}
