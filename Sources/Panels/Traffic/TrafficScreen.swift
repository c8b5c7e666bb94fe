import Canvas
import CityModel

/// One of the panel's modes: what it shows and how it answers keys. The live list is one, the what-if another.
protocol TrafficScreen {
    /// The actions beyond the shared ones that mean something here, most wanted first.
    static var offered: [ActionID] { get }
    /// Answers an intent; nil leaves it to the panel.
    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]?
    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext)
    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure?
    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject?
    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable
}

extension TrafficState.Mode {
    var screen: any TrafficScreen.Type {
        switch self {
        case .live: LiveScreen.self
        case .whatIf: WhatIfScreen.self
        case .ranking: RankingScreen.self
        case .heat: HeatScreen.self
        case .guidance: GuidanceScreen.self
        case .playback: PlaybackScreen.self
        }
    }
}

extension TrafficState {
    /// Answers a key of a list's mode: the cursor's link stays in hand, and Esc beyond the list leaves the mode.
    mutating func answer<Item: BrowseItem>(
        _ intent: Intent, rows: [Item], columns: [BrowseColumn<Item>], figures: Int, leaving mode: Mode
    ) -> [Effect]? {
        let answered = browse.update(
            intent, rows: rows, columns: columns.count, figures: intent == .action(Actions.nextFigure) ? figures : 0)
        if let chosen = browse.selected { link = chosen }
        guard answered == nil, intent == .action(Actions.back) else { return answered }
        toggle(mode, at: link)
        return []
    }

    /// The figure `e` explains: the first, or in an open detail the one the cursor is on.
    func figure(among figures: [Figure]) -> Figure? {
        browse.isDetailOpen && figures.indices.contains(browse.figure) ? figures[browse.figure] : figures.first
    }

    /// Opens a mode, or leaves it for the live list when it is open; the link under the cursor stays in hand.
    mutating func toggle(_ mode: Mode, at link: EntityID?) {
        self.mode = self.mode == mode ? .live : mode
        if let link {
            self.link = link
            browse.selected = link
        }
        view = .links
        browse.sortColumn = nil
        browse.filter = NameFilter()
        browse.isDetailOpen = false
        browse.isMapFocused = false
        browse.figure = 0
    }
}
