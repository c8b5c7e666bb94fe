package import Canvas
package import CityModel
package import CityStore

/// Where a user is on the emergency panel.
package struct EmergencyState: Sendable, Hashable {
    package var browse = BrowseState()
    /// The unit shown in place of the incident.
    package var unit: EntityID?

    package init() {}
}

/// What the model is made for.
package struct EmergencyQuery: Sendable, Hashable {
    package let selected: EntityID?
    package let unit: EntityID?
}

/// Incidents, who does what until when, and who can be there how soon.
package enum EmergencyPanel: Panel {
    package static let id: PanelID = "emergency"
    package static let assign: ActionID = "emergency.assign"
    package static let advance: ActionID = "emergency.advance"
    package static let done: ActionID = "emergency.done"
    package static let actions = [
        PanelAction(assign, keys: [.character("n")]), PanelAction(advance, keys: [.character("v")]),
        PanelAction(done, keys: [.character("d")]),
    ]
    /// Seconds a crew has to turn out, added to the driving time when a task is given.
    static let turnoutSeconds: Int64 = 300

    package static func start() -> EmergencyState { EmergencyState() }

    package static func query(_ state: EmergencyState) -> EmergencyQuery {
        EmergencyQuery(selected: state.browse.selected, unit: state.unit)
    }

    package static func read(_ snapshot: Snapshot, _ query: EmergencyQuery) throws -> EmergencySnapshot {
        try EmergencySnapshot.read(snapshot, selected: query.selected)
    }

    package static func compute(_ facts: EmergencySnapshot, _ query: EmergencyQuery) -> EmergencyModel {
        EmergencyModel(facts, selected: query.selected, unit: query.unit)
    }

    package static func update(_ state: inout EmergencyState, _ intent: Intent, _ model: EmergencyModel) -> [Effect] {
        switch intent {
        case .action(assign): return assign(state, model)
        case .action(advance): return advance(state, model)
        case .action(done): return finish(state, model)
        case .action(Actions.back) where state.unit != nil && !state.browse.isMapFocused:
            state.unit = nil
            state.browse.isDetailOpen = false
            state.browse.figure = 0
            return []
        case .select(let entity) where model.units.contains { $0.id == entity }:
            state.unit = entity
            state.browse.isDetailOpen = true
            state.browse.isMapFocused = false
            state.browse.figure = 0
            return []
        case .select, .action(Actions.moveUp), .action(Actions.moveDown), .action(Actions.moveFirst),
            .action(Actions.moveLast), .action(Actions.pageUp), .action(Actions.pageDown):
            if !state.browse.isMapFocused { state.unit = nil }
        default: break
        }
        return state.browse.update(
            intent, rows: EmergencyView.rows(model, state), columns: EmergencyView.columns.count,
            figures: intent == .action(Actions.nextFigure) ? EmergencyView.figures(model, state).count : 0) ?? []
    }

    /// The detail when it is that of the selected row; a fresh selection waits for its own.
    static func detail(_ model: EmergencyModel, _ state: EmergencyState) -> EmergencyModel.Detail? {
        guard let row = state.browse.current(EmergencyView.rows(model, state)) else { return nil }
        return model.detail.flatMap { $0.row.id == row.id ? $0 : nil }
    }

    private static func openIncident(
        _ state: EmergencyState, _ model: EmergencyModel
    ) -> (detail: EmergencyModel.Detail, incident: Incident)? {
        guard let detail = detail(model, state), let incident = detail.row.incident, incident.state != .closed else {
            return nil
        }
        return (detail, incident)
    }

    private static func assign(_ state: EmergencyState, _ model: EmergencyModel) -> [Effect] {
        guard let (detail, incident) = openIncident(state, model) else { return [.notice("emergency.noIncident", [:])] }
        guard let best = detail.reach.best else { return [.notice("emergency.noUnit", [:])] }
        let place = incident.place.isEmpty ? incident.title : incident.place
        let minutes = Int64((best.seconds / 60).rounded(.up))
        return [
            .addTask(
                TaskDraft(
                    incident: incident.id, title: "\(best.unit.name.zh) → \(place)", unit: best.unit.id,
                    department: best.unit.department,
                    dueAt: model.asOf.adding(seconds: minutes * 60 + turnoutSeconds)))
        ]
    }

    private static func advance(_ state: EmergencyState, _ model: EmergencyModel) -> [Effect] {
        guard let (detail, incident) = openIncident(state, model) else { return [.notice("emergency.noIncident", [:])] }
        switch incident.state {
        case .open: return [.setIncident(incident.id, .responding)]
        case .responding: return [.setIncident(incident.id, .contained)]
        case .contained:
            let open = detail.tasks.count(where: EmergencyModel.isOpen)
            return open > 0
                ? [.notice("emergency.tasksOpen", ["n": String(open)])] : [.setIncident(incident.id, .closed)]
        case .closed: return []
        }
    }

    private static func finish(_ state: EmergencyState, _ model: EmergencyModel) -> [Effect] {
        guard let (detail, _) = openIncident(state, model) else { return [.notice("emergency.noIncident", [:])] }
        let oldest = detail.tasks.filter(EmergencyModel.isOpen).min { ($0.assignedAt, $0.id) < ($1.assignedAt, $1.id) }
        return oldest.map { [.setTask($0.id, .done)] } ?? [.notice("emergency.noTask", [:])]
    }

    package static func draw(
        _ model: EmergencyModel, _ state: EmergencyState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        EmergencyView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: EmergencyModel, _ state: EmergencyState) -> Figure? {
        let figures = EmergencyView.figures(model, state)
        guard state.browse.isDetailOpen else { return figures.first }
        return figures.indices.contains(state.browse.figure) ? figures[state.browse.figure] : figures.first
    }

    /// An alarm's own subject, so that `i` opens the incident where the alarm is.
    package static func subject(_ model: EmergencyModel, _ state: EmergencyState) -> Subject? {
        if let unit = model.unit?.unit, unit.id == state.unit {
            return Subject(entity: unit.id, name: unit.name, position: unit.position)
        }
        return state.browse.current(EmergencyView.rows(model, state)).map { row in
            Subject(
                entity: row.alarm?.subject ?? row.id, name: row.name, position: row.position, severity: row.severity,
                alarm: row.alarm?.id)
        }
    }

    package static func crumbs(_ model: EmergencyModel, _ state: EmergencyState) -> [LocalizedText] {
        guard state.browse.isDetailOpen else { return [] }
        return (subject(model, state)?.name).map { [$0] } ?? []
    }

    package static func table(
        _ model: EmergencyModel, _ state: EmergencyState, context: DrawContext
    ) -> DataTable {
        BrowseTable.data(EmergencyView.rows(model, state), EmergencyView.columns, context)
    }
}
