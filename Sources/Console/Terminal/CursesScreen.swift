package import Canvas
import CNcurses
import Glibc
import Synchronization

/// The terminal through ncurses.
///
/// ncurses keeps its state in globals and is not thread-safe. One object at a time exists in a process (`isOpen`), the
/// class is not `Sendable`, so the compiler keeps its calls in one isolation region, and nothing else calls ncurses.
/// Other threads reach it only through ``waker``.
package final class CursesScreen: Screen {
    private static let isOpen = Atomic<Bool>(false)
    /// Larger windows are used up to here.
    private static let largest = Size(columns: 1000, rows: 500)

    package private(set) var size: Size
    package let waker: Waker
    /// How many colours are shown.
    package let colourDepth: ColorDepth

    private let handle: OpaquePointer
    private let modes: TerminalModes
    private var pump: InputPump
    private var painter: FramePainter
    private var isClosed = false
    private var isSuspended = false
    /// The signal that ends our own stop needs no second repaint.
    private var expectsContinuation = false

    /// Takes the terminal over. Nothing has changed on it when this throws.
    package init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalFailure) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        let codeset = String(cString: city_locale_start())
        guard codeset == "UTF-8" || options.ascii else { throw .notUTF8(codeset: codeset) }
        let asked = Self.environment("TERM") ?? ""
        guard let name = Self.describedName(for: asked) else { throw .unknownTerminal(name: asked) }
        guard city_capability("cup") != nil else { throw .cannotAddressCursor(name: name) }
        let (wakePipe, signalPipe) = (try WakePipe(), try WakePipe())
        guard !Self.isOpen.exchange(true, ordering: .acquiringAndReleasing) else { throw .alreadyOpen }
        guard TerminalGuard.save(), let handle = city_open(name) else {
            Self.isOpen.store(false, ordering: .releasing)
            throw .unknownTerminal(name: name)
        }
        self.handle = handle
        if options.ambiguousWide { AmbiguousWidth.use(.wide) }
        modes = TerminalModes(name: name, options: options)
        colourDepth = ColourPairs.depth(options.colours, noColour: Self.environment("NO_COLOR")?.isEmpty == false)
        waker = Waker(pipe: wakePipe)
        let isRemote = Self.environment("SSH_CONNECTION") != nil || Self.environment("SSH_TTY") != nil
        pump = InputPump(wakePipe: wakePipe, signalPipe: signalPipe, escapeMilliseconds: isRemote ? 50 : 25)
        size = Self.windowSize() ?? Size(columns: 80, rows: 24)
        painter = FramePainter(size: size, depth: colourDepth, ascii: options.ascii)
        TerminalGuard.arm(restoring: modes.restore, pipe: signalPipe.writeEnd)
        resize_term(Int32(size.rows), Int32(size.columns))
        write(modes.on)
    }

    deinit { close() }

    package func present(_ grid: CellGrid, theme: Theme) {
        guard !isClosed, !isSuspended, !pump.isHungUp else { return }
        painter.paint(grid, theme: theme)
    }

    package func nextEvents(timeoutMilliseconds: Int) -> [Key] {
        guard !isClosed else { return [.hangUp] }
        let arrivals = pump.wait(timeoutMilliseconds)
        var events = arrivals.keys
        var isResized = false
        for signal in arrivals.signals {
            switch signal {
            case .hangUp: events.append(.hangUp)
            case .terminate: events.append(.terminate)
            case .resized: isResized = true
            case .stop:
                stop()
                isResized = true
            case .continued where expectsContinuation: expectsContinuation = false
            case .continued:
                if !isSuspended { enter() }
                isResized = true
            }
        }
        if isResized {
            takeSize()
            events.append(.resize)
        }
        return events
    }

    package func suspend() {
        guard !isClosed, !isSuspended else { return }
        isSuspended = true
        leave()
    }

    package func resume() {
        guard !isClosed, isSuspended else { return }
        isSuspended = false
        enter()
        takeSize()
    }

    /// Suspends, stops the process as the stop key would, and resumes when it is continued.
    package func stop() {
        guard !isClosed else { return }
        suspend()
        expectsContinuation = true
        TerminalGuard.stopProcess()
        resume()
    }

    /// Forgets what is on the terminal, so that the next frame is drawn whole.
    package func repaint() { painter.forget() }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if !isSuspended { leave() }
        TerminalGuard.disarm()
        delscreen(handle)
        TerminalGuard.restoreModes()
        Self.isOpen.store(false, ordering: .releasing)
    }

    private func leave() {
        write(modes.off)
        endwin()
        TerminalGuard.suspend()
        TerminalGuard.restoreModes()
    }

    /// ncurses takes up its modes again with the next frame, which is drawn whole.
    private func enter() {
        TerminalGuard.resume()
        reset_prog_mode()
        write(modes.on)
        painter.forget()
    }

    private func takeSize() {
        guard let found = Self.windowSize(), found != size else { return }
        size = found
        resize_term(Int32(size.rows), Int32(size.columns))
        painter.resize(to: size)
    }

    private func write(_ text: String) {
        var bytes = text.utf8.map { CChar(bitPattern: $0) }
        _ = city_write_all(STDOUT_FILENO, &bytes, bytes.count)
    }

    private static func windowSize() -> Size? {
        var (rows, columns): (Int32, Int32) = (0, 0)
        guard city_window_size(&rows, &columns) != 0 else { return nil }
        return Size(columns: min(Int(columns), largest.columns), rows: min(Int(rows), largest.rows))
    }

    /// The terminal's name, or that of the family it says to belong to when this machine does not describe it
    /// (`xterm-kitty`, `xterm-direct`, `tmux-direct`). Whatever calls itself so understands its family's sequences.
    private static func describedName(for name: String) -> String? {
        let family =
            switch name.prefix(while: { $0 != "-" }) {
            case "xterm": "xterm-256color"
            case "tmux", "screen": "screen-256color"
            default: ""
            }
        return [name, family].first { !$0.isEmpty && city_terminal_known($0) == 1 }
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
