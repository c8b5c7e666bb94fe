import Canvas
import CityAccess
import CityModel
import CityPanels
import CityStore

/// The console as a conversation of lines: for screen readers, dumb terminals and pipes. The same shell and panels as on
/// a screen, told instead of drawn; no cursor is addressed and no key read.
final class PlainConsole {
    private let shell: Shell
    private let cache: CityCache
    private let viewer: Viewer
    private let city: CityRunner?
    private let live: LiveSettings
    private let exports: ExportFolder
    private let write: (String) -> Void
    private var input: LineInput
    private var isFinished = false
    private var watches = false
    private var shown: (version: UInt64, moment: Timestamp)?
    private var toldAlarms = ""
    private var toldStatements: [String: String] = [:]
    /// Rows told of the table since the selection moved.
    private var rowsTold = PlainPage.rowsAtOnce

    init(
        shell: Shell, cache: CityCache, viewer: Viewer, city: CityRunner?, live: LiveSettings,
        exports: ExportFolder, input: LineInput = LineInput(),
        write: @escaping (String) -> Void = { StandardOutput.write($0) }
    ) {
        self.shell = shell
        self.cache = cache
        self.viewer = viewer
        self.city = city
        self.live = live
        self.exports = exports
        self.input = input
        self.write = write
    }

    func run() {
        bringUpToDate()
        tell([shell.phrases["plain.welcome"]])
        tellMessage()
        tellPage()
        while !isFinished {
            switch input.next(timeoutMilliseconds: 1000) {
            case .line(let line):
                answer(line.split(separator: " ").joined(separator: " "))
            case .silence:
                tellUpdates()
            case .end:
                isFinished = true
            }
        }
    }

    // MARK: Commands

    private func answer(_ line: String) {
        if answersQuestion(line) { return }
        switch PlainCommand(line) {
        case .nothing: break
        case .quit: isFinished = true
        case .help: tell(help())
        case .alarms: tellAlarms()
        case .read: tellPage()
        case .rows: tellMoreRows()
        case .next: move(Actions.moveDown)
        case .previous: move(Actions.moveUp)
        case .first: move(Actions.moveFirst)
        case .last: move(Actions.moveLast)
        case .open: act(Actions.open)
        case .back: act(Actions.back)
        case .figure: figure()
        case .explain: explain()
        case .acknowledge: quietly(shell.perform(Actions.acknowledge))
        case .incident: askIncident()
        case .language:
            quietly(shell.perform(Actions.language))
            tellPage()
        case .panel(let name): openPanel(name)
        case .filter(let text):
            quietly(shell.filter(text))
            tellPage()
        case .find(let text): find(text)
        case .watch(let isOn):
            watches = isOn
            tell([shell.phrases[isOn ? "plain.watchOn" : "plain.watchOff"]])
        case .time(let text): goTo(text)
        case .compare(let text): compare(text)
        case .export(let text): export(text)
        case .tour: tell([shell.phrases["plain.tour"]])
        case .command(let words): quietly(shell.run(words))
        case .key(let name): press(name)
        case .unknown(let text): tell([shell.phrases("plain.unknown", ["line": PlainText.sanitized(text, limit: 80)])])
        }
    }

    /// A panel's question or the incident's form takes the next line; false when nothing was asked.
    private func answersQuestion(_ line: String) -> Bool {
        let isCancelled = ["cancel", "取消"].contains(line.lowercased())
        switch shell.overlay {
        case .prompt, .incident:
            if isCancelled {
                _ = shell.handle(.escape)
                tell([shell.phrases["plain.cancelled"]])
                return true
            }
            if !line.isEmpty {
                if case .incident = shell.overlay { _ = shell.handle(.control("e")) }
                if case .incident = shell.overlay { _ = shell.handle(.control("u")) }
                _ = shell.handle(.paste(line))
            }
            quietly(shell.handle(.enter))
            tellPage()
            return true
        default: return false
        }
    }

    private func move(_ action: ActionID) {
        quietly(shell.perform(action), tellsNothing: true)
        rowsTold = 1
        tell([PlainPage.selectedRow(shell) ?? shell.phrases["plain.noTable"]])
    }

    private func act(_ action: ActionID) {
        quietly(shell.perform(action), tellsNothing: true)
        tellPage()
    }

    private func figure() {
        quietly(shell.perform(Actions.nextFigure), tellsNothing: true)
        guard let figure = shell.active.figure else { return tell([shell.phrases["shell.nothingToExplain"]]) }
        tell(["\(shell.phrases["figure.\(figure.title)"]): \(FigureText.value(figure, shell.context))"])
    }

