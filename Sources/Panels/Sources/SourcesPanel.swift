package import Canvas
package import CityModel
package import CityStore

/// Every department's feed: when it last came, how late it is, how complete, and what went wrong.
package enum SourcesPanel: Panel {
    package static let id: PanelID = "sources"
    package static let retry: ActionID = "sources.retry"
    package static let pause: ActionID = "sources.pause"
    package static let actions: [PanelAction] = [
        PanelAction(retry, keys: [.character("r")]), PanelAction(pause, keys: [.character("P")]),
    ]

    package static func start() -> BrowseState { BrowseState() }
    package static func query(_ state: BrowseState) -> EntityID? { state.selected }

    package static func read(_ snapshot: Snapshot, _ query: EntityID?) throws -> SourcesSnapshot {
        try SourcesSnapshot.read(snapshot, selected: query)
    }

    package static func compute(_ facts: SourcesSnapshot, _ query: EntityID?) -> SourcesModel { SourcesModel(facts) }

    package static func update(_ state: inout BrowseState, _ intent: Intent, _ model: SourcesModel) -> [Effect] {
        let rows = SourcesView.rows(model, state)
        if case .action(let action) = intent, action == retry || action == pause {
            return state.current(rows).map { [order(action, $0)] } ?? []
        }
        let figures = intent == .action(Actions.nextFigure) ? SourcesView.figures(model, state).count : 0
        return state.update(intent, rows: rows, columns: SourcesView.columns.count, figures: figures) ?? []
    }

    /// Only what is fetched can be asked again or rest.
    private static func order(_ action: ActionID, _ feed: SourcesModel.Feed) -> Effect {
        guard feed.isFetched else { return .notice("sources.notFetched", [:]) }
        if action == pause { return .setPaused(feed.definition.id, !feed.isPaused) }
        return feed.isPaused ? .notice("sources.isPaused", [:]) : .retry(feed.definition.id)
    }

    package static func draw(
        _ model: SourcesModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        SourcesView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: SourcesModel, _ state: BrowseState) -> Figure? {
        let figures = SourcesView.figures(model, state)
        return figures.indices.contains(state.figure) ? figures[state.figure] : figures.first
    }

    package static func subject(_ model: SourcesModel, _ state: BrowseState) -> Subject? {
        state.current(SourcesView.rows(model, state)).map { feed in
            Subject(
                entity: feed.id, name: feed.name, position: nil, severity: feed.alarm?.severity, alarm: feed.alarm?.id)
        }
    }

    package static func crumbs(_ model: SourcesModel, _ state: BrowseState) -> [LocalizedText] {
        guard state.isDetailOpen, let feed = state.current(SourcesView.rows(model, state)) else { return [] }
        return [feed.department, feed.name]
    }

    package static func table(_ model: SourcesModel, _ state: BrowseState, context: DrawContext) -> DataTable {
        BrowseTable.data(SourcesView.rows(model, state), SourcesView.columns, context)
    }
}
