package import Canvas
package import CityModel
package import CityStore

/// People at scenic spots, malls and hubs: how many now, how near the line, where it goes, what to do at the gate.
package enum CrowdPanel: Panel {
    package static let id: PanelID = "crowd"
    package static let changePage: ActionID = "crowd.page"
    package static let askWhatIf: ActionID = "crowd.whatIf"
    package static let carryOut: ActionID = "crowd.divert"
    package static let whatIfPrompt = "crowd.whatIf"
    package static let divertPrompt = "crowd.divert"
    package static let repeatPrompt = "crowd.divertAgain"
    package static let actions = [
        PanelAction(changePage, keys: [.character("v")]), PanelAction(askWhatIf, keys: [.character("w")]),
        PanelAction(carryOut, keys: [.character("d")]),
    ]

    package static func start() -> CrowdState { CrowdState() }

    package static func query(_ state: CrowdState) -> CrowdQuery {
        CrowdQuery(selected: state.browse.selected, page: state.page, whatIf: state.whatIf)
    }

    package static func read(_ snapshot: Snapshot, _ query: CrowdQuery) throws -> CrowdSnapshot {
        try CrowdSnapshot.read(snapshot, query)
    }

    package static func compute(_ facts: CrowdSnapshot, _ query: CrowdQuery) -> CrowdModel {
        CrowdModel(facts, query)
    }

    package static func compute(_ facts: CrowdSnapshot, _ query: CrowdQuery, after last: CrowdModel?) -> CrowdModel {
        CrowdModel(facts, query, learnt: last?.learnt ?? [:])
    }

    /// What the weeks before taught of the place's sources is looked for once a day, behind the screen.
    package static func isUnfinished(_ model: CrowdModel, _ query: CrowdQuery) -> Bool {
        model.detail.map { $0.fusion.missing == nil && model.learnt[$0.spot.id] == nil } ?? false
    }

    package static func advance(_ model: CrowdModel, _ snapshot: Snapshot, _ query: CrowdQuery) throws -> CrowdModel {
        guard let place = model.detail?.spot.place else { return model }
        let learnt = try CrowdSnapshot.learnt(place, snapshot)
        return CrowdModel(try read(snapshot, query), query, learnt: model.learnt.merging([place.id: learnt]) { $1 })
    }

    package static func update(_ state: inout CrowdState, _ intent: Intent, _ model: CrowdModel) -> [Effect] {
        switch intent {
        case .action(changePage):
            state.page = state.browse.isDetailOpen ? state.page.next : .now
            state.browse.isDetailOpen = true
            state.browse.isMapFocused = false
            state.browse.figure = 0
            return []
        case .action(askWhatIf): return [.ask(prompt: whatIfPrompt, initial: "15:00 0")]
        case .answer(whatIfPrompt, let text): return answer(whatIf: text, &state)
        case .action(carryOut): return proposal(&state, model)
        case .answer(repeatPrompt, let text): return again(text, state)
        case .answer(divertPrompt, let text): return confirmed(text, state, model)
        case .action(Actions.back) where state.whatIf != nil && !state.browse.isMapFocused:
            state.whatIf = nil
            return []
        default: break
        }
        let rows = CrowdView.rows(model, state)
        let figures = intent == .action(Actions.nextFigure) ? CrowdView.figures(model, state).count : 0
        return state.browse.update(intent, rows: rows, columns: CrowdView.columns.count, figures: figures) ?? []
    }

    private static func answer(whatIf text: String, _ state: inout CrowdState) -> [Effect] {
        guard let request = WhatIf.parse(text) else { return [.notice("crowd.whatIfForm", [:])] }
        state.whatIf = request
        state.page = .now
        state.browse.isDetailOpen = true
        state.browse.isMapFocused = false
        return []
    }

    /// Asks a person to confirm the step that is due, with its message to be read and changed first.
    ///
    /// The message is in Chinese, which those who get it read; the page beside the prompt shows it in the session's language too.
    private static func proposal(_ state: inout CrowdState, _ model: CrowdModel) -> [Effect] {
        guard let detail = model.detail, detail.spot.id == state.browse.current(CrowdView.rows(model, state))?.id else {
            return [.notice("shell.loading", [:])]
        }
        guard let proposed = detail.plan.proposed else { return [.notice("crowd.noStep", [:])] }
        let step = proposed.worded(detail.plan.filled(proposed.message))
        state.asked = step
        state.page = .diversion
        state.browse.isDetailOpen = true
        state.browse.isMapFocused = false
        guard detail.plan.repeats == nil else { return [.askForChange(prompt: repeatPrompt, initial: "")] }
        return [.askForChange(prompt: divertPrompt, initial: step.message.zh)]
    }

    /// What was carried out already is sent again only when a person says so.
    private static func again(_ text: String, _ state: CrowdState) -> [Effect] {
        let word = text.filter { !$0.isWhitespace }.lowercased()
        guard let step = state.asked, ["y", "yes", "是"].contains(word) else { return [.notice("crowd.notSent", [:])] }
        return [.askForChange(prompt: divertPrompt, initial: step.message.zh)]
    }

    /// A confirmed step becomes one entry of the duty log: audited, and in the outbox for those who are told.
    private static func confirmed(_ text: String, _ state: CrowdState, _ model: CrowdModel) -> [Effect] {
        let message = PlainText.sanitized(text, limit: 400)
        guard message.contains(where: { !$0.isWhitespace }) else { return [.notice("crowd.notSent", [:])] }
        guard let detail = model.detail, let step = state.asked else { return [.notice("crowd.noStep", [:])] }
        let order = DiversionOrder(step, message: message)
        return [.sendOrder(text: order.line, departments: step.departments.count, subject: detail.spot.id)]
    }

    package static func draw(
        _ model: CrowdModel, _ state: CrowdState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        CrowdView.draw(model, state, in: area, on: &grid, context: context)
    }

    package static func figure(_ model: CrowdModel, _ state: CrowdState) -> Figure? {
        let figures = CrowdView.figures(model, state)
        if state.browse.isDetailOpen, figures.indices.contains(state.browse.figure) {
            return figures[state.browse.figure]
        }
        return state.browse.current(CrowdView.rows(model, state))?.count
    }

    package static func subject(_ model: CrowdModel, _ state: CrowdState) -> Subject? {
        state.browse.current(CrowdView.rows(model, state)).map { spot in
            Subject(
                entity: spot.id, name: spot.name, position: spot.position,
                severity: spot.alarm?.severity ?? spot.severity,
                alarm: spot.alarm?.id)
        }
    }

    package static func crumbs(_ model: CrowdModel, _ state: CrowdState) -> [LocalizedText] {
        guard state.browse.isDetailOpen, let spot = state.browse.current(CrowdView.rows(model, state)) else {
            return []
        }
        return [spot.name]
    }

    package static func table(_ model: CrowdModel, _ state: CrowdState, context: DrawContext) -> DataTable {
        BrowseTable.data(CrowdView.rows(model, state), CrowdView.columns, context)
    }
}
