import Canvas
import Terminal
import Testing

@Suite struct HeadlessScreenTests {
    @Test func `a script plays, frames are kept, the end hangs up`() throws {
        let screen = try HeadlessScreen(
            size: Size(columns: 5, rows: 1), script: [[.character("a")], [.resize]], sizes: [Size(columns: 9, rows: 2)])
        var grid = CellGrid(size: screen.size)
        screen.present(grid, theme: .plain)
        screen.present(grid, theme: .plain)
        grid.write("x", x: 0, y: 0)
        screen.present(grid, theme: .plain)
        #expect(screen.frames.map { $0.line(0) } == ["     ", "x    "])
        #expect(screen.nextEvents(timeoutMilliseconds: -1) == [.character("a")])
        #expect(screen.nextEvents(timeoutMilliseconds: -1) == [.resize])
        #expect(screen.size == Size(columns: 9, rows: 2))
        #expect(screen.nextEvents(timeoutMilliseconds: -1) == [.hangUp])
    }

    @Test func `a wake-up from another thread ends a wait without keys`() async throws {
        let screen = try HeadlessScreen(size: Size(columns: 1, rows: 1), script: [[.enter]])
        let waker = screen.waker
        await Task.detached { waker.wake() }.value
        #expect(screen.nextEvents(timeoutMilliseconds: -1) == [])
        #expect(screen.nextEvents(timeoutMilliseconds: -1) == [.enter])
    }

    @Test func `a suspended screen shows nothing, a closed one hangs up`() throws {
        let screen = try HeadlessScreen(size: Size(columns: 1, rows: 1), script: [[.enter]])
        screen.suspend()
        screen.present(CellGrid(size: screen.size), theme: .plain)
        screen.resume()
        screen.close()
        #expect(screen.frames.isEmpty)
        #expect(screen.nextEvents(timeoutMilliseconds: 0) == [.hangUp])
    }
}
