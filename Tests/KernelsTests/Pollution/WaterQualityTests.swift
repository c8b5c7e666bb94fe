import TestSupport
import Testing

@testable import CityKernels

struct WaterQualityTests {
    private struct Standard: Decodable {
        let upper: [String: [Double]]
        let lower: [String: [Double]]
    }

    private static let names: [String: (WaterQualityItem, WaterBody)] = [
        "CODMn": (.permanganateIndex, .river), "COD": (.chemicalOxygenDemand, .river),
        "BOD5": (.biochemicalOxygenDemand5, .river), "NH3-N": (.ammoniaNitrogen, .river),
        "TP_river": (.totalPhosphorus, .river), "TP_lake": (.totalPhosphorus, .lake),
        "TN_lake": (.totalNitrogen, .lake), "Cu": (.copper, .river), "Zn": (.zinc, .river),
        "F": (.fluoride, .river), "Se": (.selenium, .river), "As": (.arsenic, .river), "Hg": (.mercury, .river),
        "Cd": (.cadmium, .river), "Cr6": (.hexavalentChromium, .river), "Pb": (.lead, .river),
        "CN": (.cyanide, .river), "phenol": (.volatilePhenol, .river), "petroleum": (.petroleum, .river),
        "LAS": (.anionicSurfactant, .river), "sulphide": (.sulfide, .river),
        "faecal_coliform_per_L": (.faecalColiforms, .river), "DO": (.dissolvedOxygen, .river),
    ]

    @Test(.enabled(if: ReferenceData.isPresent("pollution/standards/gb3838_2002.json")))
    func theLimitTablesEqualTheReferenceAndLimitsBelongToTheBetterClass() throws {
        let standard = try referenceJSON("pollution/standards/gb3838_2002.json", as: Standard.self)
        let tables = standard.upper.merging(standard.lower) { upper, _ in upper }
        #expect(Set(tables.keys) == Set(Self.names.keys))
        for (name, limits) in tables {
            let (item, body) = try #require(Self.names[name])
            #expect(item.limits(in: body) == limits, "\(name)")
            for limit in limits {
                let best = try #require(limits.firstIndex(of: limit))
                let atLimit = WaterQuality.waterClass(of: .init(item, limit), body: body)
                #expect(atLimit.rawValue == best + 1, "\(name) \(limit)")
            }
        }
    }

    @Test func theWorstItemDecides() throws {
        let section = WaterQuality(
            [.init(.dissolvedOxygen, 6.2), .init(.ammoniaNitrogen, 1.8), .init(.totalPhosphorus, 0.39)], body: .river)
        #expect(section.items.map(\.itemClass) == [.two, .five, .five])
        #expect(section.sectionClass == .five)
        #expect(section.decisive == [.totalPhosphorus, .ammoniaNitrogen])
        let excess = try #require(section.items[1].excessMultiple)
        #expect(abs(excess - 0.8) < 1e-12)
        #expect(section.items.map(\.missesTarget) == [false, true, true])
    }

    @Test func lakesHaveStricterPhosphorus() {
        #expect(WaterQuality.waterClass(of: .init(.totalPhosphorus, 0.06), body: .river) == .two)
        #expect(WaterQuality.waterClass(of: .init(.totalPhosphorus, 0.06), body: .lake) == .four)
        #expect(WaterQuality.waterClass(of: .init(.totalPhosphorus, 0.21), body: .lake) == .inferiorToFive)
    }

    @Test func totalNitrogenAndColiformsAreReportedButDoNotDecide() {
        let section = WaterQuality(
            [.init(.totalNitrogen, 5), .init(.faecalColiforms, 1e6), .init(.chemicalOxygenDemand, 14)], body: .lake)
        #expect(section.items.map(\.itemClass) == [.inferiorToFive, .inferiorToFive, .one])
        #expect(section.sectionClass == .one)
        #expect(section.decisive.isEmpty)
    }

    @Test func acidityOutsideSixToNineIsInferior() {
        #expect(WaterQuality([.init(.acidity, 9)], body: .river).sectionClass == .one)
        #expect(WaterQuality([.init(.acidity, 5.9)], body: .river).sectionClass == .inferiorToFive)
    }

    @Test func oxygenSaturationMayStandForClassOne() {
        let reading = WaterQuality.Reading(.dissolvedOxygen, 7)
        #expect(WaterQuality.waterClass(of: reading, body: .river) == .two)
        #expect(WaterQuality.waterClass(of: reading, body: .river, oxygenSaturationPercent: 92) == .one)
    }

    @Test func nothingMeasuredGivesNoClass() {
        #expect(WaterQuality([], body: .river).sectionClass == nil)
        #expect(WaterQuality([.init(.copper, .nan)], body: .river).sectionClass == nil)
    }
}
