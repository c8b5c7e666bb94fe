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
    @Option(
        help: "Cells the terminal gives to East Asian Ambiguous characters: 1, 2, or auto to ask the terminal.")
    var ambiguous: TerminalOptions.Ambiguous?
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
    var clipboard: Bool?
    @Option(
        help: ArgumentHelp(
            "Record what is painted as an asciicast of this name in the export folder.", valueName: "file"))
    var record: String?
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
        if let ambiguous { said.append((.ambiguousWidth, .text(ambiguous.rawValue))) }
        if let lineSpeed { said.append((.lineSpeed, .text("\(Int(max(0, min(lineSpeed, 1e9))))"))) }
        if let slowLine { said.append((.slowLine, .text(slowLine ? "true" : "false"))) }
        if let mouse { said.append((.mouse, .text(mouse ? "true" : "false"))) }
        if let clipboard { said.append((.osc52, .text(clipboard ? "true" : "false"))) }
        return said
    }

    func run() throws {
        IdleMemory.returnLargeBlocks()
        try Guarded.run(common) { setup in
            try checkNames(setup)
            let live = LiveSettings(
                setup: setup, folder: SettingsFolder(named: common.config), overrides: overrides())
            let settings = live.settings
            let (first, warnings) = try setup.theme(settings.text(.theme))
            for warning in warnings { StandardError.write("cityops: \(setup.phrases(warning.key, warning.values))\n") }
            try prepareStore(setup)
            let store = common.store
            let opening = StoreOpening { try setup.open(store) }
            if plain { return try converseInLines(setup, live, opening.value()) }
            let screen: CursesScreen
            do throws(TerminalFailure) {
                screen = try CursesScreen(terminalOptions(settings, ascii: isASCII(setup, settings)))
            } catch {
                try withoutScreen(error, setup, live, opening, first)
                return
            }
            try open(setup, live, opening, screen, first, ascii: isASCII(setup, settings))
        }
    }

    /// Whether only ASCII is drawn: where it is asked for, and on Linux's own console while nobody has chosen otherwise.
    private func isASCII(_ setup: Setup, _ settings: Settings) -> Bool {
        if Setup.isLinuxConsole(), setup.language == .english, settings.origin(.ascii) == .standard { return true }
        return settings.flag(.ascii)
    }

    private func terminalOptions(_ settings: Settings, ascii: Bool) -> TerminalOptions {
        let environment = ProcessInfo.processInfo.environment
        let isRemote = environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil
        let mouse = settings.text(.mouse)
        let lineSpeed = settings.whole(.lineSpeed)
        return TerminalOptions(
            colours: .init(rawValue: settings.text(.colours)) ?? .auto, ascii: ascii,
            ambiguous: .init(rawValue: settings.text(.ambiguousWidth)) ?? .auto,
            mouse: mouse == "auto" ? !isRemote : mouse == "true", probes: probe,
            bytesPerSecond: lineSpeed > 0 ? Double(lineSpeed) : nil)
    }

    /// In the locale C, which has no characters but ASCII, the console runs in English and ASCII; without a terminal to
    /// draw on the overview is printed once, so that a log or a pipe still tells something.
    private func withoutScreen(
        _ failure: TerminalFailure, _ setup: Setup, _ live: LiveSettings, _ opening: StoreOpening, _ theme: Theme
    ) throws {
        let english = try Setup(home: common.home, language: common.lang ?? Language.english.rawValue)
        if failure == .notUTF8(codeset: "ASCII") {
            let screen = try CursesScreen(terminalOptions(live.settings, ascii: true))
            try open(english, live, opening, screen, theme, ascii: true)
            return
        }
        let complaint = Complaint(failure)
        if case .notUTF8 = failure {
            StandardError.write("cityops: \(english.phrases(complaint.key, complaint.values))\n")
            throw ExitCode(complaint.code.rawValue)
        }
        StandardError.write("cityops: \(setup.phrases(complaint.key, complaint.values))\n")
        let frame = try FrameMaker(setup: setup, cache: opening.value().cache).frame(
            panel: PanelID(panel ?? PanelRegistry.entries[0].id.text), size: Size(columns: 80, rows: 24), at: nil,
            glyphs: .ascii)
        StandardOutput.write(FrameExport.text(frame) + "\n")
    }

    private func open(
        _ setup: Setup, _ live: LiveSettings, _ opening: StoreOpening, _ screen: CursesScreen, _ theme: Theme,
        ascii: Bool
    ) throws {
        defer { screen.close() }
        let isWide = live.settings.text(.ambiguousWidth) == TerminalOptions.Ambiguous.wide.rawValue
        let glyphs: GlyphSet = ascii || isWide ? .ascii : .unicode
        try converse(setup, live, opening, screen, glyphs: glyphs, theme: theme)
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

    private func converse(
        _ setup: Setup, _ live: LiveSettings, _ opening: StoreOpening, _ screen: CursesScreen, glyphs: GlyphSet,
        theme first: Theme
    ) throws {
        let settings = live.settings
        let remembered = PreferenceFile.usual()
        let (shell, problems) = try makeShell(setup, live, remembered, glyphs)
        guard let typed = Curtain(screen: screen, shell: shell, theme: first).wait(for: opening) else {
            screen.close()
            _exit(0)
        }
        let start = try opening.value()
        let cache = start.cache
        let ingest = Ingest(cache: cache, city: start.city, open: start.alarms)
        let waker = screen.waker
        let runner = isPlayed(start.city) ? try playedCity(setup, ingest, start) { waker.wake() } : nil
        let viewer = try viewer(setup, start.city)
        begin(shell, start, viewer, runner, setup)
        tell(shell, live, viewer, problems, isPlayed: runner != nil)
        let lineSpeed = settings.whole(.lineSpeed)
        let isLineChosen = settings.text(.slowLine) != "auto" || lineSpeed > 0
        if settings.text(.slowLine) == "auto", lineSpeed > 0 {
            shell.isSlowLine = Double(lineSpeed) < LineSpeed.slowBelow
        }
        let exports = ExportFolder.configured(settings)
        if let record {
            screen.record(
                try exports.recording(named: record), wallClock: SystemClock.now().secondsSince1970)
        }
        let workbench = Workbench(cache: cache, viewer: viewer) { waker.wake() }
        let fetcher = try FetchPlan(setup: setup, cache: cache).background(gateway: gateway)
        let feeds = fetcher.map { LiveFeeds(fetcher: $0, cache: cache, ingest: ingest) { waker.wake() } }
        feeds?.start()
        runner?.start()
        let housekeeping = housekeeping(setup, cache)
        housekeeping.start()
        let shelf = DraftShelf(folder: Setup.folder("XDG_STATE_HOME", ".local/state") + "/drafts", user: viewer.user)
        func keepDraft() { if let draft = DraftShelf.draft(of: shell) { _ = shelf.keep(draft) } }
        let loop = ConsoleLoop(
            screen: screen, shell: shell, workbench: workbench, cache: cache, city: runner, theme: first,
            nextTheme: { setup.theme(after: $0) }, exports: exports, live: live, remembered: remembered,
            themeNamed: { try? setup.theme($0).theme }, terminal: powers(of: screen, settings),
            isLineChosen: isLineChosen, typed: typed, onLock: keepDraft)
        if let draft = shelf.take(), DraftShelf.offer(draft, to: shell) { shell.say("shell.draftOffered") }
        loop.run()
        if loop.isCutOff || shell.isLocked { keepDraft() }
        remembered.finish()
        housekeeping.stop()
        let patience = loop.isCutOff ? 0.15 : nil
        let hasEnded = [runner?.stop(within: patience) ?? true, workbench.stop(within: patience)]
        if hasEnded.contains(false) {
            // The line is gone or the system wants us to end: what is under way is a reading or one transaction.
            screen.close()
            _exit(0)
        }
        feeds?.stop()
    }

    private func powers(of screen: CursesScreen, _ settings: Settings) -> TerminalPowers {
        let mayCopy = settings.flag(.osc52)
        return TerminalPowers(
            repaint: { screen.repaint() }, stop: { screen.stop() },
            toggleMouse: {
                screen.setMouse(!screen.hasMouse)
                return screen.hasMouse
            },
            copy: { !mayCopy ? .notAllowed : screen.copy($0) ? .copied : .notPossible },
            tidyMemory: { IdleMemory.giveBack() }, lastFrameBytes: { screen.lastFrameBytes })
    }

    /// Keeps the store small while the console is open.
    private func housekeeping(_ setup: Setup, _ cache: CityCache) -> HousekeepingLoop {
        let assets = setup.assets
        return HousekeepingLoop(cache: cache) { try RetentionFiles.load(assets) }
    }

    /// A shell that knows no store yet, and what is wrong with the keys.
    private func makeShell(
        _ setup: Setup, _ live: LiveSettings, _ remembered: PreferenceFile, _ glyphs: GlyphSet
    ) throws -> (shell: Shell, problems: [KeymapProblem]) {
        let settings = live.settings
        let (keymap, problems) = try KeymapReader(
            assets: setup.assets, own: KeymapReader.ownFile(settings)
        ).load()
        let shell = Shell(
            entries: PanelRegistry.entries, first: PanelID(settings.text(.panel)), keymap: keymap, words: setup.words,
            language: setup.language, glyphs: glyphs,
            clock: ClockFace(now: SystemClock.now(), isDrill: false, isPaused: false, speed: 1), earliest: nil, user: ""
        )
        shell.preferences = remembered.load()
        live.applyAll(to: shell)
        try arrange(shell, live)
        return (shell, problems)
    }

    /// What the shell takes from the store and of who uses it.
    private func begin(
        _ shell: Shell, _ start: StoreOpening.Opened, _ viewer: Viewer, _ runner: CityRunner?, _ setup: Setup
    ) {
        let now = runner?.clock().now ?? SystemClock.now()
        shell.clock = ClockFace(
            now: now.floored(toSeconds: 60), isDrill: runner != nil, isPaused: speed == 0, speed: max(speed, 1))
        shell.knows(from: start.firstTime)
        shell.user = "\(viewer.user) · \(setup.phrases["role.\(viewer.role.name)"])"
        shell.canDrawPictures = Picture.isPossible
    }

    /// The console as lines on standard output; ends with the last line of standard input.
    private func converseInLines(_ setup: Setup, _ live: LiveSettings, _ start: StoreOpening.Opened) throws {
        let cache = start.cache
        let ingest = Ingest(cache: cache, city: start.city, open: start.alarms)
        let runner = isPlayed(start.city) ? try playedCity(setup, ingest, start) {} : nil
        let viewer = try viewer(setup, start.city)
        let remembered = PreferenceFile.usual()
        let (shell, problems) = try makeShell(setup, live, remembered, .plain)
        begin(shell, start, viewer, runner, setup)
        tell(shell, live, viewer, problems, isPlayed: runner != nil)
        shell.rotation = nil
        let fetcher = try FetchPlan(setup: setup, cache: cache).background(gateway: gateway)
        let feeds = fetcher.map { LiveFeeds(fetcher: $0, cache: cache, ingest: ingest) {} }
        feeds?.start()
        let housekeeping = housekeeping(setup, cache)
        runner?.start()
        housekeeping.start()
        defer {
            feeds?.stop()
            housekeeping.stop()
            runner?.stop()
            remembered.finish()
        }
        PlainConsole(
            shell: shell, cache: cache, viewer: viewer, city: runner, live: live,
            exports: ExportFolder.configured(live.settings)
        ).run()
        remembered.save(shell.preferences)
    }

    /// Whether this console plays the city itself: never beside what a department sends.
    private func isPlayed(_ city: City) -> Bool {
        gateway == nil && city.sources.allSatisfy { if case .simulated = $0.transport { true } else { false } }
    }

    /// As whom this session acts: by the account of the session, or the name of `--user` where that is allowed.
    private func viewer(_ setup: Setup, _ city: City) throws -> Viewer {
        let isLoopback = gateway.map {
            ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains(where: $0.hasPrefix)
        }
        return try setup.signIn(isDrill: isLoopback ?? isPlayed(city)).viewer(asked: user)
    }

    /// What stands on the screen first: the layout, a rotation, the tour.
    private func arrange(_ shell: Shell, _ live: LiveSettings) throws {
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
    }

    /// What has to be said first.
    private func tell(
        _ shell: Shell, _ live: LiveSettings, _ viewer: Viewer, _ problems: [KeymapProblem], isPlayed: Bool
    ) {
        if let scenario, !isPlayed {
            shell.say("shell.scenarioNotPlayed", ["name": scenario], role: "error")
        } else if let first = problems.first {
            live.tell(Complaint(first), of: problems.count, shell)
        } else if viewer.role == .visitor {
            let file = PeopleFile.path(live.settings) ?? PeopleFile.systemFile
            shell.say("access.visitor", ["account": viewer.user, "file": file], role: "quality.stale")
        }
    }

    /// The city goes on where its history stops.
    private func playedCity(
        _ setup: Setup, _ ingest: Ingest, _ start: StoreOpening.Opened, onStep: @escaping @Sendable () -> Void
    )
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