    private func explain() {
        guard let figure = shell.active.figure else { return tell([shell.phrases["shell.nothingToExplain"]]) }
        tell(PlainPage.explanation(figure, shell))
    }

    private func askIncident() {
        quietly(shell.perform(Actions.incident), tellsNothing: true)
        guard case .incident(let form) = shell.overlay else { return tellMessage() }
        let phrases = shell.phrases
        tell([
            "== \(phrases["incident.open"]) ==", "\(phrases["incident.title"]): \(form.title.text)",
            "\(phrases["severity.\(form.severity.word)"]), \(phrases["category.\(IncidentForm.categories[form.category])"])",
            phrases[form.isExercise ? "incident.exercise" : "incident.actual"], phrases["plain.incident"],
        ])
    }

    private func openPanel(_ name: String) {
        let wanted = name.lowercased()
        let found = shell.entries.first { entry in
            String(entry.digit) == wanted || entry.id.text == wanted
                || shell.phrases["panel.\(entry.id)"].lowercased() == wanted
                || shell.phrases["panel.\(entry.id).short"].lowercased() == wanted
        }
        guard let found else {
            let known = shell.entries.map { "\($0.digit) \(shell.phrases["panel.\($0.id).short"])" }
            return tell([
                shell.phrases("plain.noPanel", ["known": known.joined(separator: shell.phrases["plain.separator"])])
            ])
        }
        shell.open(found.id)
        bringUpToDate()
        tellPage()
    }

    private func find(_ text: String) {
        guard let best = shell.find(text) else { return tell([shell.phrases["palette.nothing"]]) }
        tell(["\(shell.phrases[best.kind]): \(PlainText.sanitized(best.name[shell.phrases.language]))"])
        quietly(shell.choose(best))
        tellPage()
    }

    private func goTo(_ text: String) {
        switch PlainMoment(text, now: shell.clock.now) {
        case .at(let moment): shell.hold(at: moment)
        case .present: shell.hold(at: nil)
        case nil: return tell([shell.phrases["plain.timeUsage"]])
        }
        bringUpToDate()
        tellPage()
    }

    /// With the moment named, or the next of them; each is told on the panel's head.
    private func compare(_ text: String) {
        let modes: [String: Comparison.Mode] = [
            "yesterday": .yesterday, "昨天": .yesterday, "昨日": .yesterday, "week": .lastWeek, "last week": .lastWeek,
            "上周": .lastWeek, "year": .lastYear, "last year": .lastYear, "去年": .lastYear, "去年同日": .lastYear,
        ]
        if text.isEmpty {
            quietly(shell.perform(Actions.compare), tellsNothing: true)
        } else if let mode = modes[text] {
            shell.compare(with: mode)
        } else if ["off", "no", "关"].contains(text) {
            shell.compare(with: nil)
        } else {
            return tell([shell.phrases["plain.compareUsage"]])
        }
        bringUpToDate()
        tellPage()
    }

    private func export(_ text: String) {
        let formats: [String: ExportFormat] = ["": .text, "text": .text, "txt": .text, "csv": .csv, "json": .json]
        guard let format = formats[text] else { return tell([shell.phrases["plain.exportUsage"]]) }
        let table = shell.active.table(context: shell.context)
        guard !format.isTable || !table.rows.isEmpty else { return tell([shell.phrases["plain.noTable"]]) }
        let document =
            switch format {
            case .csv: TableExport.csv(table, shell.origin(store: cache.path))
            case .json: TableExport.json(table, shell.origin(store: cache.path))
            default: PlainPage.lines(shell, rows: .max).joined(separator: "\n") + "\n"
            }
        do {
            let file = try exports.write(document, named: shell.active.id.text, at: shell.moment, as: format)
            tell([shell.phrases("shell.exported", ["files": file])])
        } catch {
            tell([shell.phrases("plain.exportFailed", ["folder": exports.path])])
        }
    }

    /// How many alarms are open, and each of them.
    private func tellAlarms() {
        let (moment, viewer) = (shell.moment, viewer)
        let facts = try? cache.read(asOf: moment, viewer: viewer) {
            try OverviewPanel.read($0, OverviewPanel.query(OverviewPanel.start()))
        }
        let open = facts.map { OverviewPanel.compute($0, OverviewPanel.query(OverviewPanel.start())).alarms } ?? []
        tell([PlainPage.alarms(shell)] + PlainPage.alarmList(open, shell))
    }

    private func press(_ name: String) {
        guard let key = Key(name: name) else {
            return tell([shell.phrases("error.render.key", ["key": PlainText.sanitized(name, limit: 40)])])
        }
        quietly(shell.handle(key), tellsNothing: true)
        if case .prompt(let prompt, _) = shell.overlay { return tell([shell.phrases["prompt.\(prompt)"]]) }
        if case .incident = shell.overlay { return askIncident() }
        if case .explanation(let figure, _) = shell.overlay { tell(PlainPage.explanation(figure, shell)) }
        shell.overlay = nil
        tellPage()
    }

