package import Canvas
package import CityModel
package import CityStore

/// Air, rivers and outlets: who is over which line now, by which item, and since when.
package enum PollutionPanel: Panel {
    package static let id: PanelID = "pollution"
    package static let changeTopic: ActionID = "pollution.view"
    package static let changeSpan: ActionID = "pollution.span"
    package static let actions: [PanelAction] = [
        PanelAction(changeTopic, keys: [.character("v")]), PanelAction(changeSpan, keys: [.character("d")]),
    ]

    package static func start() -> PollutionState { PollutionState() }

    package static func query(_ state: PollutionState) -> PollutionQuery {
        PollutionQuery(topic: state.topic, selected: state.browse.selected)
    }

    package static func read(_ snapshot: Snapshot, _ query: PollutionQuery) throws -> PollutionSnapshot {
        try PollutionSnapshot.read(snapshot, query)
    }

    package static func compute(_ facts: PollutionSnapshot, _ query: PollutionQuery) -> PollutionModel {
        PollutionModel(facts)
    }

    package static func update(_ state: inout PollutionState, _ intent: Intent, _ model: PollutionModel) -> [Effect] {
        switch intent {
        case .action(changeTopic):
            state.show(state.topic.next)
            return []
        case .action(changeSpan):
            state.showsWeek.toggle()
            return []
        case .select(let entity):
            guard let topic = model.topic(of: entity) else { return [] }
            if topic != state.topic { state.show(topic) }
        default: break
        }
        let figures = intent == .action(Actions.nextFigure) ? PollutionView.figures(model, state).count : 0
        return state.browse.update(
            intent, rows: PollutionView.rows(model, state), columns: PollutionView.columns(state.topic).count,
            figures: figures) ?? []
    }

    package static func draw(
        _ model: PollutionModel, _ state: PollutionState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        PollutionView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: PollutionModel, _ state: PollutionState) -> Figure? {
        let figures = PollutionView.figures(model, state)
        if state.browse.isDetailOpen, figures.indices.contains(state.browse.figure) {
            return figures[state.browse.figure]
        }
        return state.browse.current(PollutionView.rows(model, state))?.lead
    }

    package static func subject(_ model: PollutionModel, _ state: PollutionState) -> Subject? {
        state.browse.current(PollutionView.rows(model, state)).map { row in
            Subject(
                entity: row.id, name: row.name, position: row.position, severity: row.alarm?.severity ?? row.severity,
                alarm: row.alarm?.id)
        }
    }

    package static func crumbs(_ model: PollutionModel, _ state: PollutionState) -> [LocalizedText] {
        guard state.browse.isDetailOpen, let row = state.browse.current(PollutionView.rows(model, state)) else {
            return []
        }
        return [row.name]
    }

    package static func table(_ model: PollutionModel, _ state: PollutionState, context: DrawContext) -> DataTable {
        BrowseTable.data(PollutionView.rows(model, state), PollutionView.columns(state.topic), context)
    }
}

/// The lists of the panel.
package enum PollutionTopic: String, Sendable, CaseIterable {
    case air, water, outlet

    var next: PollutionTopic {
        switch self {
        case .air: .water
        case .water: .outlet
        case .outlet: .air
        }
    }
}

package struct PollutionState: Sendable, Hashable {
    package var browse = BrowseState()
    package private(set) var topic = PollutionTopic.air
    /// Whether charts show seven days instead of one.
    package var showsWeek = false

    package init() {}

    /// Opens another list from its top; map and span stay.
    mutating func show(_ topic: PollutionTopic) {
        self.topic = topic
        browse.selected = nil
        browse.filter = NameFilter()
        browse.sortColumn = nil
        browse.isDetailOpen = false
        browse.figure = 0
    }
}

package struct PollutionQuery: Hashable, Sendable {
    package let topic: PollutionTopic
    package let selected: EntityID?
}
