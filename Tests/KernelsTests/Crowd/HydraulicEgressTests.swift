import CityKernels
import Testing

@Suite("Hydraulic egress")
struct HydraulicEgressTests {
    @Test("the greatest flow is k/(4·0.266) = 1.316 at 1.880 persons/m²")
    func greatestFlow() {
        let best = PedestrianFlow.densityOfGreatestFlow
        #expect(abs(best - 1.880) < 0.0005)
        let flow = PedestrianFlow.specificFlowPerMetreSecond(personsPerSquareMetre: best, way: .corridor)
        #expect(abs(flow - 1.4 / (4 * 0.266)) < 1e-12)
        #expect(abs(flow - 1.316) < 0.0005)
        for step in 54...376 {
            let other = PedestrianFlow.specificFlowPerMetreSecond(
                personsPerSquareMetre: Double(step) / 100, way: .corridor)
            #expect(other <= flow + 1e-12)
        }
    }

    @Test("speeds: free below 0.54, none above 3.76")
    func speeds() {
        #expect(PedestrianFlow.speedMetresPerSecond(personsPerSquareMetre: 0.2, way: .corridor) == 0.85 * 1.4)
        #expect(PedestrianFlow.speedMetresPerSecond(personsPerSquareMetre: 3.8, way: .corridor) == 0)
    }

    @Test(
        "the IMO corridor rows come out as printed",
        arguments: [(1.9, 1.3, 0.67), (3.2, 0.65, 0.20), (3.5, 0.32, 0.10), (5, 0.32, 0.10)])
    func imoRows(density: Double, flow: Double, speed: Double) {
        let row = PedestrianFlow.corridorIMO(personsPerSquareMetre: density)
        #expect(abs(row.flowPerMetreSecond - flow) < 1e-12)
        #expect(abs(row.speedMetresPerSecond - speed) < 1e-12)
    }

    @Test("100 people through a 2.0 m door take 44.7 s, within 15 % of JuPedSim's 46.8 s")
    func door() throws {
        let egress = try HydraulicEgress.evaluate(
            persons: 100, elements: [EgressElement(way: .doorway, clearWidthMetres: 2)])
        #expect(abs(egress.totalSeconds - 44.7) < 0.05)
        #expect(abs(egress.totalSeconds / 46.8 - 1) < 0.15)
        #expect(egress.bindingRule == .hydraulic)
    }

    @Test("where nobody leaves nothing takes time and nothing binds")
    func nobody() throws {
        let egress = try HydraulicEgress.evaluate(
            persons: 0, elements: [EgressElement(way: .corridor, clearWidthMetres: 2, lengthMetres: 30)],
            delay: EgressDelay(preMovementSeconds: 60))
        #expect(egress.totalSeconds == 0 && egress.totalSecondsCautious == 0)
        #expect(egress.bindingElement == nil && egress.bindingRule == nil)
    }

    @Test("the narrowest element of a chain binds, and the rule is named")
    func binding() throws {
        let chain = [
            EgressElement(way: .corridor, clearWidthMetres: 3, lengthMetres: 20),
            EgressElement(way: .stairsUp(factorMetresPerSecond: 1), clearWidthMetres: 1.5, lengthMetres: 10),
            EgressElement(way: .doorway, clearWidthMetres: 1.8),
        ]
        let egress = try HydraulicEgress.evaluate(
            persons: 400, elements: chain,
            delay: EgressDelay(detectionSeconds: 10, alarmSeconds: 20, preMovementSeconds: 60),
            rules: EgressRule.allCases)
        #expect(egress.bindingElement == 1)
        #expect(egress.bindingRule == .imo)
        #expect(abs(egress.flowSeconds - 400 / (0.88 * 1.2)) < 1e-9)
        let walk: Double = 20 / (0.85 * 1.4) + 10 / 0.85
        #expect(abs(egress.walkSeconds - walk) < 1e-9)
        #expect(egress.delaySeconds == 90)
        #expect(egress.totalSeconds < egress.totalSecondsCautious)
    }

    @Test("few people on a long way are bound by the walk")
    func walkBound() throws {
        let egress = try HydraulicEgress.evaluate(
            persons: 5, elements: [EgressElement(way: .corridor, clearWidthMetres: 4, lengthMetres: 200)])
        #expect(!egress.isFlowBound)
        #expect(abs(egress.totalSeconds - 200 / (0.85 * 1.4)) < 1e-9)
    }

    @Test("a door narrower than its boundary layers blocks, and wider is never slower")
    func widths() throws {
        #expect(throws: EgressError.blocked(index: 0)) {
            try HydraulicEgress.evaluate(
                persons: 10, elements: [EgressElement(way: .doorway, clearWidthMetres: 0.3)])
        }
        #expect(throws: EgressError.noElement) { try HydraulicEgress.evaluate(persons: 10, elements: []) }
        var last = Double.infinity
        for step in 4...40 {
            let width = Double(step) / 10
            let egress = try HydraulicEgress.evaluate(
                persons: 100, elements: [EgressElement(way: .doorway, clearWidthMetres: width)])
            #expect(egress.totalSeconds < last)
            last = egress.totalSeconds
        }
    }
}
