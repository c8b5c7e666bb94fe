package import Canvas
package import CityModel
package import CityStore

/// People at scenic spots, malls and hubs: how many now, how near the line, where it goes.
package enum CrowdPanel: Panel {
    package static let id: PanelID = "crowd"
    package static let actions: [PanelAction] = []

    package static func start() -> BrowseState { BrowseState() }

    /// Only the open detail decides what is read beyond the list.
    package static func query(_ state: BrowseState) -> EntityID? { state.selected }

    package static func read(_ snapshot: Snapshot, _ query: EntityID?) throws -> CrowdSnapshot {
        try CrowdSnapshot.read(snapshot, selected: query)
    }

    package static func compute(_ facts: CrowdSnapshot, _ query: EntityID?) -> CrowdModel { CrowdModel(facts) }

    package static func update(_ state: inout BrowseState, _ intent: Intent, _ model: CrowdModel) -> [Effect] {
        let rows = CrowdView.rows(model, state)
        let figures = CrowdView.figures(model).count
        return state.update(intent, rows: rows, columns: CrowdView.columns.count, figures: figures) ?? []
    }

    package static func draw(
        _ model: CrowdModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        CrowdView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: CrowdModel, _ state: BrowseState) -> Figure? {
        let figures = CrowdView.figures(model)
        if state.isDetailOpen, figures.indices.contains(state.figure) { return figures[state.figure] }
        return state.current(CrowdView.rows(model, state))?.count
    }

    package static func subject(_ model: CrowdModel, _ state: BrowseState) -> Subject? {
        state.current(CrowdView.rows(model, state)).map { spot in
            Subject(
                entity: spot.id, name: spot.name, position: spot.position,
                severity: spot.alarm?.severity ?? spot.severity,
                alarm: spot.alarm?.id)
        }
    }

    package static func crumbs(_ model: CrowdModel, _ state: BrowseState) -> [LocalizedText] {
        guard state.isDetailOpen, let spot = state.current(CrowdView.rows(model, state)) else { return [] }
        return [spot.name]
    }

    package static func table(_ model: CrowdModel, _ state: BrowseState, context: DrawContext) -> (
        header: [String], rows: [[String]]
    ) {
        BrowseTable.export(CrowdView.rows(model, state), CrowdView.columns, context)
    }
}
