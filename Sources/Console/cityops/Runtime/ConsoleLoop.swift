import Canvas
import CityAccess
import CityAssets
import CityDrill
import CityModel
import CityPanels
import CityStore
import Terminal

/// Keeps screen, shell, workbench and clock together: waits for something to happen, answers it, draws when something changed.
final class ConsoleLoop {
    private let screen: any Screen
    private let shell: Shell
    private let workbench: Workbench
    private let cache: CityCache
    private let city: CityRunner?
    private let nextTheme: (Theme) -> Theme
    private let exports: ExportFolder
    private let terminal: TerminalPowers
    private var theme: Theme {
        didSet { hasColours = theme.tellsGradesByColour(depth: screen.colourDepth) }
    }
    private var hasColours: Bool
    /// The pictures on the screen: whose they are, and where they stand.
    private var pictures: (panels: [PanelID], areas: [Rect]) = ([], [])
    private let live: LiveSettings?
    private let remembered: PreferenceFile?
    private let themeNamed: (String) -> Theme?
    private var written: Preferences
    /// When new data was last taken up, by a clock that only goes on.
    private var lastRefresh = -Double.infinity
    private var statusVersion: UInt64?
    private var statusMoment: Timestamp?
    private var cadence = FrameCadence()
    /// Models that a person waits for.
    private var awaited: Set<PanelID> = [] {
        didSet { awaitedSince = awaited.isEmpty ? nil : awaitedSince ?? MonotonicClock.seconds() }
    }
    private var awaitedSince: Double?
    /// A wait that lasts longer is told.
    private static let untoldWait = 0.1
    /// Whether a key was answered since models were last asked for.
    private var hasNewKeys = true
    /// Whether a list's cursor has moved on from what is shown beside it.
    private var isCursorAhead = false
    /// On a slow line, what came by itself, and details, that wait for their turn, so that the answer to a key stays small.
    private var held: [Workbench.Outcome] = []
    private var details: [Workbench.Outcome] = []
    /// Whether a person said how slow the line is; then measuring does not overrule it.
    private var isLineChosen: Bool
    /// When map and detail were last drawn with the list.
    private var lastWhole = -Double.infinity
    /// The longest that map and detail beside a running cursor stand still.
    private static let longestAside = 2.0
    /// Whether keys came this time round: their answer waits for nothing that stands aside.
    private var hasKeys = false
    private var preparation: PanelPreparation
    private var isFinished = false
    /// Whether the end came from outside: nobody waits for what is under way then.
    private(set) var isCutOff = false
    private var lastWall = SystemClock.seconds()
    /// Keys that came before the store was open.
    private let typed: [Key]

    /// - Parameters:
    ///   - city: the played city; nil when the clock is the system's.
    ///   - nextTheme: the theme after a given one.
    ///   - terminal: what the terminal can do besides showing frames.
    ///   - isLineChosen: the shell's slow-line mode was chosen and is not measured.
    ///   - typed: keys that came before.
    init(
        screen: any Screen, shell: Shell, workbench: Workbench, cache: CityCache, city: CityRunner?, theme: Theme,
        nextTheme: @escaping (Theme) -> Theme,
        exports: ExportFolder, live: LiveSettings? = nil, remembered: PreferenceFile? = nil,
        themeNamed: @escaping (String) -> Theme? = { _ in nil },
        terminal: TerminalPowers, isLineChosen: Bool, typed: [Key] = []
    ) {
        self.screen = screen
        self.shell = shell
        self.workbench = workbench
        self.cache = cache
        self.city = city
        self.theme = theme
        hasColours = theme.tellsGradesByColour(depth: screen.colourDepth)
        self.nextTheme = nextTheme
        self.exports = exports
        self.terminal = terminal
        self.isLineChosen = isLineChosen
        self.typed = typed
        self.live = live
        self.remembered = remembered
        self.themeNamed = themeNamed
        written = shell.preferences
        preparation = PanelPreparation(shell.entries.map(\.id))
        cadence.isSlow = shell.isSlowLine
    }

