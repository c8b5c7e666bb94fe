import Canvas
import CityPanels
import TestSupport
import Testing

@testable import cityops

/// Lists while their cursor is on its way: only the rows it touches are drawn then.
@Suite struct RunningCursorTests {
    private static let keys: [Key] = [.down, .down, .down, .up, .up, .pageDown, .pageUp, .home, .end]

    /// Keys in an order of no kind, the same at every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 60, rows: 14)])
    func `a list under a running cursor looks as if all of it were drawn`(_ size: Size) throws {
        let world = try TestWorld.shared.get()
        let maker = FrameMaker(setup: world.setup, cache: world.cache)
        var moves = 0
        for entry in PanelRegistry.entries {
            let (running, whole) = (try maker.shell(panel: entry.id), try maker.shell(panel: entry.id))
            for shell in [running, whole] { _ = ShellFrame.draw(shell, size: size) }
            running.isCursorRunning = true
            var dice = Dice(state: UInt64(size.columns))
            for _ in 0..<40 {
                let key = try #require(Self.keys.randomElement(using: &dice))
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
