package import Canvas
package import CityModel

/// Where words come from; asked only when they are wanted, so that the first frame waits for one language and no pinyin.
package struct ShellWords {
    package let phrases: (Language) -> [String: String]
    package let search: () -> NameSearch

    package init(phrases: @escaping (Language) -> [String: String], search: @escaping () -> NameSearch) {
        self.phrases = phrases
        self.search = search
    }
}

/// The frame around the panels: which one is open, what lies over it, and what a key means now. Lives on the UI thread; it
/// knows no terminal, so that tests press its keys and read its frames.
package final class Shell {
    package enum Overlay: Sendable {
        case help(scroll: Int)
        case palette(Palette)
        case explanation(Figure)
        case prompt(name: String, TextField)
        case filter(TextField)
        case incident(IncidentForm)
        case parts(PartsChooser)
        case export(ExportChooser)
    }

    package let entries: [PanelEntry]
    package var keymap: Keymap
    private lazy var search = words.search()
    /// The panel that has the keys.
    package private(set) var active: any PanelSession
    package private(set) var workspace: Workspace
    package private(set) var phrases: Phrases
    package internal(set) var travel: TimeTravel
    package var overlay: Overlay?
    package var clock: ClockFace
    package var status: ShellStatus?
    package var glyphs: GlyphSet
    package var isSlowLine = false
    /// Whether theme and terminal tell grades by colour; text frames do not.
    package var hasColours = false
    /// Whether exports can be made into pictures.
    package var canDrawPictures = false
    package var user: String
    /// Size of the screen as last drawn, so that a click finds its pane.
    package var size = Size(columns: 0, rows: 0)
    package var choices = DisplayChoices()
    /// Splits the settings name.
    package var layouts: [String: [String]] = [:]
    /// What is remembered between sessions; the run loop writes it out when it changes.
    package var preferences = Preferences()
    /// Commands the program adds to the palette, such as its settings; asked each time it opens.
    package var commands: (Shell) -> [PaletteEntry] = { _ in [] }
    /// Whether this session only looks: an unattended screen, say.
    package var isReadOnly = false
    package var rotation: Rotation?
    package var tour: Tour?
    /// Seconds without a key after which the screen is hidden; 0 never.
    package var lockSeconds = 0
    package internal(set) var isLocked = false
    var lastKey: Double?
    /// What the figures are compared with; nil for nothing.
    package internal(set) var comparison: Comparison? {
        didSet { for session in sessions.values { session.comparison = comparison } }
    }
    package private(set) var message: StyledText?
    /// Where the left button went down or was dragged to last.
    var pointer: (x: Int, y: Int)?
    private var sessions: [PanelID: any PanelSession] = [:]
    private var history = PromptHistory()
    /// Whether the open prompt asks for names.
    private var asksNames = false
    private let words: ShellWords
    private var catalogues: [Language: [String: String]] = [:]

    package init(
        entries: [PanelEntry], first: PanelID?, keymap: Keymap, words: ShellWords,
        language: Language,
        glyphs: GlyphSet, clock: ClockFace, earliest: Timestamp?, user: String
    ) {
        precondition(!entries.isEmpty, "a console without panels")
        self.entries = entries
        self.keymap = keymap
        self.words = words
        self.glyphs = glyphs
        self.clock = clock
        self.user = user
        let opening = words.phrases(language)
        catalogues[language] = opening
        phrases = Phrases(language: language, entries: opening)
        travel = TimeTravel(earliest: earliest)
        active = (entries.first { $0.id == first } ?? entries[0]).open()
        workspace = Workspace(active.id)
        sessions[active.id] = active
    }

    /// The moment the panels show.
    package var moment: Timestamp { travel.moment(now: clock.now) }

    package var context: DrawContext {
        var context = DrawContext(
            phrases: phrases, glyphs: glyphs, now: moment, isLive: travel.held == nil, isSlowLine: isSlowLine)
        context.choices = choices
        context.hasColours = hasColours
        return context
    }

    package func open(_ id: PanelID, _ entity: EntityID? = nil) {
        guard entries.contains(where: { $0.id == id }) else { return }
        var next = workspace
        next.show(id)
        use(next)
        if let entity { _ = active.handle(.select(entity)) }
    }

    /// Shows these panels and gives the keys to the one in focus.
    package func use(_ workspace: Workspace) {
        for id in workspace.panels where sessions[id] == nil {
            sessions[id] = entries.first { $0.id == id }?.open()
            sessions[id]?.comparison = comparison
        }
        guard let focused = sessions[workspace.focused] else { return }
        self.workspace = workspace
        active = focused
    }

    /// A panel that has been opened, for the models that come in for it.
    package func session(_ id: PanelID) -> (any PanelSession)? { sessions[id] }

    package func say(_ key: String, _ values: [String: String] = [:], role: StyleRole = "status") {
        message = StyledText(PlainText.sanitized(phrases(key, values)), TextStyle(role))
    }

    package func setLanguage(_ language: Language) {
        phrases = Phrases(language: language, entries: catalogue(language))
    }

    private var bothPhrases: BothPhrases {
        BothPhrases(
            chinese: Phrases(language: .chinese, entries: catalogue(.chinese)),
            english: Phrases(language: .english, entries: catalogue(.english)))
    }

    /// A language's phrases, read when they are first wanted.
    private func catalogue(_ language: Language) -> [String: String] {
        if let known = catalogues[language] { return known }
        let read = words.phrases(language)
        catalogues[language] = read
        return read
    }

    // MARK: Keys

    package func handle(_ key: Key) -> [ShellEffect] {
        if case .hangUp = key { return [.quit] }
        if case .terminate = key { return [.quit] }
        if key == .resize { return [] }
        if case .focus = key { return [] }
        if isLocked { return key == .character("q") || key == .control("c") ? [.quit] : [] }
        message = nil
        if rotation != nil {
            rotation = nil
            say(isReadOnly ? "rotate.stoppedReadOnly" : "rotate.stopped")
            return []
        }
        if handleTour(key) { return [] }
        defer { advanceTour() }
        if overlay != nil { return handleOverlay(key) }
        if travel.isOpen, travel.handle(key, now: clock.now, alarms: status?.alarmMoments ?? []) { return [] }
        if case .mouse(let event) = key { return handleMouse(event) }
        if case .character(let digit) = key, let entry = entries.first(where: { $0.digit == digit }) {
            open(entry.id)
            return []
        }
        guard let action = keymap.action(for: key, panel: active.actions) else {
            if case .character = key {
                say("shell.unknownKey", ["key": key.name ?? "", "help": keymap.label(for: Actions.help)])
            }
            return []
        }
        return perform(action)
    }

    package func perform(_ action: ActionID) -> [ShellEffect] {
        noteForTour(action)
        switch action {
        case Actions.quit: return [.quit]
        case Actions.redraw: return [.redraw]
        case Actions.help: overlay = .help(scroll: 0)
        case Actions.palette: overlay = .palette(openPalette())
        case Actions.language: setLanguage(phrases.language == .chinese ? .english : .chinese)
        case Actions.theme: return [.chooseTheme]
        case Actions.export: openExport()
        case Actions.copy: return [.copy]
        case Actions.mouse: return [.toggleMouse]
        case Actions.slowLine: return [.toggleSlowLine]
        case Actions.suspend: return [.suspend]
        case Actions.time: toggleTime()
        case Actions.compare: cycleComparison()
        case Actions.pause: return clock.isDrill ? [.setPaused(!clock.isPaused)] : notDrill()
        case Actions.faster: return clock.isDrill ? [.setSpeed(speed(after: 1))] : notDrill()
        case Actions.slower: return clock.isDrill ? [.setSpeed(speed(after: -1))] : notDrill()
        case Actions.explain: explain()
        case Actions.filter: overlay = .filter(TextField())
        case Actions.acknowledge: return acknowledge()
        case Actions.incident: openIncidentForm()
        case Actions.parts: openParts()
        case _ where performOnPanes(action): break
        default: return route(active.handle(.action(action)), unhandled: action)
        }
        return []
    }

    private func toggleTime() {
        if travel.isOpen { travel.returnToLive() } else { travel.toggle() }
    }

    private func notDrill() -> [ShellEffect] {
        say("shell.notDrill")
        return []
    }

    private func speed(after step: Int) -> Int {
        let index = ClockFace.speeds.firstIndex(of: clock.speed) ?? 0
        return ClockFace.speeds[min(max(index + step, 0), ClockFace.speeds.count - 1)]
    }

    private func explain() {
        guard let figure = active.figure else { return say("shell.nothingToExplain") }
        overlay = .explanation(figure)
    }

    private func acknowledge() -> [ShellEffect] {
        guard !isReadOnly else {
            say("shell.readOnly")
            return []
        }
        guard travel.held == nil else {
            say("shell.pastIsReadOnly")
            return []
        }
        guard let subject = active.subject, let alarm = subject.alarm else {
            say("shell.noAlarmHere")
            return []
        }
        return [.perform(.acknowledge(alarm: alarm), subject)]
    }

    private func openIncidentForm() {
        guard !isReadOnly else { return say("shell.readOnly") }
        guard travel.held == nil else { return say("shell.pastIsReadOnly") }
        guard let subject = active.subject else { return say("shell.nothingSelected") }
        overlay = .incident(IncidentForm(subject: subject, language: phrases.language, isExercise: clock.isDrill))
    }

    /// Passes a panel's effects on; those the shell itself fulfils end here.
    package func route(_ effects: [Effect], unhandled action: ActionID? = nil) -> [ShellEffect] {
        var passed: [ShellEffect] = []
        for effect in effects {
            switch effect {
            case .show(let panel, let entity): open(panel, entity)
            case .explain(let figure): overlay = .explanation(figure)
            case .ask(let prompt, let initial):
                asksNames = false
                overlay = .prompt(name: prompt, TextField(initial))
            case .askName(let prompt):
                asksNames = true
                overlay = .prompt(name: prompt, TextField())
            case .worded(let write): passed += route([write(bothPhrases)])
            case .save: passed.append(.perform(effect, active.subject))
            case .notice(let key, let values): say(key, values)
            case .jump(let time): travel.hold(at: time, now: clock.now)
            default:
                guard travel.held == nil, !isReadOnly else {
                    say(isReadOnly ? "shell.readOnly" : "shell.pastIsReadOnly")
                    continue
                }
                passed.append(.perform(effect, active.subject))
            }
        }
        if effects.isEmpty, action == Actions.back, travel.held != nil || travel.isOpen { travel.returnToLive() }
        return passed
    }

    private var paletteEntries: [PaletteEntry] {
        let panels = entries.map { entry in
            PaletteEntry(name: name(of: "panel.\(entry.id)"), kind: "palette.panel", target: .panel(entry.id))
        }
        let actions = (Actions.shared + active.actions.map(\.id)).map {
            PaletteEntry(name: name(of: "action.\($0)"), kind: "palette.action", target: .action($0))
        }
        return panels + actions + commandEntries + commands(self) + (status?.incidents.map(PaletteEntry.init) ?? [])
    }

    private func openPalette() -> Palette {
        Palette(
            entries: paletteEntries, city: status.map { PaletteCatalogue.of($0.city, search) }, search: search)
    }

    /// A phrase in both languages; reads the other language's catalogue when it is first wanted.
    package func name(of key: String) -> LocalizedText {
        LocalizedText(zh: catalogue(.chinese)[key] ?? key, en: catalogue(.english)[key] ?? key)
    }

    /// Narrows the open panel's list to names that match.
    package func filter(_ text: String) -> [ShellEffect] {
        route(active.handle(.filter(NameFilter(text, search: search))))
    }

    /// What the palette would put first for a text; nil when nothing fits.
    package func find(_ text: String) -> PaletteEntry? {
        guard !text.isEmpty else { return nil }
        var palette = openPalette()
        palette.take(text)
        return palette.choice
    }

    /// Looks at a moment; nil returns to the present.
    package func hold(at moment: Timestamp?) {
        if let moment { travel.hold(at: moment, now: clock.now) } else { travel.returnToLive() }
    }

    // MARK: Overlays

    private func handleOverlay(_ key: Key) -> [ShellEffect] {
        if key == .escape || key == .control("c") || key == .control("g") {
            if case .filter = overlay { _ = active.handle(.filter(NameFilter())) }
            overlay = nil
            return []
        }
        switch overlay {
        case .help(let scroll): scrollHelp(key, scroll)
        case .explanation: overlay = nil
        case .palette(var palette):
            if key == .enter {
                if Self.isCommand(palette.field.text), palette.choice?.target != .command(palette.field.text) {
                    overlay = nil
                    return run(palette.field.text)
                }
                if case .draft(let line) = palette.choice?.target {
                    palette.take(line)
                    overlay = .palette(palette)
                    return []
                }
                return choose(palette.choice)
            }
            _ = palette.handle(key)
            overlay = .palette(palette)
        case .filter(var field):
            if key == .enter {
                overlay = nil
            } else if field.handle(key) {
                overlay = .filter(field)
                return route(active.handle(.filter(NameFilter(field.text, search: search))))
            } else if let action = keymap.action(for: key, panel: []),
                [Actions.moveUp, Actions.moveDown].contains(action)
            {
                return route(active.handle(.action(action)))
            }
        case .prompt(let name, var field):
            if key == .enter {
                overlay = nil
                history.keep(field.text, of: name)
                let answer: Intent =
                    asksNames
                    ? .named(prompt: name, NameFilter(field.text, search: search))
                    : .answer(prompt: name, text: field.text)
                return route(active.handle(answer))
            }
            if let recalled = history.recall(key, of: name, field) {
                field = recalled
            } else {
                _ = field.handle(key)
            }
            overlay = .prompt(name: name, field)
        case .incident(var form):
            if key == .enter {
                guard form.isComplete else {
                    say("incident.needsTitle", role: "error")
                    return []
                }
                overlay = nil
                return [.perform(.openIncident(form.draft), form.subject)]
            }
            form.handle(key)
            overlay = .incident(form)
        case .export(let chooser): return handleExport(chooser, key)
        case .parts(let chooser): overlay = handleParts(chooser, key).map { .parts($0) }
        case nil: break
        }
        return []
    }

    private func scrollHelp(_ key: Key, _ scroll: Int) {
        switch key {
        case .down, .character("j"): overlay = .help(scroll: scroll + 1)
        case .up, .character("k"): overlay = .help(scroll: max(0, scroll - 1))
        case .pageDown, .character(" "): overlay = .help(scroll: scroll + 10)
        case .pageUp: overlay = .help(scroll: max(0, scroll - 10))
        default: overlay = nil
        }
    }

    package func choose(_ entry: PaletteEntry?) -> [ShellEffect] {
        overlay = nil
        switch entry?.target {
        case .panel(let id): open(id)
        case .entity(let panel, let entity): open(panel, entity)
        case .action(let action): return perform(action)
        case .command(let line): return run(line)
        case .draft, nil: break
        }
        return []
    }
}
