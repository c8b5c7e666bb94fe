package import Canvas
import CNcurses
import Glibc
import Synchronization

/// The terminal. ncurses takes it over, describes it and gives it back; frames are written past it, because it can neither
/// be paced nor recorded nor wrapped into synchronized updates, and cuts wide characters in two.
///
/// ncurses keeps its state in globals and is not thread-safe. One object at a time exists in a process (`isOpen`), the
/// class is not `Sendable`, so the compiler keeps its calls in one isolation region, and nothing else calls ncurses.
/// Other threads reach it only through ``waker``.
package final class CursesScreen: Screen {
    private static let isOpen = Atomic<Bool>(false)
    /// Larger windows are used up to here.
    private static let largest = Size(columns: 1000, rows: 500)
    /// Frames from this size on are wrapped in synchronized output where the terminal has it.
    private static let synchronizedBytes = 256
    /// What a terminal that stalls gets to take the last frame before it is thrown away.
    private static let partingMilliseconds: Int32 = 200

    package private(set) var size: Size
    package let waker: Waker
    /// How many colours are shown.
    package let colourDepth: ColorDepth
    package private(set) var hasMouse: Bool
    /// What the last frame took on the line.
    package private(set) var lastFrameBytes = 0

    private let handle: OpaquePointer
    private let modes: TerminalModes
    private let options: TerminalOptions
    private var pump: InputPump
    private var painter: FramePainter
    private var output: OutputLine
    private var pace: LinePace
    private var probe: TerminalProbe
    /// Until when answers about what the terminal can do may come.
    private let probeEnds: Double
    private static let probePatience = 5.0
    private var recording: ScreenRecording?
    private var notices: [ScreenNotice] = []
    private var isSynchronized = false
    /// When the terminal was asked about widths again: frames wait a moment for the answer.
    private var widthAsked: Double?
    private static let widthPatience = 0.1
    private var isClosed = false
    private var isSuspended = false
    /// The signal that ends our own stop needs no second repaint.
    private var expectsContinuation = false

    /// Takes the terminal over. Nothing has changed on it when this throws.
    package init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalFailure) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
        let codeset = String(cString: city_locale_start())
        guard codeset == "UTF-8" || options.ascii else { throw .notUTF8(codeset: Self.namedCodeset(codeset)) }
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
        self.options = options
        if options.ambiguous == .wide { AmbiguousWidth.use(.wide) }
        modes = TerminalModes(name: name, options: options)
        hasMouse = options.mouse
        colourDepth = Self.depth(options.colours, noColour: Self.environment("NO_COLOR")?.isEmpty == false)
        waker = Waker(pipe: wakePipe)
        let isRemote = Self.environment("SSH_CONNECTION") != nil || Self.environment("SSH_TTY") != nil
        pump = InputPump(wakePipe: wakePipe, signalPipe: signalPipe, escapeMilliseconds: isRemote ? 50 : 25)
        size = Self.windowSize() ?? Size(columns: 80, rows: 24)
        painter = FramePainter(
            size: size, capabilities: .described(), depth: colourDepth, ascii: options.ascii)
        output = OutputLine()
        let answers = options.probes && city_capability("u7") != nil
        pace = LinePace(asking: answers, bytesPerSecond: options.bytesPerSecond)
        probe = TerminalProbe(
            asksWidth: options.ambiguous == .auto && !options.ascii, asksModes: options.probes && modes.isXtermLike,
            answersCursor: answers, isASCII: options.ascii)
        probeEnds = Self.seconds() + Self.probePatience
        TerminalGuard.arm(restoring: modes.restore, pipe: signalPipe.writeEnd)
        resize_term(Int32(size.rows), Int32(size.columns))
        city_enter_screen()
        write(probe.question + modes.on(mouse: hasMouse))
        askDelay()
    }

    /// A question before the first frame: how long its answer takes tells the line's delay, without which the first frames
    /// cannot tell its rate.
    private func askDelay() {
        guard pace.asks else { return }
        pace.asked(at: Self.seconds())
        write("\u{1B}[5n")
    }

    deinit { close() }

    package var isReady: Bool {
        let now = Self.seconds()
        return output.isDrained && pace.isClear(at: now) && (widthAsked.map { now >= $0 + Self.widthPatience } ?? true)
    }

    /// No frame is on the way then, so that the answer tells of nothing else.
    private func askWidthAgain() {
        guard isReady, let question = probe.questionAgain() else { return }
        widthAsked = Self.seconds()
        write(question)
        painter.forgetRow(TerminalProbe.row - 1)
        notices.append(.rowLost)
    }

    package var isFrameWhole: Bool { painter.isWhole }

    package func present(_ grid: CellGrid, theme: Theme, share: FrameShare) {
        guard !isClosed, !isSuspended, !pump.isHungUp, isReady else { return }
        // A line whose delay nobody knows yet may be a slow one.
        let isUnknown = share == .whole && pace.isUnknown(at: Self.seconds())
        var bytes = painter.paint(grid, theme: theme, share: isUnknown ? FrameShare(pictures: .blank) : share)
        guard !bytes.isEmpty else { return }
        if isSynchronized, pace.isSlow != true, bytes.count >= Self.synchronizedBytes {
            bytes = Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
        }
        let now = Self.seconds()
        recording?.output(bytes, at: now)
        if pace.asks { bytes += Array("\u{1B}[5n".utf8) }
        lastFrameBytes = bytes.count
        pace.sent(bytes.count, at: now)
        output.send(bytes)
    }

    /// Writes all frames from now on into a recording too. The next one is drawn whole.
    package func record(_ recording: ScreenRecording, wallClock: Int64) {
        self.recording = recording
        self.recording?.begin(
            columns: size.columns, rows: size.rows, terminal: Self.environment("TERM") ?? "", wallClock: wallClock,
            at: Self.seconds())
        painter.forget()
    }

    package func nextEvents(timeoutMilliseconds: Int) -> [Key] {
        guard !isClosed else { return [.hangUp] }
        let (wasReady, expectedContinuation) = (isReady, expectsContinuation)
        pump.awaitsReport = pace.isAwaiting || (probe.isAwaiting && Self.seconds() < probeEnds)
        let arrivals = pump.wait(
            waitingTime(timeoutMilliseconds, wasReady: wasReady), output: output.isDrained ? nil : output.file)
        if arrivals.isWritable { output.push() }
        for report in arrivals.reports { take(report) }
        askWidthAgain()
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
        if expectedContinuation { expectsContinuation = false }
        if isResized {
            takeSize()
            events.append(.resize)
        }
        return events
    }

    /// While an answer is awaited, no longer than it is waited for.
    private func waitingTime(_ timeout: Int, wasReady: Bool) -> Int {
        guard !wasReady, let limit = pace.limit else { return timeout }
        let rest = max(0, Int(((limit - Self.seconds()) * 1000).rounded(.up)))
        return timeout < 0 ? rest : min(timeout, rest)
    }

    private func take(_ report: TerminalReport) {
        if report == .operating {
            let before = pace.isSlow
            pace.answered(at: Self.seconds())
            if let isSlow = pace.isSlow, isSlow != before {
                notices.append(.line(bytesPerSecond: pace.bytesPerSecond ?? 0, isSlow: isSlow))
            }
        }
        if case .cursor(TerminalProbe.row, _) = report { widthAsked = nil }
        switch probe.take(report) {
        case .ambiguousWide:
            AmbiguousWidth.use(.wide)
            painter.forget()
            notices.append(.ambiguousWide)
        case .repeats: painter.allowRepeat()
        case .synchronizes: isSynchronized = true
        case nil: break
        }
    }

    package func takeNotices() -> [ScreenNotice] {
        defer { notices.removeAll() }
        return notices
    }

    /// What the line was measured or said to carry, in bytes a second; nil while nobody knows.
    package var bytesPerSecond: Double? { pace.bytesPerSecond }

    /// Takes the mouse, or leaves it to the terminal's own selecting and copying.
    package func setMouse(_ isOn: Bool) {
        guard isOn != hasMouse else { return }
        hasMouse = isOn
        write(modes.mouse(isOn))
    }

    /// Puts a text onto the clipboard of the person's machine (OSC 52); false where the terminal's family has none.
    package func copy(_ text: String) -> Bool {
        guard modes.isXtermLike, !isClosed, !isSuspended else { return false }
        write(ClipboardText.sequence(text))
        return true
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

    /// Suspends, stops the job as the stop key would, and resumes when it is continued.
    package func stop() {
        guard !isClosed else { return }
        suspend()
        expectsContinuation = true
        TerminalGuard.stopJob()
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
        output.close()
        Self.isOpen.store(false, ordering: .releasing)
    }

    private func leave() {
        if !pump.isHungUp { output.settle(milliseconds: Self.partingMilliseconds) }
        write("\u{1B}[m" + modes.off(mouse: hasMouse) + modes.wipe)
        if !pump.isHungUp { output.settle(milliseconds: Self.partingMilliseconds) }
        endwin()
        TerminalGuard.suspend()
        TerminalGuard.restoreModes()
    }

    /// ncurses takes up its modes again; the next frame is drawn whole.
    private func enter() {
        TerminalGuard.resume()
        reset_prog_mode()
        city_enter_screen()
        write(modes.on(mouse: hasMouse))
        painter.forget()
    }

    private func takeSize() {
        guard let found = Self.windowSize(), found != size else { return }
        size = found
        resize_term(Int32(size.rows), Int32(size.columns))
        painter.resize(to: size)
        recording?.resize(columns: size.columns, rows: size.rows, at: Self.seconds())
    }

    private func write(_ text: String) { output.send(Array(text.utf8)) }

    private static func windowSize() -> Size? {
        var (rows, columns): (Int32, Int32) = (0, 0)
        guard city_window_size(&rows, &columns) != 0 else { return nil }
        return Size(columns: min(Int(columns), largest.columns), rows: min(Int(rows), largest.rows))
    }

    /// The depth of the open terminal under the person's choice and NO_COLOR.
    private static func depth(_ choice: TerminalOptions.Colours, noColour: Bool) -> ColorDepth {
        guard choice != .none, !(choice == .auto && noColour) else { return .none }
        let count = city_colours_start()
        let has: ColorDepth =
            if count > 256, city_flag("RGB") != 0 {
                .rgb
            } else if count >= 256 {
                .palette256
            } else if count >= 16 {
                .ansi16
            } else {
                count >= 8 ? .ansi8 : .none
            }
        return switch choice {
        case .auto, .none: has
        case .ansi16: min(has, .ansi16)
        case .palette256: min(has, .palette256)
        }
    }

    /// The terminal's name, or that of the family it says to belong to when this machine does not describe it
    /// (`xterm-kitty`, `xterm-direct`, `tmux-direct`, `putty`). Whatever calls itself so understands its family's
    /// sequences.
    private static func describedName(for name: String) -> String? {
        let family =
            switch name.prefix(while: { $0 != "-" }) {
            case "xterm", "putty", "vte", "gnome", "konsole", "alacritty", "kitty", "foot", "mintty", "st", "rxvt":
                "xterm-256color"
            case "tmux", "screen": "screen-256color"
            default: ""
            }
        return [name, family].first { !$0.isEmpty && city_terminal_known($0) == 1 }
    }

    /// `ASCII` in the locale C; else the code set the environment names, installed or not.
    private static func namedCodeset(_ codeset: String) -> String {
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment($0) }.first { !$0.isEmpty } ?? "C"
        guard name != "C", name != "POSIX" else { return "ASCII" }
        return name.split(separator: ".").dropFirst().first.map(String.init)
            ?? (codeset.hasPrefix("ANSI") ? name : codeset)
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