    func run() {
        for key in typed where !isFinished { answer(key) }
        if !isFinished { paintIfDue() }
        while !isFinished {
            requestModels()
            let events = screen.nextEvents(timeoutMilliseconds: timeout())
            let face = ConsoleClock.face(city, before: shell.clock)
            if face != shell.clock { cadence.changed(at: MonotonicClock.seconds()) }
            shell.clock = face
            if playOn() { cadence.changed(at: MonotonicClock.seconds()) }
            hasKeys = !events.isEmpty
            if hasKeys { shell.noteKey(at: MonotonicClock.seconds()) }
            BrowseOrder.withoutWaiting { for key in events where !isFinished { answer(key) } }
            if tick() || isAsideDue() { cadence.asked(at: MonotonicClock.seconds()) }
            for outcome in workbench.outcomes() { receive(outcome) }
            for notice in screen.takeNotices() { take(notice) }
            if !isFinished { paintIfDue() }
            if events.isEmpty, preparation.isTidyDue(at: MonotonicClock.seconds()) { terminal.tidyMemory() }
        }
    }

    /// Paints what is due when the terminal has taken the frame before; else it is painted, newer, once it has.
    private func paintIfDue() {
        let now = MonotonicClock.seconds()
        guard screen.isReady else { return }
        cadence.arrived(at: now)
        guard cadence.isDue(at: now) else { return }
        if cadence.isDetailDue(at: now) { release(&details) }
        if cadence.isSlow, cadence.isLiveDue(at: now) { release(&details) }
        if !cadence.isSlow || cadence.isLiveDue(at: now) { release(&held) }
        shell.size = screen.size
        shell.hasColours = hasColours
        shell.isCursorRunning = cadence.asideRest(at: now) > 0 && (hasKeys || asideRest(at: now) > 0)
        let frame = BrowseOrder.withoutWaiting { ShellFrame.draw(shell, size: screen.size) }
        if !shell.visibleSessions.contains(where: \.isPartlyDrawn) { lastWhole = now }
        let panels = shell.visibleSessions.map(\.id)
        let share = cadence.share(
            at: now, keepsPictures: pictures == (panels, frame.pictures),
            wantsPictures: shell.active.browse?.isMapFocused ?? false)
        pictures = (panels, frame.pictures)
        screen.present(frame, theme: theme, share: share)
        cadence.painted(at: now, bytes: terminal.lastFrameBytes())
        if !screen.isFrameWhole { cadence.left(at: now) }
    }

    /// What time brings about: changed settings, the next panel of a rotation, the lock.
    private func tick() -> Bool {
        let now = MonotonicClock.seconds()
        var isChanged = shell.tick(at: now)
        let isComputing = awaitedSince.map { now - $0 >= Self.untoldWait } ?? false
        if isComputing != shell.isComputing {
            shell.isComputing = isComputing
            isChanged = true
        }
        if let live, live.look(at: now, shell) {
            takeTheme(live)
            isChanged = true
        }
        if shell.preferences != written {
            written = shell.preferences
            remembered?.save(written)
        }
        return isChanged
    }

    private func takeTheme(_ live: LiveSettings) {
        let name = live.settings.text(.theme)
        if name != theme.name, let found = themeNamed(name) { theme = found }
    }

    private func receive(_ outcome: Workbench.Outcome) {
        let now = MonotonicClock.seconds()
        switch outcome {
        case .model(let id, _), .failed(let id, _): preparation.received(id)
        case .status, .message, .households: break
        }
        guard !isUnseen(outcome) else { return take(outcome) }
        let isAsked =
            switch outcome {
            case .model(let id, _), .failed(let id, _):
                awaited.remove(id) != nil || shell.session(id)?.modelTime == nil
            case .message, .households: true
            case .status: shell.status == nil
            }
        if isAsked, isDetail(outcome) {
            outcome.join(&details)
            cadence.detailed()
        } else if isAsked || !cadence.isSlow {
            take(outcome)
            if isAsked { cadence.asked(at: now) } else { cadence.changed(at: now) }
        } else {
            outcome.join(&held)
            cadence.changed(at: now)
        }
    }

    /// Whether a model waits until the keys rest: on a slow line all but a panel's first, else what belongs to a row the
    /// cursor has left.
    private func isDetail(_ outcome: Workbench.Outcome) -> Bool {
        guard case .model(let id, let model) = outcome, let session = shell.session(id), session.modelTime != nil else {
            return false
        }
        return cadence.isSlow || session.isOutrun(model)
    }

    private func release(_ waiting: inout [Workbench.Outcome]) {
        for outcome in waiting {
            if case .model(let id, let model) = outcome, shell.session(id)?.isOutrun(model) == true { continue }
            take(outcome)
        }
        waiting = []
    }

