import ArgumentParser
import Canvas
import CityAccess
import CityAssets
import CityDrill
import CityModel
import CityPanels
import CityStore
import CitySync
import Foundation
import Glibc
import Terminal

struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Open the console (the default command).")

    @OptionGroup var common: CommonOptions
    @Option(help: "Panel to open first.") var panel: String?
    @Option(help: "Scenario to play on the city.") var scenario: String?
    @Option(help: "Theme; NO_COLOR and terminals without colour use none.") var theme = "dark"
    @Option(help: "User the acts are booked under.") var user: String?
    @Option(help: "Speed of the played city's clock: 0 (paused), 1, 4, 16 or 60.") var speed = 4
    @Option(
        help: ArgumentHelp(
            "Take the departments' feeds from this gateway instead of playing the city here.", valueName: "url"))
    var gateway: String?
    @Flag(help: "Only ASCII characters.") var ascii = false
    @Option(
        help: "Cells the terminal gives to East Asian Ambiguous characters: 1, 2, or auto to ask the terminal.")
    var ambiguous: TerminalOptions.Ambiguous = .auto
    @Option(
        help: ArgumentHelp(
            "What the line carries; without it it is measured. Below 4000 it counts as slow.", valueName: "bytes/s"))
    var lineSpeed: Double?
    @Flag(
        inversion: .prefixedNo,
        help: "Spare a slow line, or never do: fewer updates and bytes, tables before maps. Without it as measured.")
    var slowLine: Bool?
    @Flag(inversion: .prefixedNo, help: "Let the mouse click tabs and scroll; without it, unless over SSH.")
    var mouse: Bool?
    @Flag(inversion: .prefixedNo, help: "Ask the terminal what it can do; it is never waited for.") var probe = true
    @Flag(inversion: .prefixedNo, help: "Let a key copy what is selected to the clipboard of your machine (OSC 52).")
    var clipboard = true
    @Option(
        help: ArgumentHelp(
            "Record what is painted as an asciicast of this name in the export folder.", valueName: "file"))
    var record: String?

    func run() throws {
        try Guarded.run(common) { setup in
            try checkNames(setup)
            let (first, warnings) = try setup.theme(theme)
            for warning in warnings { StandardError.write("cityops: \(setup.phrases(warning.key, warning.values))\n") }
            try prepareStore(setup)
            let cache = try setup.open(common.store)
            let start = try Start(cache)
            let screen: CursesScreen
            do throws(TerminalFailure) {
                screen = try CursesScreen(terminalOptions(ascii: ascii))
            } catch {
                try withoutScreen(error, setup, cache, start, first)
                return
            }
            try open(setup, cache, start, screen, first, ascii: ascii)
        }
    }

    private func terminalOptions(ascii: Bool) -> TerminalOptions {
        let environment = ProcessInfo.processInfo.environment
        let isRemote = environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil
        return TerminalOptions(
            ascii: ascii, ambiguous: ambiguous, mouse: mouse ?? !isRemote, probes: probe, bytesPerSecond: lineSpeed)
    }

    /// In the locale C, which has no characters but ASCII, the console runs in English and ASCII; without a terminal to
    /// draw on the overview is printed once, so that a log or a pipe still tells something.
    private func withoutScreen(
        _ failure: TerminalFailure, _ setup: Setup, _ cache: CityCache, _ start: Start, _ theme: Theme
    ) throws {
        let english = try Setup(home: common.home, language: common.lang ?? Language.english.rawValue)
        if failure == .notUTF8(codeset: "ASCII") {
            try open(english, cache, start, try CursesScreen(terminalOptions(ascii: true)), theme, ascii: true)
            return
        }
        let complaint = Complaint(failure)
        if case .notUTF8 = failure {
            StandardError.write("cityops: \(english.phrases(complaint.key, complaint.values))\n")
            throw ExitCode(complaint.code.rawValue)
        }
        StandardError.write("cityops: \(setup.phrases(complaint.key, complaint.values))\n")
        let frame = try FrameMaker(setup: setup, cache: cache).frame(
            panel: PanelID(panel ?? PanelRegistry.entries[0].id.text), size: Size(columns: 80, rows: 24), at: nil,
            glyphs: .ascii)
        StandardOutput.write(FrameExport.text(frame) + "\n")
    }

    private func open(
        _ setup: Setup, _ cache: CityCache, _ start: Start, _ screen: CursesScreen, _ theme: Theme, ascii: Bool
    ) throws {
        defer { screen.close() }
        let glyphs: GlyphSet = ascii || ambiguous == .wide ? .ascii : .unicode
        try converse(setup, cache, start, screen, glyphs: glyphs, theme: theme)
    }

    /// What the store knows when the console opens.
    private struct Start {
        let city: City
        let open: [Alarm]
        let firstTime: Timestamp?
        let lastTime: Timestamp?

        init(_ cache: CityCache) throws {
            (city, open) = try cache.read(asOf: Timestamp(secondsSince1970: .max), viewer: .system) {
                ($0.city, try $0.openAlarms())
            }
            (firstTime, lastTime) = try cache.timeSpan()
        }
    }

    private func checkNames(_ setup: Setup) throws {
        if let panel, !PanelRegistry.entries.contains(where: { $0.id.text == panel }) {
            throw AssetFailure.unknown(kind: "panel", name: panel, known: PanelRegistry.entries.map(\.id.text))
        }
        if let scenario {
            let known = ScenarioFiles.names(setup.assets)
            guard known.contains(scenario) else {
                throw AssetFailure.unknown(kind: "scenario", name: scenario, known: known)
            }
        }
        guard DrillClock.Speed(rawValue: speed) != nil else {
            throw ValidationError("--speed must be 0, 1, 4, 16 or 60.")
        }
    }

    /// Makes the bundled city's store with one day of history when there is none yet.
    private func prepareStore(_ setup: Setup) throws {
        let path = common.store ?? Setup.defaultStore()
        guard !FileManager.default.fileExists(atPath: path) else { return }
        if gateway != nil {
            try setup.open(common.store).replaceCity(CityFiles.load(setup.assets))
            return
        }
        let end = try scenario.map { try ScenarioFiles.load($0, setup.assets).start } ?? SystemClock.now()
        try WorldCommand.create(setup, common.store, WorldMaker.Order(end: end))
    }

    private func converse(
        _ setup: Setup, _ cache: CityCache, _ start: Start, _ screen: CursesScreen, glyphs: GlyphSet, theme first: Theme
    ) throws {
        let ingest = Ingest(cache: cache, city: start.city, open: start.open)
        let waker = screen.waker
        let runner = gateway == nil ? try playedCity(setup, ingest, start) { waker.wake() } : nil
        let viewer = Setup.viewer(user)
        let now = runner?.clock().now ?? SystemClock.now()
        let shell = Shell(
            entries: PanelRegistry.entries, first: panel.map { PanelID($0) }, keymap: try setup.keymap(),
            words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(
                now: now.floored(toSeconds: 60), isDrill: runner != nil, isPaused: speed == 0, speed: max(speed, 1)),
            earliest: start.firstTime, user: viewer.user)
        shell.isSlowLine = slowLine ?? (lineSpeed.map { $0 < LineSpeed.slowBelow } ?? false)
        let exports = ExportFolder(path: Setup.folder("XDG_DATA_HOME", ".local/share") + "/exports")
        if let record {
            screen.record(
                try exports.recording(named: record), wallClock: SystemClock.now().secondsSince1970)
        }
        let workbench = Workbench(cache: cache, viewer: viewer) { waker.wake() }
        let feeds = try liveFeeds(setup, cache, ingest) { waker.wake() }
        runner?.start()
        let loop = ConsoleLoop(
            screen: screen, shell: shell, workbench: workbench, cache: cache, city: runner, theme: first,
            nextTheme: { setup.theme(after: $0) },
            exports: exports, terminal: powers(of: screen), isLineChosen: slowLine != nil || lineSpeed != nil)
        let shelf = DraftShelf(folder: Setup.folder("XDG_STATE_HOME", ".local/state") + "/drafts", user: viewer.user)
        if let draft = shelf.take(), DraftShelf.offer(draft, to: shell) { shell.say("shell.draftOffered") }
        loop.run()
        if loop.isCutOff, let draft = DraftShelf.draft(of: shell) { _ = shelf.keep(draft) }
        let patience = loop.isCutOff ? 0.15 : nil
        let hasEnded = [runner?.stop(within: patience) ?? true, workbench.stop(within: patience)]
        if hasEnded.contains(false) {
            // The line is gone or the system wants us to end: what is under way is a reading or one transaction.
            screen.close()
            _exit(0)
        }
        feeds?.stop()
    }

    private func powers(of screen: CursesScreen) -> TerminalPowers {
        TerminalPowers(
            repaint: { screen.repaint() }, stop: { screen.stop() },
            toggleMouse: {
                screen.setMouse(!screen.hasMouse)
                return screen.hasMouse
            },
            copy: { !clipboard ? .notAllowed : screen.copy($0) ? .copied : .notPossible },
            tidyMemory: { IdleMemory.giveBack() }, lastFrameBytes: { screen.lastFrameBytes })
    }

    /// The city goes on where its history stops.
    private func playedCity(_ setup: Setup, _ ingest: Ingest, _ start: Start, onStep: @escaping @Sendable () -> Void)
        throws -> CityRunner
    {
        var happenings: [Happening] = []
        var now = start.lastTime ?? SystemClock.now()
        if let scenario {
            let played = try ScenarioFiles.load(scenario, setup.assets)
            now = start.lastTime ?? played.start
            happenings = ScenarioHappenings.make(played, start: now)
        }
        let clock = DrillClock(start: now, speed: DrillClock.Speed(rawValue: speed) ?? .times4)
        let (city, told) = (start.city, happenings)
        let makeSimulator = { @Sendable in
            var simulator = CitySimulator(city: city, seed: 1)
            simulator.happenings = told
            return simulator
        }
        return CityRunner(
            makeSimulator: makeSimulator, ingest: ingest, clock: clock, lastStep: start.lastTime, onStep: onStep)
    }
}

extension TerminalOptions.Ambiguous: ExpressibleByArgument {}
