package import Canvas
package import CityModel
package import CityStore

/// The city at a glance: what is wrong, where, how sure we are, and who is on duty.
package enum OverviewPanel: Panel {
    package static let id: PanelID = "overview"
    package static let actions: [PanelAction] = []

    package static func start() -> BrowseState { BrowseState() }
    package static func query(_ state: BrowseState) -> Int { 0 }
    package static func read(_ snapshot: Snapshot, _ query: Int) throws -> OverviewSnapshot {
        try OverviewSnapshot.read(snapshot)
    }
    package static func compute(_ facts: OverviewSnapshot, _ query: Int) -> OverviewModel { OverviewModel(facts) }

    package static func update(_ state: inout BrowseState, _ intent: Intent, _ model: OverviewModel) -> [Effect] {
        let rows = OverviewView.rows(model, state)
        if intent == .action(Actions.open), let alarm = state.current(rows) {
            return [.show(alarm.panel, alarm.alarm.subject)]
        }
        if intent == .action(Actions.nextFigure) {
            state.figure = (state.figure + 1) % max(1, model.signs.count)
            return []
        }
        return state.update(intent, rows: rows, columns: OverviewView.columns.count, figures: 0) ?? []
    }

    package static func draw(
        _ model: OverviewModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        OverviewView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: OverviewModel, _ state: BrowseState) -> Figure? {
        model.signs.indices.contains(state.figure) ? model.signs[state.figure].figure : nil
    }

    package static func subject(_ model: OverviewModel, _ state: BrowseState) -> Subject? {
        state.current(OverviewView.rows(model, state)).map { row in
            Subject(
                entity: row.alarm.subject, name: row.name, position: row.position, severity: row.alarm.severity,
                alarm: row.alarm.id)
        }
    }

    package static func crumbs(_ model: OverviewModel, _ state: BrowseState) -> [LocalizedText] { [] }

    package static func table(_ model: OverviewModel, _ state: BrowseState, context: DrawContext) -> DataTable {
        BrowseTable.data(OverviewView.rows(model, state), OverviewView.columns, context)
    }
}