    private func help() -> [String] {
        let panels = shell.entries.map { "\($0.digit) \(shell.phrases["panel.\($0.id)"])" }
        let digits = ["first": shell.entries.first, "last": shell.entries.last].compactMapValues {
            $0.map { String($0.digit) }
        }
        let own = shell.active.actions.compactMap { action -> String? in
            let label = shell.keymap.label(for: action.id, panel: shell.active.actions)
            return label.isEmpty ? nil : "key \(label): \(shell.phrases["action.\(action.id)"])"
        }
        return [shell.phrases["panel.\(shell.active.id).about"]] + panels
            + shell.phrases("plain.help", digits).split(separator: "\n").map(String.init) + own
    }

    // MARK: Telling

    private func tell(_ lines: [String]) {
        for line in lines where !line.isEmpty { write(line + "\n") }
    }

    private func tellMessage() {
        if let message = shell.message { tell([message.text]) }
    }

    private func tellPage() {
        rowsTold = PlainPage.rowsAtOnce
        tell(PlainPage.lines(shell))
        noteTold()
    }

    private func tellMoreRows() {
        let wanted = rowsTold + PlainPage.rowsAtOnce
        for case .table(let table) in PlainPage.entries(shell, rows: wanted) {
            let lines = PlainPage.lines(.table(table), shell, rows: wanted)
            let fresh = Array(lines.dropFirst(rowsTold))
            tell(fresh.isEmpty ? [shell.phrases["plain.noMore"]] : fresh)
            rowsTold += PlainPage.rowsAtOnce
            return
        }
        tell([shell.phrases["plain.noTable"]])
    }

    /// Carries out what a command asked for and brings the page up to date.
    private func quietly(_ effects: [ShellEffect], tellsNothing: Bool = false) {
        for effect in effects { perform(effect) }
        bringUpToDate()
        if !tellsNothing || !effects.isEmpty { tellMessage() }
    }

    private func perform(_ effect: ShellEffect) {
        switch effect {
        case .quit: isFinished = true
        case .setPaused(let isPaused): city?.setPaused(isPaused)
        case .setSpeed(let speed): city?.set(speed)
        case .configure(let key, let value): live.set(key, to: value, shell)
        case .perform(let effect, let subject):
            guard let ground = shell.status?.city, OwnCells.permits(viewer, at: subject?.position, in: ground) else {
                return shell.say("access.outsideCells", role: "error")
            }
            guard let act = Acts.act(effect, subject: subject, at: shell.clock.now, isExercise: city != nil) else {
                return
            }
            do throws(StoreFailure) {
                let done = try act(cache, viewer)
                shell.say(done.key, done.values)
            } catch {
                let complaint = Complaint(error)
                shell.say(complaint.key, complaint.values, role: "error")
            }
        case .findHouseholds: break
        default: shell.say("plain.noScreen")
        }
    }

    // MARK: Updates

    private func bringUpToDate() {
        shell.clock = ConsoleClock.face(city, before: shell.clock)
        let (version, moment) = (cache.version(), shell.moment)
        for _ in 0..<3 {
            guard let job = shell.active.load(version: version, asOf: moment) else { break }
            do {
                for effect in shell.route(shell.active.accept(try job(cache, viewer))) { perform(effect) }
            } catch {
                shell.active.reject(PlainText.sanitized("\(error)", limit: 160))
                break
            }
        }
        if shown?.version != version || shown?.moment != moment,
            let status = try? cache.read(asOf: moment, viewer: viewer, { try ShellStatus.read($0) })
        {
            shell.status = status
        }
        shown = (version, moment)
    }

    /// What changed while nobody typed, as lines: alarms always, the page's figures when they are watched.
    private func tellUpdates() {
        _ = live.look(at: MonotonicClock.seconds(), shell)
        bringUpToDate()
        let clock = CivilTime(shell.moment).clock
        let alarms = PlainPage.alarms(shell)
        if alarms != toldAlarms {
            tell([shell.phrases("plain.update", ["time": clock, "text": alarms])])
        }
        if watches {
            for (label, value) in PlainPage.statements(shell) where toldStatements[label] != value {
                tell([shell.phrases("plain.update", ["time": clock, "text": "\(label): \(value)"])])
                toldStatements[label] = value
            }
        }
        toldAlarms = alarms
    }

    private func noteTold() {
        toldAlarms = PlainPage.alarms(shell)
        toldStatements = Dictionary(
            PlainPage.statements(shell).map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
