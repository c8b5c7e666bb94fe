package import Canvas
package import CityModel
package import CityStore

/// Assistance to households, drilled from the city down to one household.
package enum PovertyPanel: Panel {
    package static let id: PanelID = "poverty"
    package static let card: ActionID = "poverty.card"
    package static let actions: [PanelAction] = [PanelAction(card, keys: [.character("c")])]

    package static func start() -> PovertyState { PovertyState() }

    /// The division whose parts are listed; nil is the whole city.
    package static func query(_ state: PovertyState) -> EntityID? { state.path.last }

    package static func read(_ snapshot: Snapshot, _ query: EntityID?) throws -> PovertySnapshot {
        try PovertySnapshot.read(snapshot, division: query)
    }

    package static func compute(_ facts: PovertySnapshot, _ query: EntityID?) -> PovertyModel { PovertyModel(facts) }

    package static func update(_ state: inout PovertyState, _ intent: Intent, _ model: PovertyModel) -> [Effect] {
        let rows = PovertyView.rows(model, state)
        switch intent {
        case .select(let entity):
            if let path = model.tree.path(to: entity) {
                state.show(path)
                return []
            }
            // A household of a division that is on its way: its card stands open when it is there.
            guard rows.contains(where: { $0.id == entity }) else {
                (state.browse.selected, state.browse.isDetailOpen) = (entity, true)
                return []
            }
        case .action(Actions.open) where !state.browse.isMapFocused:
            if case .division(let report)? = state.browse.current(rows) {
                state.show(model.tree.path(to: report.division.id) ?? state.path)
                return []
            }
        case .action(card):
            state.browse.selected = state.browse.current(rows)?.id
            state.browse.isDetailOpen.toggle()
            return []
        default: break
        }
        let columns = PovertyView.columns(model).count
        let figures = intent == .action(Actions.nextFigure) ? PovertyView.figures(model, state).count : 0
        if let effects = state.browse.update(intent, rows: rows, columns: columns, figures: figures) { return effects }
        if intent == .action(Actions.back) { state.leave() }
        return []
    }

    package static func draw(
        _ model: PovertyModel, _ state: PovertyState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        PovertyView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: PovertyModel, _ state: PovertyState) -> Figure? {
        let figures = PovertyView.figures(model, state)
        return figures.indices.contains(state.browse.figure) ? figures[state.browse.figure] : figures.first
    }

    package static func subject(_ model: PovertyModel, _ state: PovertyState) -> Subject? {
        state.browse.current(PovertyView.rows(model, state)).map { row in
            Subject(entity: row.id, name: row.name, position: row.position)
        }
    }

    package static func crumbs(_ model: PovertyModel, _ state: PovertyState) -> [LocalizedText] {
        let above = state.path.compactMap { model.tree[$0]?.name }
        guard state.browse.isDetailOpen, let row = state.browse.current(PovertyView.rows(model, state)) else {
            return above
        }
        return above + [row.name]
    }

    package static func table(_ model: PovertyModel, _ state: PovertyState, context: DrawContext) -> DataTable {
        BrowseTable.data(PovertyView.rows(model, state), PovertyView.columns(model), context)
    }
}

package struct PovertyState: Sendable, Hashable {
    /// From the county level down to the division in view; empty for the whole city.
    package private(set) var path: [EntityID] = []
    package var browse = BrowseState()

    package init() {}

    /// Opens the division at the end of a path.
    mutating func show(_ path: [EntityID]) {
        guard path != self.path else { return }
        self.path = path
        browse = BrowseState()
    }

    /// One level up, with the division left selected.
    mutating func leave() {
        guard let left = path.popLast() else { return }
        browse = BrowseState()
        browse.selected = left
    }
}
