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
    private let repaint: () -> Void
    private var theme: Theme
    private let live: LiveSettings?
    private let remembered: PreferenceFile?
    private let themeNamed: (String) -> Theme?
    private var written: Preferences
    /// When new data was last taken up, by a clock that only goes on.
    private var lastRefresh = -Double.infinity
    private var statusVersion: UInt64?
    private var statusMoment: Timestamp?
    private var isFinished = false

    /// - Parameters:
    ///   - city: the played city; nil when the clock is the system's.
    ///   - nextTheme: the theme after a given one.
    ///   - repaint: makes the screen draw everything anew.
    init(
        screen: any Screen, shell: Shell, workbench: Workbench, cache: CityCache, city: CityRunner?, theme: Theme,
        nextTheme: @escaping (Theme) -> Theme,
        exports: ExportFolder, live: LiveSettings? = nil, remembered: PreferenceFile? = nil,
        themeNamed: @escaping (String) -> Theme? = { _ in nil },
        repaint: @escaping () -> Void
    ) {
        self.screen = screen
        self.shell = shell
        self.workbench = workbench
        self.cache = cache
        self.city = city
        self.theme = theme
        self.nextTheme = nextTheme
        self.exports = exports
        self.live = live
        self.remembered = remembered
        self.themeNamed = themeNamed
        written = shell.preferences
        self.repaint = repaint
    }

    func run() {
        draw()
        while !isFinished {
            requestModels()
            let events = screen.nextEvents(timeoutMilliseconds: timeout())
            let face = ConsoleClock.face(city, before: shell.clock)
            var isChanged = face != shell.clock || !events.isEmpty
            shell.clock = face
            if !events.isEmpty { shell.noteKey(at: MonotonicClock.seconds()) }
            for key in events { answer(key) }
            if tick() { isChanged = true }
            for outcome in workbench.outcomes() {
                take(outcome)
                isChanged = true
            }
            if isChanged, !isFinished { draw() }
        }
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

    private func draw() {
        shell.size = screen.size
        screen.present(ShellFrame.draw(shell, size: screen.size), theme: theme)
    }

    private func answer(_ key: Key) {
        for effect in shell.handle(key) { perform(effect) }
    }

    // MARK: Time

    /// Until the shown minute ends, and at least once a second to see what other processes wrote.
    private func timeout() -> Int {
        let toMinute: Double
        if let city {
            let clock = city.clock()
            toMinute = clock.realSeconds(until: clock.now.floored(toSeconds: 60).adding(seconds: 60)) ?? 1
        } else {
            toMinute = Double(60 - SystemClock.now().secondsSince1970 % 60)
        }
        return Int((min(1, max(0.02, toMinute)) * 1000).rounded(.up))
    }

    // MARK: Models

    private func requestModels() {
        let moment = shell.moment
        let version = versionToShow(moment)
        for session in shell.visibleSessions {
            if let job = session.load(version: version, asOf: moment) { workbench.load(session.id, job) }
        }
        if statusVersion != version || statusMoment != moment {
            (statusVersion, statusMoment) = (version, moment)
            workbench.loadStatus(at: moment)
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
        case .redraw: repaint()
        case .setPaused(let isPaused): city?.setPaused(isPaused)
        case .setSpeed(let speed): city?.set(speed)
        case .chooseTheme:
            theme = nextTheme(theme)
            live?.note(.theme, .text(theme.name))
            shell.say("shell.themeChosen", ["name": theme.name])
        case .export: export()
        case .configure(let key, let value):
            guard let live else { return }
            live.set(key, to: value, shell)
            takeTheme(live)
        case .perform(let effect, let subject):
            guard isMine(subject) else { return shell.say("access.outsideCells", role: "error") }
            if let act = Acts.act(effect, subject: subject, at: shell.clock.now) { workbench.perform(act) }
        }
    }

    /// Whether the person answers for the place; grid officers do in their own cells.
    private func isMine(_ subject: Subject?) -> Bool {
        guard let city = shell.status?.city else { return true }
        return OwnCells.permits(workbench.viewer, at: subject?.position, in: city)
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
