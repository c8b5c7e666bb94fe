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
    @Flag(help: "The terminal draws East Asian Ambiguous characters two cells wide.") var ambiguousWide = false
    @Flag(help: "Spare a slow line: fewer bytes per key.") var slowLine = false
    @Flag(inversion: .prefixedNo, help: "Let the mouse click tabs and scroll.") var mouse = false

    func run() throws {
        try Guarded.run(common) { setup in
            try checkNames(setup)
            let (first, warnings) = try setup.theme(theme)
            for warning in warnings { StandardError.write("cityops: \(setup.phrases(warning.key, warning.values))\n") }
            try prepareStore(setup)
            let cache = try setup.open(common.store)
            let start = try Start(cache)
            let glyphs: GlyphSet = ascii || ambiguousWide ? .ascii : .unicode
            let screen: CursesScreen
            do throws(TerminalFailure) {
                screen = try CursesScreen(
                    TerminalOptions(ascii: ascii, ambiguousWide: ambiguousWide, mouse: mouse, slowLine: slowLine))
            } catch {
                try plainFallback(error, setup, cache, start)
                return
            }
            defer { screen.close() }
            try converse(setup, cache, start, screen, glyphs: glyphs, theme: first)
        }
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

    /// Without a terminal to draw on the overview is printed once, so that a log or a pipe still tells something.
    private func plainFallback(_ failure: TerminalFailure, _ setup: Setup, _ cache: CityCache, _ start: Start) throws {
        let complaint = Complaint(failure)
        StandardError.write("cityops: \(setup.phrases(complaint.key, complaint.values))\n")
        if case .notUTF8 = failure { throw ExitCode(complaint.code.rawValue) }
        let size = Size(columns: 80, rows: 24)
        let frame = try FrameMaker(setup: setup, cache: cache).frame(
            panel: PanelID(panel ?? PanelRegistry.entries[0].id.text), size: size, at: nil, glyphs: .ascii)
        StandardOutput.write(FrameExport.text(frame) + "\n")
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
        shell.isSlowLine = slowLine
        let workbench = Workbench(cache: cache, viewer: viewer) { waker.wake() }
        let feeds = try liveFeeds(setup, cache, ingest) { waker.wake() }
        let assets = setup.assets
        let housekeeping = HousekeepingLoop(cache: cache) { try RetentionFiles.load(assets) }
        runner?.start()
        housekeeping.start()
        defer {
            feeds?.stop()
            housekeeping.stop()
            runner?.stop()
            workbench.stop()
        }
        ConsoleLoop(
            screen: screen, shell: shell, workbench: workbench, cache: cache, city: runner, theme: first,
            nextTheme: { setup.theme(after: $0) },
            exports: ExportFolder(path: Setup.folder("XDG_DATA_HOME", ".local/share") + "/exports"),
            repaint: { screen.repaint() }
        ).run()
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
