package import Canvas
package import CityModel
package import CityStore

/// Where a user is on the traffic panel.
package struct TrafficState: Sendable, Hashable {
    package enum View: Int, Sendable, CaseIterable {
        case links, corridors, districts

        var next: View { View(rawValue: rawValue + 1) ?? .links }
    }

    package var browse = BrowseState()
    package var view = View.links
    package var route: RouteRequest?

    package init() {}
}

/// What the model is made for.
package struct TrafficQuery: Sendable, Hashable {
    package let selected: EntityID?
    package let route: RouteRequest?
}

/// Roads: how much slower than free, where it is worst, and the way from here to there now.
package enum TrafficPanel: Panel {
    package static let id: PanelID = "traffic"
    package static let changeView: ActionID = "traffic.view"
    package static let askRoute: ActionID = "traffic.route"
    package static let routePrompt = "traffic.route"
    package static let actions = [
        PanelAction(changeView, keys: [.character("v")]), PanelAction(askRoute, keys: [.character("r")]),
    ]

    package static func start() -> TrafficState { TrafficState() }

    package static func query(_ state: TrafficState) -> TrafficQuery {
        TrafficQuery(selected: state.view == .links ? state.browse.selected : nil, route: state.route)
    }

    package static func read(_ snapshot: Snapshot, _ query: TrafficQuery) throws -> TrafficSnapshot {
        try TrafficSnapshot.read(snapshot, selected: query.selected)
    }

    package static func compute(_ facts: TrafficSnapshot, _ query: TrafficQuery) -> TrafficModel {
        TrafficModel(facts, route: query.route)
    }

    package static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect] {
        switch intent {
        case .action(changeView):
            state.view = state.view.next
            leaveRows(&state)
            return []
        case .action(askRoute): return [.ask(prompt: routePrompt, initial: "")]
        case .action(Actions.back) where state.route != nil && !state.browse.isMapFocused:
            state.route = nil
            leaveDetail(&state)
            return []
        case .answer(routePrompt, let text): return answer(text, &state, model)
        case .select(let entity):
            state.route = nil
            state.view = view(of: entity, model)
            state.browse.figure = 0
        default: break
        }
        let figures = intent == .action(Actions.nextFigure) ? TrafficView.figures(model, state).count : 0
        let answered =
            state.view == .links
            ? state.browse.update(
                intent, rows: TrafficView.links(model, state), columns: TrafficView.linkColumns.count, figures: figures)
            : state.browse.update(
                intent, rows: TrafficView.areas(model, state), columns: TrafficView.areaColumns.count, figures: figures)
        return answered ?? []
    }

    private static func view(of entity: EntityID, _ model: TrafficModel) -> TrafficState.View {
        if model.districts.contains(where: { $0.id == entity }) { return .districts }
        return model.corridors.contains { $0.id == entity } ? .corridors : .links
    }

    private static func leaveRows(_ state: inout TrafficState) {
        state.browse.selected = nil
        state.browse.sortColumn = nil
        state.browse.filter = NameFilter()
        leaveDetail(&state)
    }

    private static func leaveDetail(_ state: inout TrafficState) {
        state.browse.isDetailOpen = false
        state.browse.figure = 0
    }

    private static func answer(_ text: String, _ state: inout TrafficState, _ model: TrafficModel) -> [Effect] {
        guard text.contains(where: { !$0.isWhitespace }) else { return [] }
        switch RouteRequest.parse(text, stops: model.stops) {
        case .success(let request):
            state.route = request
            state.browse.isDetailOpen = true
            state.browse.isMapFocused = false
            state.browse.figure = 0
            return []
        case .failure(.form): return [.notice("traffic.routeForm", [:])]
        case .failure(.unknown(let name)): return [.notice("traffic.routeUnknown", ["name": name])]
        case .failure(.sameJunction(let name)): return [.notice("traffic.routeSame", ["name": name])]
        case .failure(.ambiguous(let name, let found)):
            let names = found.prefix(3).map { "\($0.zh) \($0.en)" }.joined(separator: " / ")
            return [.notice("traffic.routeAmbiguous", ["name": name, "n": String(found.count), "names": names])]
        }
    }

    package static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        TrafficView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        let figures = TrafficView.figures(model, state)
        if state.browse.isDetailOpen, figures.indices.contains(state.browse.figure) {
            return figures[state.browse.figure]
        }
        if state.view == .links { return state.browse.current(TrafficView.links(model, state))?.ratio }
        return state.browse.current(TrafficView.areas(model, state))?.index
    }

    package static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
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

    package static func crumbs(_ model: TrafficModel, _ state: TrafficState) -> [LocalizedText] {
        if let route = state.route {
            return [
                LocalizedText(
                    zh: "\(route.from.name.zh) → \(route.to.name.zh)", en: "\(route.from.name.en) → \(route.to.name.en)"
                )
            ]
        }
        guard state.browse.isDetailOpen else { return [] }
        return (subject(model, state)?.name).map { [$0] } ?? []
    }

    package static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> (header: [String], rows: [[String]]) {
        state.view == .links
            ? BrowseTable.export(TrafficView.links(model, state), TrafficView.linkColumns, context)
            : BrowseTable.export(TrafficView.areas(model, state), TrafficView.areaColumns, context)
    }
}
