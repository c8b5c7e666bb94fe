import Canvas
import CityDrill
import CityModel
import CityPanels
import TestSupport
import Testing

@testable import cityops

/// Lists while their cursor is on its way: only the rows it touches are drawn then.
@Suite struct RunningCursorTests {
    private static let keys: [Key] = [.down, .down, .down, .up, .up, .pageDown, .pageUp, .home, .end]

    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 60, rows: 14)])
    func `a list under a running cursor looks as if all of it were drawn`(_ size: Size) throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: world.setup, cache: world.cache)
        var moves = 0
        for entry in PanelRegistry.entries {
            let (running, whole) = (try maker.shell(panel: entry.id), try maker.shell(panel: entry.id))
            for shell in [running, whole] { _ = ShellFrame.draw(shell, size: size) }
            running.isCursorRunning = true
            let dice = CounterRandom(seed: UInt64(size.columns), stream: entry.id.text)
            for move in 0..<40 {
                let key = Self.keys[dice.index(Int64(move), below: Self.keys.count)]
                for shell in [running, whole] { _ = shell.handle(key) }
                let (quick, slow) = (ShellFrame.draw(running, size: size), ShellFrame.draw(whole, size: size))
                guard let table = running.active.notes?.table else { break }
                #expect(table.selected == whole.active.notes?.table?.selected)
                let area = table.placement.area
                // One column more: the scroll bar's.
                let differs = (area.y..<area.maxY).filter { y in
                    (area.x...min(area.maxX, size.columns - 1)).contains { x in
                        let (a, b) = (quick[x, y], slow[x, y])
                        return quick.text(of: a) != slow.text(of: b) || quick.style(of: a) != slow.style(of: b)
                    }
                }
                #expect(differs.isEmpty, "\(entry.id) \(size.columns)×\(size.rows) after \(key)")
                if running.active.isPartlyDrawn { moves += 1 }
            }
        }
        #expect(moves > 100)
    }
}
