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
    /// Told when the screen is locked, with what was being typed still there.
    private let onLock: () -> Void
    private var written: Preferences
    private var cadence = FrameCadence()
    private var requests: ModelRequests
    private var waiting = WaitingOutcomes()
    /// Whether a person said how slow the line is; then measuring does not overrule it.
    private var isLineChosen: Bool
    /// Whether keys came this time round: their answer waits for nothing that stands aside.
    private var hasKeys = false
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
        terminal: TerminalPowers, isLineChosen: Bool, typed: [Key] = [], onLock: @escaping () -> Void = {}
    ) {
        self.screen = screen
        self.shell = shell
        self.workbench = workbench
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
        self.onLock = onLock
        written = shell.preferences
        requests = ModelRequests(workbench: workbench, cache: cache, panels: shell.entries.map(\.id))
        cadence.isSlow = shell.isSlowLine
    }

    func run() {
        for key in typed where !isFinished { answer(key) }
        if !isFinished { paintIfDue() }
        while !isFinished {
            let least = max(Double(live?.settings.whole(.refreshSeconds) ?? 0), cadence.betweenLiveFrames)
            requests.ask(for: shell, cadence, least: least)
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
            if events.isEmpty { tidy() }
        }
    }

    /// Paints what is due when the terminal has taken the frame before; else it is painted, newer, once it has.
    private func paintIfDue() {
        let now = MonotonicClock.seconds()
        guard screen.isReady else { return }
        cadence.arrived(at: now)
        guard cadence.isDue(at: now) else { return }
        let isLiveDue = cadence.isLiveDue(at: now)
        if cadence.isDetailDue(at: now) || (cadence.isSlow && isLiveDue) { show(waiting.takeDetails()) }
        if isLiveDue { show(waiting.takeLive()) }
        shell.size = screen.size
        shell.hasColours = hasColours
        shell.isCursorRunning = !cadence.hasRested(at: now) && (hasKeys || cadence.asideRest(at: now) > 0)
        let frame = BrowseOrder.withoutWaiting { ShellFrame.draw(shell, size: screen.size) }
        let panels = shell.visibleSessions.map(\.id)
        let share = cadence.share(
            at: now, keepsPictures: pictures == (panels, frame.pictures),
            wantsPictures: shell.active.browse?.isMapFocused ?? false)
        pictures = (panels, frame.pictures)
        screen.present(frame, theme: theme, share: share)
        let isWhole = !shell.visibleSessions.contains(where: \.isPartlyDrawn)
        cadence.painted(at: now, bytes: terminal.lastFrameBytes(), isWhole: isWhole)
        if !screen.isFrameWhole { cadence.left(at: now) }
    }

    /// What time brings about: changed settings, the next panel of a rotation, the lock.
    private func tick() -> Bool {
        let now = MonotonicClock.seconds()
        let wasLocked = shell.isLocked
        var isChanged = shell.tick(at: now)
        if shell.isLocked, !wasLocked { onLock() }
        let isComputing = requests.isWaitTold(at: now)
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

    /// Gives back memory when nobody waits for anything.
    private func tidy() {
        let now = MonotonicClock.seconds()
        if requests.isTidyDue(at: now) { terminal.tidyMemory() }
        guard cadence.comesToLongRest(at: now) else { return }
        shell.letGoAtRest()
        workbench.tidy()
    }

    private func takeTheme(_ live: LiveSettings) {
        let name = live.settings.text(.theme)
        if name != theme.name, let found = themeNamed(name) { theme = found }
    }

    private func receive(_ outcome: Workbench.Outcome) {
        let now = MonotonicClock.seconds()
        var isAsked = true
        switch outcome {
        case .model(let id, _), .failed(let id, _):
            isAsked = requests.received(id) || shell.session(id)?.modelTime == nil
        case .message: requests.noteAct()
        case .status: isAsked = shell.status == nil
        case .households: break
        }
        guard !isUnseen(outcome) else { return take(outcome) }
        if isAsked, isDetail(outcome) {
            waiting.keep(detail: outcome)
            cadence.detailed()
        } else if isAsked {
            waiting.drop(outdatedBy: outcome)
            take(outcome)
            cadence.asked(at: now)
        } else {
            waiting.keep(live: outcome)
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

    private func show(_ outcomes: [Workbench.Outcome]) {
        for outcome in outcomes {
            if case .model(let id, let model) = outcome, shell.session(id)?.isOutrun(model) == true { continue }
            take(outcome)
        }
    }

    /// Whether map and detail may follow the cursor now; what they show of its row comes with them when it is soon there.
    private func isAsideDue() -> Bool {
        let now = MonotonicClock.seconds()
        guard !hasKeys, cadence.asideRest(at: now) == 0, shell.visibleSessions.contains(where: \.isPartlyDrawn) else {
            return false
        }
        return !requests.isAwaiting || requests.isWaitTold(at: now)
    }

    private func answer(_ key: Key) {
        if case .focus(let isFocused) = key {
            cadence.isFocused = isFocused
            return
        }
        isCutOff = isCutOff || key == .hangUp || key == .terminate
        cadence.asked(at: MonotonicClock.seconds(), isKey: true)
        requests.noteKey()
        let before = shell.active.id
        for effect in shell.handle(key) { perform(effect) }
        if shell.active.id != before {
            show(waiting.takeDetails())
            show(waiting.takeLive())
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

    /// Until the shown minute ends, and at least once a second to see what other processes wrote; every two while the clock
    /// stands, when little is awaited of them.
    private func timeout() -> Int {
        let longest: Double = shell.travel.isPlaying ? 0.25 : shell.clock.isPaused && shell.rotation == nil ? 2 : 1
        var toMinute: Double?
        if let city {
            let clock = city.clock()
            toMinute = clock.realSeconds(until: clock.now.floored(toSeconds: 60).adding(seconds: 60))
        } else {
            toMinute = Double(60 - SystemClock.now().secondsSince1970 % 60)
        }
        // While a frame is on its way nothing is painted; that it arrived ends the wait by itself.
        let mayPaint = screen.isReady
        let now = MonotonicClock.seconds()
        let rest = mayPaint ? cadence.rest(at: now) : nil
        let toModels = requests.rest(at: now, cadence, isTelling: shell.isComputing)
        let isPartlyDrawn = mayPaint && !requests.isAwaiting && shell.visibleSessions.contains(where: \.isPartlyDrawn)
        let toAside = isPartlyDrawn ? cadence.asideRest(at: now) : nil
        let soonest =
            [longest, rest, toModels, toAside, toMinute.map { max(0.02, $0) }].compactMap { $0 }.min() ?? longest
        return Int((soonest * 1000).rounded(.up))
    }

    /// Whether an outcome belongs to a panel that is not on screen.
    private func isUnseen(_ outcome: Workbench.Outcome) -> Bool {
        switch outcome {
        case .model(let id, _), .failed(let id, _): !shell.visibleSessions.contains { $0.id == id }
        case .status, .message, .households: false
        }
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
        let isQueued = workbench.export(as: format, to: exports) {
            ExportFolder.Content(
                grid: ShellFrame.draw(shell, size: screen.size), theme: theme,
                table: shell.active.table(context: shell.context), origin: shell.origin(store: workbench.cache.path))
        }
        if !isQueued { shell.say("shell.exportsWaiting", ["n": "\(Workbench.mostWaitingErrands)"], role: "error") }
    }
}
