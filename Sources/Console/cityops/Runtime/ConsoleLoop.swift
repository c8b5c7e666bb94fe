import Canvas
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

    /// - Parameters:
    ///   - city: the played city; nil when the clock is the system's.
    ///   - nextTheme: the theme after a given one.
    ///   - terminal: what the terminal can do besides showing frames.
    ///   - isLineChosen: the shell's slow-line mode was chosen and is not measured.
    init(
        screen: any Screen, shell: Shell, workbench: Workbench, cache: CityCache, city: CityRunner?, theme: Theme,
        nextTheme: @escaping (Theme) -> Theme,
        exports: ExportFolder,
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
        cadence.isSlow = shell.isSlowLine
    }

    func run() {
        paintIfDue()
        while !isFinished {
            requestModels()
            let events = screen.nextEvents(timeoutMilliseconds: timeout())
            let face = clockFace()
            if face != shell.clock { cadence.changed(at: MonotonicClock.seconds()) }
            shell.clock = face
            for key in events where !isFinished { answer(key) }
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
        screen.present(ShellFrame.draw(shell, size: screen.size), theme: theme)
        cadence.painted(at: now, bytes: terminal.lastFrameBytes())
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

    /// The clock to the minute: nothing on screen changes faster by itself.
    private func clockFace() -> ClockFace {
        guard let city else {
            return ClockFace(now: SystemClock.now().floored(toSeconds: 60), isDrill: false, isPaused: false, speed: 1)
        }
        let clock = city.clock()
        let speed = clock.isRunning ? clock.speed.rawValue : shell.clock.speed
        return ClockFace(now: clock.now.floored(toSeconds: 60), isDrill: true, isPaused: !clock.isRunning, speed: speed)
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
        return Int((min(1, rest, max(0.02, toMinute)) * 1000).rounded(.up))
    }

    // MARK: Models

    private func requestModels() {
        let version = cache.version()
        let moment = shell.moment
        if let job = shell.active.load(version: version, asOf: moment) {
            if hasNewKeys || shell.active.modelTime == nil { awaited.insert(shell.active.id) }
            workbench.load(shell.active.id, job)
        }
        hasNewKeys = false
        if statusVersion != version || statusMoment != moment {
            (statusVersion, statusMoment) = (version, moment)
            workbench.loadStatus(at: moment)
        }
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
        case .setSpeed(let speed): if let speed = DrillClock.Speed(rawValue: speed) { city?.setSpeed(speed) }
        case .chooseTheme:
            theme = nextTheme(theme)
            shell.say("shell.themeChosen", ["name": theme.name])
        case .export: export()
        case .perform(let effect, let subject):
            if let act = Acts.act(effect, subject: subject, at: shell.clock.now) { workbench.perform(act) }
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

    private func export() {
        let grid = ShellFrame.draw(shell, size: screen.size)
        let table = shell.active.table(context: shell.context)
        do {
            let files = try exports.write(
                grid, theme: theme, table: table, name: shell.active.id.text, at: shell.moment)
            shell.say("shell.exported", ["files": files.joined(separator: ", ")])
        } catch {
            let complaint = Complaint(any: error)
            shell.say(complaint.key, complaint.values, role: "error")
        }
    }
}

/// What people do, as work for the store.
enum Acts {
    static func act(_ effect: Effect, subject: Subject?, at time: Timestamp) -> Workbench.Act? {
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
        case .show, .explain, .ask, .notice, .jump: nil
        }
    }
}