    /// Seconds until map and detail may follow the cursor: when it rests, or has run for long.
    private func asideRest(at now: Double) -> Double {
        let rest = cadence.asideRest(at: now)
        return cadence.isSlow ? rest : min(rest, max(0, lastWhole + Self.longestAside - now))
    }

    /// Whether map and detail may follow the cursor now; what they show of its row comes with them when it is soon there.
    private func isAsideDue() -> Bool {
        let now = MonotonicClock.seconds()
        guard !hasKeys, asideRest(at: now) == 0, shell.visibleSessions.contains(where: \.isPartlyDrawn) else {
            return false
        }
        return awaitedSince.map { now - $0 >= Self.untoldWait } ?? true
    }

    private func answer(_ key: Key) {
        if case .focus(let isFocused) = key {
            cadence.isFocused = isFocused
            return
        }
        isCutOff = isCutOff || key == .hangUp || key == .terminate
        cadence.asked(at: MonotonicClock.seconds(), isKey: true)
        hasNewKeys = true
        let before = shell.active.id
        for effect in shell.handle(key) { perform(effect) }
        if shell.active.id != before {
            release(&details)
            release(&held)
        }
    }

    private func take(_ notice: ScreenNotice) {
        switch notice {
        case .ambiguousWide:
            shell.glyphs = .ascii
        case .rowLost: break
        case .line(let bytesPerSecond, let isSlow):
            cadence.bytesPerSecond = bytesPerSecond
            guard !isLineChosen, isSlow != shell.isSlowLine else { return }
            setSlowLine(isSlow)
        }
        cadence.asked(at: MonotonicClock.seconds())
    }

    private func setSlowLine(_ isSlow: Bool) {
        shell.isSlowLine = isSlow
        cadence.isSlow = isSlow
        if isSlow { shell.say("shell.lineSlow") } else { shell.say("shell.lineFast") }
    }

    // MARK: Time

    /// Lets the moment looked back at run on while it is played.
    /// - Returns: whether it moved.
    private func playOn() -> Bool {
        let wall = SystemClock.seconds()
        defer { lastWall = wall }
        guard shell.travel.isPlaying else { return false }
        let before = shell.moment
        shell.playOn(seconds: wall - lastWall)
        return shell.moment != before
    }

    /// Until the shown minute ends, and at least once a second to see what other processes wrote.
    private func timeout() -> Int {
        let toMinute: Double
        if let city {
            let clock = city.clock()
            toMinute = clock.realSeconds(until: clock.now.floored(toSeconds: 60).adding(seconds: 60)) ?? 1
        } else {
            toMinute = Double(60 - SystemClock.now().secondsSince1970 % 60)
        }
        // While a frame is on its way nothing is painted; that it arrived ends the wait by itself.
        let mayPaint = screen.isReady
        let rest = mayPaint ? cadence.rest(at: MonotonicClock.seconds()) ?? 1 : 1
        let longest = shell.travel.isPlaying ? 0.25 : 1
        let pause = isCursorAhead ? cadence.cursorRest(at: MonotonicClock.seconds()) : 1
        let toAside =
            mayPaint && awaitedSince == nil && shell.visibleSessions.contains(where: \.isPartlyDrawn)
            ? asideRest(at: MonotonicClock.seconds()) : 1
        let toPreparing = preparation.rest(at: MonotonicClock.seconds()) ?? 1
        let toTelling =
            shell.isComputing ? 1 : awaitedSince.map { max(0, $0 + Self.untoldWait - MonotonicClock.seconds()) } ?? 1
        return Int(
            (min(longest, rest, pause, toAside, toPreparing, toTelling, max(0.02, toMinute)) * 1000).rounded(.up))
    }

    // MARK: Models

    private func requestModels() {
        let moment = shell.moment
        let version = versionToShow(moment)
        let isTyping = cadence.cursorRest(at: MonotonicClock.seconds()) > 0
        isCursorAhead = false
        for session in shell.visibleSessions {
            if isTyping, session.onlyFollowsCursor(version: version, asOf: moment) {
                isCursorAhead = true
                continue
            }
            guard let job = session.load(version: version, asOf: moment) else { continue }
            if hasNewKeys || session.modelTime == nil { awaited.insert(session.id) }
            workbench.load(session.id, job)
        }
        hasNewKeys = isCursorAhead
        prepareNext(version, moment)
        if statusVersion != version || statusMoment != moment {
            (statusVersion, statusMoment) = (version, moment)
            workbench.loadStatus(at: moment, now: shell.clock.now)
        }
    }

