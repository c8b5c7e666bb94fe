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
        case explanation(Figure, line: Int = 0)
        case prompt(name: String, TextField)
        case filter(TextField)
        case incident(IncidentForm)
        case parts(PartsChooser)
        case export(ExportChooser)
    }

    package let entries: [PanelEntry]
    package var keymap: Keymap { didSet { lines.footer = KeptLine() } }
    /// The lines around the panels as they were drawn last.
    var lines = ShellLines()
    package private(set) lazy var search = words.search()
    /// The panel that has the keys.
    package private(set) var active: any PanelSession
    package private(set) var workspace: Workspace
    package private(set) var phrases: Phrases
    package internal(set) var travel: TimeTravel
    package var overlay: Overlay?
    package var clock: ClockFace
    /// Whether the store is still being opened: then there is neither a clock nor a city to tell of.
    package var isOpening = false
    /// Whether somebody has been waiting for a model for so long that it has to be told.
    package var isComputing = false
    package var status: ShellStatus?
    package var glyphs: GlyphSet
    package var isSlowLine = false
    /// Whether theme and terminal tell grades by colour; text frames do not.
    package var hasColours = false
    /// Whether a list's cursor is on its way: what belongs to its row then waits until it rests.
    package var isCursorRunning = false
    /// Whether exports can be made into pictures.
    package var canDrawPictures = false
    package var user: String
    /// Size of the screen as last drawn, so that a click finds its pane.
    package var size = Size(columns: 0, rows: 0)
    package var choices = DisplayChoices()
    /// Splits the settings name.
    package var layouts: [String: [String]] = [:]
    /// What is remembered between sessions; the run loop writes it out when it changes.
    package var preferences = Preferences() {
        didSet { for session in sessions.values { recallColumns(session) } }
    }
    /// Commands the program adds to the palette, such as its settings; asked each time it opens.
    package var commands: (Shell) -> [PaletteEntry] = { _ in [] }
    /// Whether this session only looks: an unattended screen, say.
    package var isReadOnly = false
    package var rotation: Rotation?
    package var tour: Tour?
    /// The register's households for the palette, and whether they have been asked for.
    var households: PaletteCatalogue?
    private var hasAskedForHouseholds = false
    /// Seconds without a key after which the screen is hidden; 0 never.
    package var lockSeconds = 0
    package internal(set) var isLocked = false
    var lastKey: Double?
    /// What the figures are compared with; nil for nothing.
    package internal(set) var comparison: Comparison? {
        didSet { for session in sessions.values { session.comparison = comparison } }
    }
    package internal(set) var message: StyledText?
    /// Where the left button went down or was dragged to last.
    var pointer: (x: Int, y: Int)?
    private var sessions: [PanelID: any PanelSession] = [:]
    var history = PromptHistory()
    /// Whether the open prompt asks for names.
    var asksNames = false
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

    /// Lets time travel back to the first thing known.
    package func knows(from earliest: Timestamp?) { travel = TimeTravel(earliest: earliest) }

    /// The moment the panels show.
    package var moment: Timestamp { travel.moment(now: clock.now) }

    package var context: DrawContext {
        var context = DrawContext(
            phrases: phrases, glyphs: glyphs, now: moment, isLive: travel.held == nil, isSlowLine: isSlowLine)
        context.choices = choices
        context.hasColours = hasColours
        context.isCursorRunning = isCursorRunning
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
        for id in workspace.panels { _ = prepare(id) }
        guard let focused = sessions[workspace.focused] else { return }
        self.workspace = workspace
        active = focused
    }

    /// A panel's session, opened without being shown when it was not yet; nil when there is no such panel.
    package func prepare(_ id: PanelID) -> (any PanelSession)? {
        if let known = sessions[id] { return known }
        guard let session = entries.first(where: { $0.id == id })?.open() else { return nil }
        session.comparison = comparison
        recallColumns(session)
        sessions[id] = session
        return session
    }

    /// Asks for the register's households once.
    func askForHouseholds() -> [ShellEffect] {
        defer { hasAskedForHouseholds = true }
        return hasAskedForHouseholds ? [] : [.findHouseholds]
    }

    /// A panel that has been opened, for the models that come in for it.
    package func session(_ id: PanelID) -> (any PanelSession)? { sessions[id] }

    /// Lets go of what only made the keys cheaper that have come to rest.
    package func letGoAtRest() {
        let shown = Set(visibleSessions.map(\.id))
        for session in sessions.values { session.letGoOfDrawings(isShown: shown.contains(session.id)) }
        ListMemory.shared.letGoOfOld()
    }

    package func say(_ key: String, _ values: [String: String] = [:], role: StyleRole = "status") {
        message = StyledText(PlainText.sanitized(phrases(key, values)), TextStyle(role))
    }

    package func unsay() { message = nil }

    package func setLanguage(_ language: Language) {
        phrases = Phrases(language: language, entries: catalogue(language))
        for session in sessions.values where session.browse?.nameOrder != nil { orderNames(of: session) }
    }

    var bothPhrases: BothPhrases {
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

    /// A phrase in both languages; reads the other language's catalogue when it is first wanted.
    package func name(of key: String) -> LocalizedText {
        LocalizedText(zh: catalogue(.chinese)[key] ?? key, en: catalogue(.english)[key] ?? key)
    }

    /// Looks at a moment; nil returns to the present.
    package func hold(at moment: Timestamp?) {
        if let moment { travel.hold(at: moment, now: clock.now) } else { travel.returnToLive() }
    }
}
