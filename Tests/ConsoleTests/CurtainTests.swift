import Canvas
import CityModel
import CityPanels
import Foundation
import Synchronization
import Terminal
import Testing

@testable import cityops

@Suite(.serialized) struct CurtainTests {
    private func shell(_ world: TestWorld) throws -> Shell {
        Shell(
            entries: PanelRegistry.entries, first: nil, keymap: try world.setup.keymap(), words: world.setup.words,
            language: .chinese, glyphs: .unicode,
            clock: ClockFace(now: CivilMoments.sundayNoon, isDrill: false, isPaused: false, speed: 1), earliest: nil,
            user: "")
    }

    /// Keys for a console whose store opens when `gate` lets it.
    private func wait(_ script: [[Key]], opensFirst: Bool = false) throws -> (typed: [Key]?, frames: [CellGrid]) {
        let world = try TestWorld.shared.get()
        let screen = try HeadlessScreen(size: Size(columns: 120, rows: 40), script: script)
        let gate = DispatchSemaphore(value: 0)
        let opening = StoreOpening {
            gate.wait()
            return world.cache
        }
        if opensFirst {
            gate.signal()
            _ = try opening.value()
        }
        let curtain = Curtain(screen: screen, shell: try shell(world), theme: .plain)
        let typed = curtain.wait(for: opening)
        gate.signal()
        return (typed, screen.frames)
    }

    @Test func `the first frame stands before the store is open and tells no time`() throws {
        let (typed, frames) = try wait([], opensFirst: true)
        let first = try #require(frames.first)
        #expect(typed == [])
        #expect(first.lines[0].contains("惠州 CityOps") && !first.lines[0].contains(":"))
    }

    @Test func `who waits too long is told what for, and a line that goes away ends the wait`() throws {
        let (typed, frames) = try wait([[], [.character("3")]])
        #expect(typed == nil)
        #expect(try #require(frames.last).lines.contains { $0.contains("正在打开数据缓存") })
    }

    @Test func `nothing is left of the wait when it is over`() throws {
        let world = try TestWorld.shared.get()
        let screen = try HeadlessScreen(size: Size(columns: 80, rows: 24))
        let shell = try shell(world)
        shell.say("shell.opening")
        let opening = StoreOpening { world.cache }
        _ = try opening.value()
        #expect(Curtain(screen: screen, shell: shell, theme: .plain).wait(for: opening) == [])
        #expect(shell.message == nil && !shell.isOpening)
    }

    @Test func `a q at first ends the wait, one in a word does not`() throws {
        #expect(try wait([[.character("q")]]).typed == nil)
        let typed = try wait([[.character(":"), .character("q")], [.control("c")]]).typed
        #expect(typed == nil)
    }

    @Test func `a store that cannot be opened tells why where it is waited for`() {
        let opening = StoreOpening { throw Complaint("store.absent", ["path": "/nowhere"], code: .no) }
        #expect(throws: Complaint.self) { try opening.value() }
        #expect(throws: Complaint.self) { try opening.value() }
        let count = Mutex(0)
        opening.whenOver { count.withLock { $0 += 1 } }
        #expect(opening.isOver && count.withLock { $0 } == 1)
    }
}