    /// Asks for the first model of a panel nobody has opened yet, once the open ones have theirs.
    private func prepareNext(_ version: UInt64, _ moment: Timestamp) {
        guard shell.visibleSessions.allSatisfy({ $0.modelTime != nil || $0.failure != nil }) else { return }
        preparation.goOn(at: MonotonicClock.seconds()) { panel in
            guard let session = shell.prepare(panel), session.modelTime == nil,
                let job = session.load(version: version, asOf: moment)
            else { return false }
            workbench.load(session.id, job)
            return true
        }
    }

    /// Whether an outcome belongs to a panel that is not on screen.
    private func isUnseen(_ outcome: Workbench.Outcome) -> Bool {
        switch outcome {
        case .model(let id, _), .failed(let id, _): !shell.visibleSessions.contains { $0.id == id }
        case .status, .message, .households: false
        }
    }

    /// The store's version, or the one on screen while the least time between two updates is not over.
    private func versionToShow(_ moment: Timestamp) -> UInt64 {
        let newest = cache.version()
        guard let shown = statusVersion, shown != newest, statusMoment == moment else { return newest }
        let now = MonotonicClock.seconds()
        guard now - lastRefresh >= Double(live?.settings.whole(.refreshSeconds) ?? 0) else { return shown }
        lastRefresh = now
        return newest
    }

    private func take(_ outcome: Workbench.Outcome) {
        switch outcome {
        case .model(let id, let model):
            guard let session = shell.session(id) else { return }
            for effect in shell.route(session.accept(model), of: session) { perform(effect) }
        case .failed(let id, let reason): shell.session(id)?.reject(reason)
        case .status(let status): shell.status = status
        case .households(let catalogue): shell.take(households: catalogue)
        case .message(let key, let values, let isError): shell.say(key, values, role: isError ? "error" : "status")
        }
    }

    // MARK: Effects

    private func perform(_ effect: ShellEffect) {
        switch effect {
        case .quit: isFinished = true
        case .redraw: terminal.repaint()
        case .findHouseholds: workbench.findHouseholds(for: shell.search, at: shell.moment)
        case .suspend:
            if Restriction.isOn { shell.say("shell.noSuspend") } else { terminal.stop() }
        case .toggleMouse:
            if terminal.toggleMouse() { shell.say("shell.mouseOn") } else { shell.say("shell.mouseOff") }
        case .toggleSlowLine:
            isLineChosen = true
            setSlowLine(!shell.isSlowLine)
        case .copy: copy()
        case .setPaused(let isPaused): city?.setPaused(isPaused)
        case .setSpeed(let speed): city?.set(speed)
        case .chooseTheme:
            theme = nextTheme(theme)
            live?.note(.theme, .text(theme.name))
            shell.say("shell.themeChosen", ["name": theme.name])
        case .export(let format): export(format)
        case .configure(let key, let value):
            guard let live else { return }
            live.set(key, to: value, shell)
            takeTheme(live)
        case .perform(.save(let folder, let file, let text), _):
            workbench.save(text, folder: folder, file: file, to: exports)
        case .perform(let effect, let subject):
            guard isMine(subject) else { return shell.say("access.outsideCells", role: "error") }
            if let act = Acts.act(effect, subject: subject, at: shell.clock.now, isExercise: city != nil) {
                workbench.perform(act)
            }
        }
    }

    private func copy() {
        let text = ClipboardChoice.text(of: shell)
        switch terminal.copy(text) {
        case .copied: shell.say("shell.copied", ["n": "\(text.count)"])
        case .notAllowed: shell.say("shell.copyNotAllowed", role: "error")
        case .notPossible: shell.say("shell.copyNotPossible", role: "error")
        }
    }

    /// Whether the person answers for the place; grid officers do in their own cells.
    private func isMine(_ subject: Subject?) -> Bool {
        guard let city = shell.status?.city else { return true }
        return OwnCells.permits(workbench.viewer, at: subject?.position, in: city)
    }

    private func export(_ format: ExportFormat) {
        let content = ExportFolder.Content(
            grid: ShellFrame.draw(shell, size: screen.size), theme: theme,
            table: shell.active.table(context: shell.context), name: shell.active.id.text, moment: shell.moment)
        workbench.export(content, as: format, to: exports)
    }
}
