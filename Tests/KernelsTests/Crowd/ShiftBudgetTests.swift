import CityKernels
import Testing

@Suite("Shift budget")
struct ShiftBudgetTests {
    @Test("two hundred spots with an alarm each show five cards a shift, the weightiest")
    func fewCards() {
        let candidates = (0..<200).map {
            ShiftBudget.Candidate(subject: "spot.\($0)", time: Double($0) * 10, weight: Double(($0 * 73) % 199))
        }
        let shown = ShiftBudget.shown(candidates)
        #expect(shown.count == 5)
        #expect(shown.map { candidates[$0].weight } == [198, 197, 196, 195, 194])
    }

    @Test("one episode is one card, a later one of the same spot another")
    func episodes() {
        let candidates = [(0.0, 5.0), (3_600, 9), (90_000, 1)].map {
            ShiftBudget.Candidate(subject: "spot.a", time: $0.0, weight: $0.1)
        }
        #expect(ShiftBudget.shown(candidates) == [1, 2])
    }
}
