import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct KeymapTests {
    @Test func `a key bound twice keeps its first action and is reported`() {
        let keymap = Keymap([("a", [.character("x")]), ("b", [.character("x"), .character("y")])])
        #expect(keymap.action(for: .character("x"), panel: []) == "a")
        let clash = keymap.clashes.first
        #expect(
            keymap.clashes.count == 1 && clash?.key == .character("x") && clash?.first == "a" && clash?.second == "b")
    }

    @Test func `a panel's own keys come first and the file may move them`() {
        let own = [PanelAction("own", keys: [.character("v")])]
        #expect(Keymap([("a", [.character("v")])]).action(for: .character("v"), panel: own) == "own")
        let moved = Keymap([("own", [.character("w")])])
        #expect(
            moved.action(for: .character("v"), panel: own) == nil
                && moved.action(for: .character("w"), panel: own) == "own")
        #expect(moved.label(for: "own", panel: own) == "w")
    }
}
