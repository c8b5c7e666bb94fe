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
    @Option(help: "Panel to open first, as on one screen of a wall.") var panel: String?
    @Option(
        help: ArgumentHelp(
            "How the screen is shared: single, columns, rows, three, quad, or a layout of your own.", valueName: "name")
    )
    var layout: String?
    @Option(
        help: ArgumentHelp(
            "For an unattended screen: show each panel so long, change nothing, stop at a key.", valueName: "seconds"))
    var rotate: Int?
    @Flag(help: "Lines instead of a screen: for screen readers, dumb terminals and pipes.") var plain = false
    @Flag(help: "Look only: acknowledge, open and change nothing.") var readOnly = false
    @Option(help: "Scenario to play on the city.") var scenario: String?
    @Option(help: "Theme; NO_COLOR and terminals without colour use none.") var theme: String?
    @Option(help: "User the acts are booked under; for administrators, and anybody in a drill.") var user: String?
    @Option(help: "Speed of the played city's clock: 0 (paused), 1, 4, 16 or 60.") var speed = 4
    @Option(
        help: ArgumentHelp(
            "Take the departments' feeds from this gateway instead of playing the city here.", valueName: "url"))
    var gateway: String?
    @Flag(help: "Only ASCII characters.") var ascii = false
    @Flag(help: "The terminal draws East Asian Ambiguous characters two cells wide.") var ambiguousWide = false
    @Flag(help: "Spare a slow line: fewer bytes per key.") var slowLine = false
    @Flag(inversion: .prefixedNo, help: "Let the mouse click tabs and scroll.") var mouse: Bool?
    @Flag(help: .hidden) var startsTour = false

    /// What the command line says of settings; it comes after the files.
    private func overrides() -> [(Setting, SettingValue)] {
        var said: [(Setting, SettingValue)] = []
        if let lang = common.lang { said.append((.language, .text(lang))) }
        if let theme { said.append((.theme, .text(theme))) }
        if let panel { said.append((.panel, .text(panel))) }
        if let layout { said.append((.layout, .text(layout))) }
        if let rotate { said.append((.rotateSeconds, .text("\(rotate)"))) }
        if ascii { said.append((.ascii, .text("true"))) }
        if ambiguousWide { said.append((.ambiguousWidth, .text("2"))) }
        if slowLine { said.append((.slowLine, .text("true"))) }
        if let mouse { said.append((.mouse, .text(mouse ? "true" : "false"))) }
        return said
    }

    func run() throws {
        try Guarded.run(common) { setup in
            try checkNames(setup)
            let live = LiveSettings(
                setup: setup, folder: SettingsFolder(named: common.config), overrides: overrides())
            let settings = live.settings
            let (first, warnings) = try setup.theme(settings.text(.theme))
            for warning in warnings { StandardError.write("cityops: \(setup.phrases(warning.key, warning.values))\n") }
            try prepareStore(setup)
            let cache = try setup.open(common.store)
            let start = try Start(cache)
            if plain { return try converseInLines(setup, live, cache, start) }
            let isWide = settings.text(.ambiguousWidth) == "2"
            let glyphs: GlyphSet = settings.flag(.ascii) || isWide ? .ascii : .unicode
            let screen: CursesScreen
            do throws(TerminalFailure) {
                screen = try CursesScreen(
                    TerminalOptions(
                        colours: .init(rawValue: settings.text(.colours)) ?? .auto, ascii: settings.flag(.ascii),
                        ambiguousWide: isWide, mouse: settings.flag(.mouse), slowLine: settings.flag(.slowLine)))
            } catch {
                try plainFallback(error, setup, cache, start)
                return
            }
            defer { screen.close() }
            try converse(setup, live, cache, start, screen, glyphs: glyphs, theme: first)
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
        if let rotate, !(1...3600).contains(rotate) {
            throw ValidationError("--rotate must be from 1 to 3600 seconds.")
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
        _ setup: Setup, _ live: LiveSettings, _ cache: CityCache, _ start: Start, _ screen: CursesScreen,
        glyphs: GlyphSet, theme first: Theme
    ) throws {
        let ingest = Ingest(cache: cache, city: start.city, open: start.open)
        let waker = screen.waker
        let runner = gateway == nil ? try playedCity(setup, ingest, start) { waker.wake() } : nil
        let viewer = try viewer(setup, start.city)
        let remembered = PreferenceFile.usual()
        let shell = try makeShell(setup, live, start, viewer, runner, remembered, glyphs)
        let workbench = Workbench(cache: cache, viewer: viewer) { waker.wake() }
        let feeds = try liveFeeds(setup, cache, ingest) { waker.wake() }
        runner?.start()
        defer {
            feeds?.stop()
            runner?.stop()
            workbench.stop()
            remembered.finish()
        }
        ConsoleLoop(
            screen: screen, shell: shell, workbench: workbench, cache: cache, city: runner, theme: first,
            nextTheme: { setup.theme(after: $0) },
            exports: ExportFolder.configured(live.settings), live: live, remembered: remembered,
            themeNamed: { try? setup.theme($0).theme },
            repaint: { screen.repaint() }
        ).run()
    }

    private func makeShell(
        _ setup: Setup, _ live: LiveSettings, _ start: Start, _ viewer: Viewer, _ runner: CityRunner?,
        _ remembered: PreferenceFile, _ glyphs: GlyphSet
    ) throws -> Shell {
        let settings = live.settings
        let (keymap, problems) = try KeymapReader(
            assets: setup.assets, own: KeymapReader.ownFile(settings)
        ).load()
        let now = runner?.clock().now ?? SystemClock.now()
        let shell = Shell(
            entries: PanelRegistry.entries, first: PanelID(settings.text(.panel)), keymap: keymap, words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(
                now: now.floored(toSeconds: 60), isDrill: runner != nil, isPaused: speed == 0, speed: max(speed, 1)),
            earliest: start.firstTime, user: "\(viewer.user) · \(setup.phrases["role.\(viewer.role.name)"])")
        shell.preferences = remembered.load()
        live.applyAll(to: shell)
        try open(shell, live, viewer, problems)
        return shell
    }

    /// The console as lines on standard output; ends with the last line of standard input.
    private func converseInLines(_ setup: Setup, _ live: LiveSettings, _ cache: CityCache, _ start: Start) throws {
        let ingest = Ingest(cache: cache, city: start.city, open: start.open)
        let runner = gateway == nil ? try playedCity(setup, ingest, start) {} : nil
        let viewer = try viewer(setup, start.city)
        let remembered = PreferenceFile.usual()
        let shell = try makeShell(setup, live, start, viewer, runner, remembered, .plain)
        shell.rotation = nil
        let feeds = try liveFeeds(setup, cache, ingest) {}
        runner?.start()
        defer {
            feeds?.stop()
            runner?.stop()
            remembered.finish()
        }
        PlainConsole(shell: shell, cache: cache, viewer: viewer, city: runner, live: live).run()
        remembered.save(shell.preferences)
    }

    /// As whom this session acts: by the account of the session, or the name of `--user` where that is allowed.
    private func viewer(_ setup: Setup, _ city: City) throws -> Viewer {
        let isPlayed = city.sources.allSatisfy { if case .simulated = $0.transport { true } else { false } }
        let isLoopback = gateway.map {
            ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains(where: $0.hasPrefix)
        }
        return try setup.signIn(isDrill: isLoopback ?? isPlayed).viewer(asked: user)
    }

    /// What stands on the screen first: the layout, a rotation, the tour, and what has to be said.
    private func open(
        _ shell: Shell, _ live: LiveSettings, _ viewer: Viewer, _ problems: [KeymapProblem]
    ) throws {
        let settings = live.settings
        let name = settings.text(.layout)
        if !shell.useLayout(name) {
            throw AssetFailure.unknown(kind: "layout", name: name, known: shell.layoutNames)
        }
        if panel != nil { shell.open(PanelID(settings.text(.panel))) }
        let seconds = settings.whole(.rotateSeconds)
        shell.isReadOnly = readOnly || seconds > 0
        if seconds > 0 {
            shell.startRotation(seconds: seconds, panels: settings.list(.rotatePanels).map { PanelID($0) })
        }
        if startsTour { shell.startTour() }
        if let first = problems.first {
            live.tell(Complaint(first), of: problems.count, shell)
        } else if viewer.role == .visitor {
            let file = PeopleFile.path(settings) ?? PeopleFile.systemFile
            shell.say("access.visitor", ["account": viewer.user, "file": file], role: "quality.stale")
        }
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
