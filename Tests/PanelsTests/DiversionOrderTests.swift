import CityModel
import Testing

@testable import CityPanels

@Suite struct DiversionOrderTests {
    private static func step(_ metering: Double?, _ modes: [(String, String)]) -> DiversionStep {
        DiversionStep(
            id: "divert.a-red", place: "spot.a", level: .red,
            gateModes: modes.map { DiversionStep.GateMode(gate: $0.0, mode: $0.1) }, meteringPersonsPerHour: metering,
            message: LocalizedText(zh: "满", en: "Full"), departments: ["dept.a", "dept.b"],
            roadAction: LocalizedText(zh: "", en: ""), busAction: LocalizedText(zh: "", en: ""))
    }

    @Test(arguments: [
        (DiversionOrderTests.step(nil, []), "满"),
        (DiversionOrderTests.step(0, [("*", "out")]), "停止入园 | 只出不进"),
        (DiversionOrderTests.step(9_000, [("gate.1", "in"), ("gate.2", "closed")]), "x | to: y | gates: z"),
    ])
    func anOrderIsReadBackFromItsLine(step: DiversionStep, message: String) throws {
        let order = DiversionOrder(step, message: message)
        #expect(try #require(DiversionOrder(line: order.line)) == order)
        #expect(order.told == ["dept.a", "dept.b"])
    }

    @Test(arguments: ["", "called the gate", "a | b | to: c | gates: -", "a | b | to: c | gates: - | metering: many/h"])
    func aLineOfAnotherFormIsNoOrder(line: String) { #expect(DiversionOrder(line: line) == nil) }
}
