import Canvas
import CityModel

/// A line of the screen as it was drawn last: while nothing it tells of has changed it is copied.
struct KeptLine<Told: Equatable> {
    private var kept: (told: Told, grid: CellGrid)?

    /// - Parameters:
    ///   - told: All that the line depends on.
    ///   - draw: Draws the line in an area of a grid.
    mutating func draw(
        _ told: @autoclosure () -> Told, in area: Rect, on grid: inout CellGrid, _ draw: (Rect, inout CellGrid) -> Void
    ) {
        guard grid.transcript == nil else { return draw(area, &grid) }
        let told = told()
        if let kept, kept.told == told, kept.grid.size.columns == area.width,
            kept.grid.ambiguousWidth == grid.ambiguousWidth
        {
            grid.copy(kept.grid, rows: 0..<1, x: area.x, y: area.y, clip: area)
            return
        }
        var own = CellGrid(size: Size(columns: area.width, rows: 1), ambiguousWidth: grid.ambiguousWidth)
        draw(own.bounds, &own)
        grid.copy(own, rows: 0..<1, x: area.x, y: area.y, clip: area)
        kept = (told, own)
    }
}

/// The lines around the panels as they were drawn last.
struct ShellLines {
    /// What the title line tells.
    struct Title: Equatable {
        let active: PanelID
        let language: Language
        let isASCII: Bool
        let alarms: [Severity: Int]?
        /// Nil while the store is being opened.
        let minute: Timestamp?
        let clock: DisplayChoices.Clock
        /// How fast a drill's city goes, 0 while it stands; nil when it is none.
        let drillSpeed: Int?

        init(_ shell: Shell) {
            (active, language, isASCII) = (shell.active.id, shell.phrases.language, shell.glyphs.isASCII)
            alarms = shell.status?.alarms
            minute = shell.isOpening ? nil : shell.clock.now.floored(toSeconds: 60)
            clock = shell.choices.clock
            drillSpeed = shell.clock.isDrill ? (shell.clock.isPaused ? 0 : shell.clock.speed) : nil
        }
    }

    /// What the line under it tells.
    struct Crumbs: Equatable {
        let active: PanelID
        let language: Language
        let isASCII: Bool
        let crumbs: [LocalizedText]
        let isComputing: Bool
        /// The minute looked back at; nil for the present.
        let past: Timestamp?
        let isHeld: Bool
        let isDrill: Bool

        init(_ shell: Shell) {
            (active, language, isASCII) = (shell.active.id, shell.phrases.language, shell.glyphs.isASCII)
            (crumbs, isComputing) = (shell.active.crumbs, shell.isComputing)
            let looksBack = shell.travel.isOpen || shell.travel.held != nil
            past = looksBack ? shell.moment.floored(toSeconds: 60) : nil
            (isHeld, isDrill) = (shell.travel.held != nil, shell.clock.isDrill)
        }
    }

    /// What the line of keys tells; the key map itself is not told apart: who changes it forgets the line.
    struct Footer: Equatable {
        let active: PanelID
        let language: Language
        let offered: [ActionID]
        let hasPanes: Bool
        let isTimeOpen: Bool
        /// Told in this line while the time line is open.
        let comparison: String?

        init(_ shell: Shell) {
            (active, language) = (shell.active.id, shell.phrases.language)
            offered = shell.active.offered.map(\.id)
            (hasPanes, isTimeOpen) = (shell.workspace.panels.count > 1, shell.travel.isOpen)
            comparison = shell.travel.isOpen ? shell.comparisonWords : nil
        }
    }

    var title = KeptLine<Title>()
    var crumbs = KeptLine<Crumbs>()
    var footer = KeptLine<Footer>()
}
