import CityKernels
import Testing

@Suite("Level of service, density and danger lines")
struct LevelOfServiceTests {
    @Test(
        "Fruin walkway bounds by density",
        arguments: [
            (0.0, LevelOfService.a), (0.30, .a), (0.31, .b), (0.44, .c), (0.73, .d), (1.09, .e), (2.17, .e),
            (2.18, .f), (9, .f),
        ])
    func walkway(density: Double, level: LevelOfService) {
        #expect(LevelOfService(personsPerSquareMetre: density, scale: .fruinWalkway) == level)
    }

    @Test("queues bear more than walkways, stairs lie between")
    func places() {
        #expect(LevelOfService(personsPerSquareMetre: 1 / 0.5, scale: .fruinQueue) == .d)
        #expect(LevelOfService(personsPerSquareMetre: 1 / 0.5, scale: .fruinStairs) == .e)
        #expect(LevelOfService(personsPerSquareMetre: 1 / 0.45, scale: .fruinWalkway) == .f)
        #expect(LevelOfService(personsPerSquareMetre: 1 / 3.0, scale: .highwayCapacityManualWalkway) == .c)
    }

    @Test("flow gives a level only where the scale has flows")
    func flow() {
        #expect(LevelOfService(personsPerMetreMinute: 49, scale: .fruinWalkway) == .c)
        #expect(LevelOfService(personsPerMetreMinute: 83, scale: .fruinWalkway) == .f)
        #expect(LevelOfService(personsPerMetreMinute: 49, scale: .fruinQueue) == nil)
    }

    @Test("levels never improve as density grows")
    func monotone() {
        for scale in [LevelOfService.Scale.fruinWalkway, .fruinStairs, .fruinQueue, .highwayCapacityManualWalkway] {
            let levels = (0...1_000).map { LevelOfService(personsPerSquareMetre: Double($0) / 100, scale: scale) }
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(Set(levels).count == 6)
        }
    }

    @Test("danger lines rise and the highest reached is named")
    func dangerLines() {
        let lines = CrowdDangerLine.allCases.map(\.personsPerSquareMetre)
        #expect(lines == lines.sorted())
        #expect(CrowdDangerLine.highest(reachedBy: 0.4) == nil)
        #expect(CrowdDangerLine.highest(reachedBy: 4.0) == .movingFlowCollapses)
        #expect(CrowdDangerLine.highest(reachedBy: 8) == .standingCritical)
    }

    @Test("density of an area")
    func density() throws {
        let bridge = try #require(CrowdDensity(persons: 500, areaSquareMetres: 100))
        #expect(bridge.personsPerSquareMetre == 5)
        #expect(bridge.levelOfService == .f)
        #expect(bridge.dangerLine == .standingRisk)
        #expect(CrowdDensity(persons: 5, areaSquareMetres: 0) == nil)
        #expect(CrowdDensity(persons: .nan, areaSquareMetres: 10) == nil)
        #expect(CrowdDensity.AssemblyUse.concentrated.occupantLoad(areaSquareMetres: 100) == 153)
    }
}
