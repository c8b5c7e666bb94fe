import CityModel
import CityPanels
import Testing

@testable import cityops

@Suite struct PanelPreparationTests {
    @Test func `panels are asked for one after the other, after a while, and memory is given back twice`() {
        var preparation = PanelPreparation(["a", "b", "c"])
        var asked: [PanelID] = []
        let ask = { (panel: PanelID) in
            asked.append(panel)
            return panel != "b"
        }
        #expect(preparation.rest(at: 0) == nil)
        preparation.goOn(at: 10, ask: ask)
        #expect(asked.isEmpty)
        let tidied = [10, 10.06, 10.1].map { preparation.isTidyDue(at: $0) }
        #expect(tidied == [false, true, false])
        #expect(abs((preparation.rest(at: 10.1) ?? 0) - 0.3) < 1e-9)
        preparation.goOn(at: 10.5, ask: ask)
        preparation.goOn(at: 10.5, ask: ask)
        #expect(asked == ["a"])
        preparation.received("x")
        preparation.goOn(at: 10.6, ask: ask)
        #expect(asked == ["a"])
        preparation.received("a")
        preparation.goOn(at: 10.7, ask: ask)
        #expect(asked == ["a", "b", "c"])
        preparation.received("c")
        preparation.goOn(at: 11, ask: ask)
        let isTidied = preparation.isTidyDue(at: 11.06)
        #expect(isTidied && preparation.rest(at: 12) == nil)
    }

    @Test func `nothing is waited for by the clock while a model is under way or has yet to be asked for`() {
        var preparation = PanelPreparation(["a"])
        preparation.goOn(at: 0) { _ in true }
        let isTidied = preparation.isTidyDue(at: 1)
        #expect(isTidied)
        // Something opened since is not complete: its model wakes the loop.
        #expect(preparation.rest(at: 1) == nil)
        preparation.goOn(at: 1) { _ in true }
        #expect(preparation.rest(at: 1) == nil)
    }
}
