package import Canvas
package import CityModel
package import CityStore

/// Where a user is on the traffic panel.
package struct TrafficState: Sendable, Hashable {
    package enum View: Int, Sendable, CaseIterable {
        case links, corridors, districts

        var next: View { View(rawValue: rawValue + 1) ?? .links }
    }

    package enum Mode: Sendable, Hashable {
        case live, whatIf, ranking, heat, guidance, playback
    }

    package var browse = BrowseState()
    package var view = View.links
    package var mode = Mode.live
    package var route: RouteRequest?
    /// The link last under the cursor, for the modes that are about one.
    package var link: EntityID?
    package var whatIf = WhatIfState()
    package var heat = HeatState()
    package var playback = PlaybackState()
    /// The place whose reach is shown.
    package var reach: RouteStop?

    package init() {}
}

/// Which day and direction of the corridor the heat map shows.
package struct HeatState: Sendable, Hashable {
    package var daysBack = 0
    package var isReversed = false
}

/// What is played and how far the head stands from the panel's moment, in frames.
package struct PlaybackState: Sendable, Hashable {
    package var start: Timestamp?
    package var offset = 0
    package var incident: EntityID?
}

/// What the model is made for.
package struct TrafficQuery: Sendable, Hashable {
    package let selected: EntityID?
    package var route: RouteRequest?
    package var reach: RouteStop?
    /// Links that routes keep off: those the what-if plan closes.
    package var closed: Set<EntityID> = []
    /// Nil outside the what-if mode.
    package var whatIf: WhatIfQuery?
    /// Nil outside the heat map.
    package var heat: HeatQuery?
    package var wantsRanking = false
    /// Nil outside the playback.
    package var playback: PlaybackQuery?

    package init(selected: EntityID?) { self.selected = selected }
}

