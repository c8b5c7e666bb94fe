import Canvas
import Glibc
import Testing

@testable import Terminal

/// Pumps read from a pipe in place of the terminal. Waits without end return because something is always there.
@Suite struct InputPumpTests {
    private let terminal: WakePipe
    private let wakePipe: WakePipe
    private let signalPipe: WakePipe
    private var pump: InputPump

    init() throws {
        (terminal, wakePipe, signalPipe) = (try WakePipe(), try WakePipe(), try WakePipe())
        pump = InputPump(
            input: terminal.readEnd, wakePipe: wakePipe, signalPipe: signalPipe, escapeMilliseconds: 5)
    }

    private func type(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(write(terminal.writeEnd, bytes, bytes.count) == bytes.count)
    }

    @Test mutating func `everything typed so far comes at once`() {
        type("ab\u{1B}[A")
        type("惠")
        #expect(pump.wait(-1).keys == [.character("a"), .character("b"), .up, .character("惠")])
    }

    @Test mutating func `a lone escape comes after its patience, even when asked in short turns`() {
        type("\u{1B}")
        var keys: [Key] = []
        while keys.isEmpty { keys = pump.wait(1).keys }
        #expect(keys == [.escape])
    }

    @Test mutating func `what no hand types is waited for longer than an escape`() {
        type("\u{1B}[1;")
        #expect(pump.wait(20).isEmpty)
        type("5C")
        #expect(pump.wait(-1).keys == [.right])
    }

    @Test mutating func `an answer that is owed is waited for, and put together when it comes late`() {
        pump.awaitsReport = true
        type("\u{1B}")
        #expect(pump.wait(-1).keys == [.escape])
        type("[2;3Rq")
        let arrivals = pump.wait(-1)
        #expect(arrivals.reports == [.cursor(row: 2, column: 3)])
        #expect(arrivals.keys == [.character("q")])
    }

    @Test mutating func `nothing typed ends the wait with nothing`() {
        let arrivals = pump.wait(0)
        #expect(arrivals.keys.isEmpty && arrivals.signals.isEmpty && !arrivals.isWoken)
    }

    @Test mutating func `a wake-up ends a wait without end`() {
        Waker(pipe: wakePipe).wake()
        Waker(pipe: wakePipe).wake()
        #expect(pump.wait(-1).isWoken)
        #expect(!pump.wait(0).isWoken)
    }

    @Test mutating func `signals come as events`() {
        var bytes = [SIGWINCH, SIGTERM, SIGHUP, SIGCONT].map(UInt8.init)
        #expect(write(signalPipe.writeEnd, &bytes, bytes.count) == bytes.count)
        #expect(pump.wait(-1).signals == [.resized, .terminate, .hangUp, .continued])
    }

    @Test func `the end of input hangs up, every time it is asked`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        Glibc.close(ends[1])
        defer { Glibc.close(ends[0]) }
        var pump = InputPump(input: ends[0], wakePipe: wakePipe, signalPipe: signalPipe, escapeMilliseconds: 5)
        #expect(pump.wait(-1).keys == [.hangUp])
        #expect(pump.wait(-1).keys == [.hangUp])
    }

    @Test func `a descriptor that is not open hangs up`() {
        var pump = InputPump(input: 9999, wakePipe: wakePipe, signalPipe: signalPipe, escapeMilliseconds: 5)
        #expect(pump.wait(-1).keys == [.hangUp])
    }
}
