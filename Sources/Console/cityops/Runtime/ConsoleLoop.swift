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
    private let repaint: () -> Void
    private var theme: Theme
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
        exports: ExportFolder,
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
        self.repaint = repaint
    }

    func run() {
        draw()
        while !isFinished {
            requestModels()
            let events = screen.nextEvents(timeoutMilliseconds: timeout())
            let face = clockFace()
            var isChanged = face != shell.clock || !events.isEmpty
            shell.clock = face
            for key in events { answer(key) }
            for outcome in workbench.outcomes() {
                take(outcome)
                isChanged = true
            }
            if isChanged, !isFinished { draw() }
        }
    }

    private func draw() { screen.present(ShellFrame.draw(shell, size: screen.size), theme: theme) }

    private func answer(_ key: Key) {
        for effect in shell.handle(key) { perform(effect) }
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
        return Int((min(1, max(0.02, toMinute)) * 1000).rounded(.up))
    }

    // MARK: Models

    private func requestModels() {
        let version = cache.version()
        let moment = shell.moment
        if let job = shell.active.load(version: version, asOf: moment) { workbench.load(shell.active.id, job) }
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
        case .redraw: repaint()
        case .setPaused(let isPaused): city?.setPaused(isPaused)
        case .setSpeed(let speed): if let speed = DrillClock.Speed(rawValue: speed) { city?.setSpeed(speed) }
        case .chooseTheme:
            theme = nextTheme(theme)
            shell.say("shell.themeChosen", ["name": theme.name])
        case .export: export()
        case .perform(.save(let folder, let file, let text), _): save(folder, file, text)
        case .perform(let effect, let subject):
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
        case .show, .explain, .ask, .askName, .notice, .jump, .save, .worded: nil
        }
    }
}