/// Roads: how much slower than free, where it is worst, the way from here to there, and what would be if.
package enum TrafficPanel: Panel {
    package static let id: PanelID = "traffic"
    package static let routePrompt = "traffic.route"

    package static func start() -> TrafficState { TrafficState() }

    package static func query(_ state: TrafficState) -> TrafficQuery {
        let isLiveList = state.mode == .live && state.view == .links
        var query = TrafficQuery(selected: isLiveList ? state.browse.selected : state.link)
        query.route = state.route
        query.reach = state.reach
        query.closed = Set(state.whatIf.plan.changes.filter(\.change.isClosed).map(\.link))
        query.whatIf = state.mode == .whatIf ? state.whatIf.query : nil
        query.heat =
            state.mode == .heat
            ? HeatQuery(link: state.link, daysBack: state.heat.daysBack, isReversed: state.heat.isReversed) : nil
        query.wantsRanking = state.mode == .ranking
        if state.mode == .playback, let start = state.playback.start {
            query.whatIf = WhatIfQuery(plan: state.whatIf.plan, isScanning: false, usersOf: nil)
            query.playback = PlaybackQuery(
                start: start, plan: state.whatIf.plan, incident: state.playback.incident)
        }
        return query
    }

    package static func read(_ snapshot: Snapshot, _ query: TrafficQuery) throws -> TrafficSnapshot {
        try TrafficSnapshot.read(snapshot, query)
    }

    package static func compute(_ facts: TrafficSnapshot, _ query: TrafficQuery) -> TrafficModel {
        compute(facts, query, after: nil)
    }

    package static func compute(
        _ facts: TrafficSnapshot, _ query: TrafficQuery, after last: TrafficModel?
    ) -> TrafficModel {
        TrafficModel(facts, query, after: last)
    }

    package static func isUnfinished(_ model: TrafficModel, _ query: TrafficQuery) -> Bool {
        model.isUnfinished(query)
    }

    package static func advance(
        _ model: TrafficModel, _ snapshot: Snapshot, _ query: TrafficQuery
    ) throws -> TrafficModel {
        var model = model
        try model.advance(query, snapshot)
        return model
    }

    /// In the what-if mode all but its leaving, until the roads and their trips have been settled.
    package static func waits(_ intent: Intent, _ state: TrafficState, _ model: TrafficModel) -> Bool {
        guard state.mode == .whatIf, model.whatIf == nil else { return false }
        return ![Actions.back, whatIf, ranking, heat, playback, guidance, askRoute].contains { intent == .action($0) }
    }

    package static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect] {
        switch intent {
        case .action(whatIf):
            state.toggle(.whatIf, at: current(state, model))
            state.whatIf.link = state.link
            return []
        case .action(ranking):
            state.toggle(.ranking, at: current(state, model))
            return []
        case .action(heat):
            state.toggle(.heat, at: current(state, model) ?? model.detail?.link.id)
            state.heat = HeatState()
            return []
        case .action(playback):
            state.toggle(.playback, at: current(state, model))
            state.playback = PlaybackState()
            state.playback.start = model.asOf.floored(toSeconds: TrafficPlayback.frameSeconds)
            return []
        case .action(guidance):
            state.toggle(.guidance, at: current(state, model))
            return []
        case .action(askRoute): return [.askName(prompt: routePrompt)]
        case .action(Actions.back)
        where state.mode == .live && (state.route != nil || state.reach != nil) && !state.browse.isMapFocused:
            state.route = nil
            state.reach = nil
            state.browse.isDetailOpen = false
            state.browse.figure = 0
            return []
        case .named(routePrompt, let names): return answer(names, &state, model)
        case .select(let entity):
            state.route = nil
            state.reach = nil
            if state.mode == .live { state.view = view(of: entity, model) }
            state.browse.figure = 0
        default: break
        }
        if let answered = state.mode.screen.update(&state, intent, model) { return answered }
        if case .action(let action) = intent, actions.contains(where: { $0.id == action }) {
            return [.notice("traffic.notHere", [:])]
        }
        return []
    }

    /// The link the cursor is on, one of the area it is on, or the one that was.
    private static func current(_ state: TrafficState, _ model: TrafficModel) -> EntityID? {
        guard state.mode == .live else { return state.link }
        if state.view != .links {
            return state.browse.current(TrafficView.areas(model, state))?.links.min() ?? state.link
        }
        return state.browse.current(TrafficView.links(model, state))?.id ?? state.link
    }

    private static func view(of entity: EntityID, _ model: TrafficModel) -> TrafficState.View {
        if model.districts.contains(where: { $0.id == entity }) { return .districts }
        return model.corridors.contains { $0.id == entity } ? .corridors : .links
    }

    private static func answer(_ names: NameFilter, _ state: inout TrafficState, _ model: TrafficModel) -> [Effect] {
        guard names.text.contains(where: { !$0.isWhitespace }) else { return [] }
        switch RouteQuestion.parse(names, stops: model.stops) {
        case .success(let question):
            state.mode = .live
            (state.route, state.reach) = (question.route, question.reach)
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

    package static func offered(_ state: TrafficState) -> [PanelAction] {
        state.mode.screen.offered.compactMap { id in actions.first { $0.id == id } }
    }

    package static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        state.mode.screen.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        state.mode.screen.figure(model, state)
    }

    package static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
        state.mode.screen.subject(model, state)
    }

    package static func crumbs(_ model: TrafficModel, _ state: TrafficState) -> [LocalizedText] {
        if state.mode == .live, let route = state.route {
            return [
                LocalizedText(
                    zh: "\(route.from.name.zh) → \(route.to.name.zh)", en: "\(route.from.name.en) → \(route.to.name.en)"
                )
            ]
        }
        if state.mode == .live, let place = state.reach { return [place.name] }
        guard state.browse.isDetailOpen else { return [] }
        return (subject(model, state)?.name).map { [$0] } ?? []
    }

    package static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        state.mode.screen.table(model, state, context: context)
    }
}
