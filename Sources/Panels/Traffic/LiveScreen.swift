import Canvas
import CityModel

/// The live list: links, corridors or districts as they are measured.
enum LiveScreen: TrafficScreen {
    static let offered: [ActionID] = [
        TrafficPanel.changeView, TrafficPanel.askRoute, TrafficPanel.whatIf, TrafficPanel.ranking, TrafficPanel.heat,
        TrafficPanel.guidance, TrafficPanel.playback,
    ]

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        if intent == .action(TrafficPanel.changeView) {
            state.view = state.view.next
            state.browse.selected = nil
            state.browse.sortColumn = nil
            state.browse.filter = NameFilter()
            state.browse.isDetailOpen = false
            state.browse.figure = 0
            return []
        }
        let figures = intent == .action(Actions.nextFigure) ? TrafficView.figures(model, state).count : 0
        return state.view == .links
            ? state.browse.update(
                intent, rows: TrafficView.links(model, state), columns: TrafficView.linkColumns.count, figures: figures)
            : state.browse.update(
                intent, rows: TrafficView.areas(model, state), columns: TrafficView.areaColumns.count, figures: figures)
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        TrafficView.draw(model, state, in: area, on: &grid, context: context)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        let figures = TrafficView.figures(model, state)
        if state.browse.isDetailOpen, figures.indices.contains(state.browse.figure) {
            return figures[state.browse.figure]
        }
        if state.view == .links { return state.browse.current(TrafficView.links(model, state))?.ratio }
        return state.browse.current(TrafficView.areas(model, state))?.index
    }

    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
        if state.view == .links {
            return state.browse.current(TrafficView.links(model, state)).map {
                Subject(
                    entity: $0.id, name: $0.name, position: $0.position, severity: $0.alarm?.severity ?? $0.severity,
                    alarm: $0.alarm?.id)
            }
        }
        return state.browse.current(TrafficView.areas(model, state)).map {
            Subject(
                entity: $0.id, name: $0.name, position: $0.position, severity: $0.alarm?.severity ?? $0.severity,
                alarm: $0.alarm?.id)
        }
    }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        state.view == .links
            ? BrowseTable.data(TrafficView.links(model, state), TrafficView.linkColumns, context)
            : BrowseTable.data(TrafficView.areas(model, state), TrafficView.areaColumns, context)
    }
}
