import Canvas
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
    private var theme: Theme
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
    private var awaited: Set<PanelID> = []
    /// Whether a key was answered since models were last asked for.
    private var hasNewKeys = true
    /// On a slow line, what came by itself, and details, that wait for their turn, so that the answer to a key stays small.
    private var held: [Workbench.Outcome] = []
    private var details: [Workbench.Outcome] = []
    /// Whether a person said how slow the line is; then measuring does not overrule it.
    private var isLineChosen: Bool
    /// When the memory of the start is given back; nil once it has been.
    private var tidyTime: Double? = MonotonicClock.seconds() + 1.5
    private var isFinished = false
    /// Whether the end came from outside: nobody waits for what is under way then.
    private(set) var isCutOff = false
    private var lastWall = SystemClock.seconds()

    /// - Parameters:
    ///   - city: the played city; nil when the clock is the system's.
    ///   - nextTheme: the theme after a given one.
    ///   - terminal: what the terminal can do besides showing frames.
    ///   - isLineChosen: the shell's slow-line mode was chosen and is not measured.
    init(
        screen: any Screen, shell: Shell, workbench: Workbench, cache: CityCache, city: CityRunner?, theme: Theme,
        nextTheme: @escaping (Theme) -> Theme,
        exports: ExportFolder, live: LiveSettings? = nil, remembered: PreferenceFile? = nil,
        themeNamed: @escaping (String) -> Theme? = { _ in nil },
        terminal: TerminalPowers, isLineChosen: Bool
    ) {
        self.screen = screen
        self.shell = shell
        self.workbench = workbench
        self.cache = cache
        self.city = city
        self.theme = theme
        self.nextTheme = nextTheme
        self.exports = exports
        self.terminal = terminal
        self.isLineChosen = isLineChosen
        self.live = live
        self.remembered = remembered
        self.themeNamed = themeNamed
        written = shell.preferences
        cadence.isSlow = shell.isSlowLine
    }

    func run() {
        paintIfDue()
        while !isFinished {
            requestModels()
            let events = screen.nextEvents(timeoutMilliseconds: timeout())
            let face = ConsoleClock.face(city, before: shell.clock)
            if face != shell.clock { cadence.changed(at: MonotonicClock.seconds()) }
            shell.clock = face
            if playOn() { cadence.changed(at: MonotonicClock.seconds()) }
            if !events.isEmpty { shell.noteKey(at: MonotonicClock.seconds()) }
            for key in events where !isFinished { answer(key) }
            if tick() { cadence.asked(at: MonotonicClock.seconds()) }
            for outcome in workbench.outcomes() { receive(outcome) }
            for notice in screen.takeNotices() { take(notice) }
            if !isFinished { paintIfDue() }
            if let due = tidyTime, events.isEmpty, MonotonicClock.seconds() >= due {
                terminal.tidyMemory()
                tidyTime = nil
            }
        }
    }

    /// Paints what is due when the terminal has taken the frame before; else it is painted, newer, once it has.
    private func paintIfDue() {
        let now = MonotonicClock.seconds()
        guard cadence.isDue(at: now), screen.isReady else { return }
        if cadence.isDetailDue(at: now) { release(&details) }
        if !cadence.isSlow || cadence.isLiveDue(at: now) {
            release(&details)
            release(&held)
        }
        shell.size = screen.size
        shell.hasColours = theme.tellsGradesByColour(depth: screen.colourDepth)
        screen.present(ShellFrame.draw(shell, size: screen.size), theme: theme)
        cadence.painted(at: now, bytes: terminal.lastFrameBytes())
    }

    /// What time brings about: changed settings, the next panel of a rotation, the lock.
    private func tick() -> Bool {
        let now = MonotonicClock.seconds()
        var isChanged = shell.tick(at: now)
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
        let isAsked =
            switch outcome {
            case .model(let id, _), .failed(let id, _): awaited.remove(id) != nil
            case .message: true
            case .status: shell.status == nil
            }
        if isAsked, cadence.isSlow, case .model(let id, _) = outcome, shell.session(id)?.modelTime != nil {
            details.append(outcome)
            cadence.detailed(at: now)
        } else if isAsked || !cadence.isSlow {
            take(outcome)
            if isAsked { cadence.asked(at: now) } else { cadence.changed(at: now) }
        } else {
            held.append(outcome)
            cadence.changed(at: now)
        }
    }

    private func release(_ waiting: inout [Workbench.Outcome]) {
        for outcome in waiting { take(outcome) }
        waiting = []
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
        let rest = cadence.rest(at: MonotonicClock.seconds()) ?? 1
        let longest = shell.travel.isPlaying ? 0.25 : 1
        return Int((min(longest, rest, max(0.02, toMinute)) * 1000).rounded(.up))
    }

    // MARK: Models

    private func requestModels() {
        let moment = shell.moment
        let version = versionToShow(moment)
        for session in shell.visibleSessions {
            guard let job = session.load(version: version, asOf: moment) else { continue }
            if hasNewKeys || session.modelTime == nil { awaited.insert(session.id) }
            workbench.load(session.id, job)
        }
        hasNewKeys = false
        if statusVersion != version || statusMoment != moment {
            (statusVersion, statusMoment) = (version, moment)
            workbench.loadStatus(at: moment, now: shell.clock.now)
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
        case .model(let id, let model): shell.session(id)?.accept(model)
        case .failed(let id, let reason): shell.session(id)?.reject(reason)
        case .status(let status): shell.status = status
        case .message(let key, let values, let isError): shell.say(key, values, role: isError ? "error" : "status")
        }
    }

    // MARK: Effects

    private func perform(_ effect: ShellEffect) {
        switch effect {
        case .quit: isFinished = true
        case .redraw: terminal.repaint()
        case .suspend: terminal.stop()
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
        case .perform(.save(let folder, let file, let text), _): save(folder, file, text)
        case .perform(let effect, let subject):
            guard isMine(subject) else { return shell.say("access.outsideCells", role: "error") }
            if let act = Acts.act(effect, subject: subject, at: shell.clock.now, isExercise: city != nil) {
                workbench.perform(act)
            }
        }
    }

    private func save(_ folder: String, _ file: String, _ text: String) {
        do {
            shell.say("shell.exported", ["files": try exports.write(text, folder: folder, file: file)])
        } catch {
            let complaint = Complaint(any: error)
            shell.say(complaint.key, complaint.values, role: "error")
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

    /// The frame as it is now; writing it is left to the workbench, since a slow disk or a picture must not hold keys up.
    private func export(_ format: ExportFormat) {
        let content = ExportFolder.Content(
            grid: ShellFrame.draw(shell, size: screen.size), theme: theme,
            table: shell.active.table(context: shell.context), name: shell.active.id.text, moment: shell.moment)
        let exports = exports
        workbench.run {
            do {
                return .message("shell.exported", ["files": try exports.write(content, as: format)], isError: false)
            } catch {
                let complaint = Complaint(any: error)
                return .message(complaint.key, complaint.values, isError: true)
            }
        }
    }
}

/// The clock of the title line, to the minute: nothing on screen changes faster by itself.
enum ConsoleClock {
    /// - Parameter city: the played city; nil when the clock is the system's.
    static func face(_ city: CityRunner?, before: ClockFace) -> ClockFace {
        guard let city else {
            return ClockFace(now: SystemClock.now().floored(toSeconds: 60), isDrill: false, isPaused: false, speed: 1)
        }
        let clock = city.clock()
        return ClockFace(
            now: clock.now.floored(toSeconds: 60), isDrill: true, isPaused: !clock.isRunning,
            speed: clock.isRunning ? clock.speed.rawValue : before.speed)
    }
}

/// What people do, as work for the store.
enum Acts {
    /// - Parameter isExercise: Whether the city is a played one.
    static func act(_ effect: Effect, subject: Subject?, at time: Timestamp, isExercise: Bool) -> Workbench.Act? {
        switch effect {
        case .acknowledge(let alarm):
            { cache, viewer throws(StoreFailure) in
                try cache.acknowledge(alarm: alarm, by: viewer, at: time)
                return ("shell.acknowledged", [:])
            }
        case .openIncident(let draft):
            { cache, viewer throws(StoreFailure) in
                let id = try cache.openIncident(draft, by: viewer, at: time)
                return ("shell.incidentOpened", ["id": "\(id)", "title": draft.title])
            }
        case .setIncident(let id, let state):
            { cache, viewer throws(StoreFailure) in
                try cache.setIncident(id, state: state, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .addTask(let draft):
            { cache, viewer throws(StoreFailure) in
                _ = try cache.addTask(draft, by: viewer, at: time)
                return ("shell.taskAdded", ["title": draft.title])
            }
        case .setTask(let id, let state):
            { cache, viewer throws(StoreFailure) in
                try cache.setTask(id, state: state, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .addLog(let kind, let text, let incident, let subject):
            { cache, viewer throws(StoreFailure) in
                try cache.addLog(kind: kind, text: text, incident: incident, subject: subject, by: viewer, at: time)
                return ("shell.saved", [:])
            }
        case .publish(let draft):
            { cache, viewer throws(StoreFailure) in
                try cache.publish(draft, isExercise: isExercise, by: viewer, at: time)
                return ("traffic.published", [:])
            }
        case .retry(let source):
            { cache, viewer throws(StoreFailure) in
                try cache.retry(source: source, by: viewer, at: time)
                return ("sources.retryOrdered", [:])
            }
        case .setPaused(let source, let isPaused):
            { cache, viewer throws(StoreFailure) in
                try cache.setPaused(isPaused, source: source, by: viewer, at: time)
                return (isPaused ? "sources.pauseOrdered" : "sources.resumeOrdered", [:])
            }
        case .show, .explain, .ask, .askName, .notice, .jump, .save, .worded: nil
        }
    }
}
