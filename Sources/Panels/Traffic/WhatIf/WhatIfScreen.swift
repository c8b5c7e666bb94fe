import Canvas
import CityModel

/// The what-if mode's keys.
enum WhatIfScreen: TrafficScreen {
    static let offered: [ActionID] = [
        TrafficPanel.close, TrafficPanel.demandDown, TrafficPanel.demandUp, TrafficPanel.scan, TrafficPanel.users,
        TrafficPanel.changeView, TrafficPanel.compare, TrafficPanel.undo, TrafficPanel.save, TrafficPanel.lanesDown,
        TrafficPanel.lanesUp, TrafficPanel.speedDown, TrafficPanel.speedUp, TrafficPanel.playback, TrafficPanel.whatIf,
    ]

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        guard case .success(let whatIf)? = model.whatIf else {
            return intent == .action(Actions.back) ? leave(&state) : []
        }
        if case .action(let action) = intent, let answered = answer(action, &state, model, whatIf) { return answered }
        if case .select(let entity) = intent {
            state.whatIf.list = whatIf.row(entity, .links) == nil ? .districts : .links
        }
        let rows = WhatIfView.rows(whatIf, state)
        let answered = state.browse.update(
            intent, rows: rows, columns: WhatIfView.columns(state.whatIf.list).count,
            figures: intent == .action(Actions.nextFigure) ? WhatIfDetail.labelled(whatIf, state).count : 0)
        if let link = state.browse.selected, [.links, .scan].contains(state.whatIf.list) {
            state.link = link
            state.whatIf.link = link
        }
        return answered ?? (intent == .action(Actions.back) ? leave(&state) : nil)
    }

    /// One step out: the user list, the scan, then the mode. The plan stays for the next visit.
    private static func leave(_ state: inout TrafficState) -> [Effect] {
        if state.whatIf.list != .links {
            show(.links, &state)
        } else {
            state.toggle(.whatIf, at: state.link)
        }
        return []
    }

    private static func show(_ list: WhatIfState.List, _ state: inout TrafficState) {
        state.whatIf.list = list
        state.whatIf.isScanning = list == .scan
        state.browse.sortColumn = nil
        state.browse.figure = 0
        state.browse.filter = NameFilter()
        state.browse.selected = list == .links ? state.whatIf.link : nil
    }

    private static func answer(
        _ action: ActionID, _ state: inout TrafficState, _ model: TrafficModel, _ whatIf: WhatIfModel
    ) -> [Effect]? {
        switch action {
        case TrafficPanel.demandDown: state.whatIf.plan.addDemand(-1)
        case TrafficPanel.demandUp: state.whatIf.plan.addDemand(1)
        case TrafficPanel.scan: show(state.whatIf.list == .scan ? .links : .scan, &state)
        case TrafficPanel.changeView: show(state.whatIf.list == .links ? .districts : .links, &state)
        case TrafficPanel.undo:
            state.whatIf.plan = WhatIfPlan()
            show(.links, &state)
        case TrafficPanel.compare: return compare(&state, whatIf)
        case TrafficPanel.save: return save(state.whatIf.plan, model)
        case TrafficPanel.close, TrafficPanel.lanesDown, TrafficPanel.lanesUp, TrafficPanel.speedDown,
            TrafficPanel.speedUp, TrafficPanel.users:
            return change(action, &state, whatIf)
        default: return nil
        }
        return []
    }

    /// The actions on the link under the cursor.
    private static func change(_ action: ActionID, _ state: inout TrafficState, _ whatIf: WhatIfModel) -> [Effect] {
        if action == TrafficPanel.users, state.whatIf.list == .users {
            show(.links, &state)
            return []
        }
        let isList = [.links, .scan].contains(state.whatIf.list)
        let chosen = isList ? state.browse.current(WhatIfView.rows(whatIf, state))?.id : state.whatIf.link
        guard let link = chosen.flatMap({ id in whatIf.settlement.base.links.first { $0.id == id } }) else {
            return [.notice("whatif.noLink", [:])]
        }
        state.whatIf.link = link.id
        state.link = link.id
        if state.whatIf.list == .links { state.browse.selected = link.id }
        switch action {
        case TrafficPanel.close: state.whatIf.plan.toggleClosure(of: link.id)
        case TrafficPanel.lanesDown: state.whatIf.plan.addLanes(-1, to: link)
        case TrafficPanel.lanesUp: state.whatIf.plan.addLanes(1, to: link)
        case TrafficPanel.speedDown: state.whatIf.plan.addSpeed(-1, to: link)
        case TrafficPanel.speedUp: state.whatIf.plan.addSpeed(1, to: link)
        default: show(.users, &state)
        }
        if state.whatIf.list == .scan { show(.links, &state) }
        return []
    }

    /// Keeps the plan as A; asked again for the same plan, forgets it.
    private static func compare(_ state: inout TrafficState, _ whatIf: WhatIfModel) -> [Effect] {
        if state.whatIf.comparison == state.whatIf.plan {
            state.whatIf.comparison = nil
            return [.notice("whatif.comparisonOff", [:])]
        }
        guard whatIf.settlement.plan == state.whatIf.plan, whatIf.settlement.isSettled else {
            return [.notice("whatif.notSettled", [:])]
        }
        state.whatIf.comparison = state.whatIf.plan
        return [.notice("whatif.comparisonOn", [:])]
    }

    private static func save(_ plan: WhatIfPlan, _ model: TrafficModel) -> [Effect] {
        guard !plan.isNothing else { return [.notice("whatif.nothingToSave", [:])] }
        let (time, links) = (CivilTime(model.asOf), model.links.map(\.link))
        let day = time.date.iso.split(separator: "-").joined()
        let id = "whatif-\(day)-\(Digits.padded(time.hour, 2))\(Digits.padded(time.minute, 2))"
        return [
            .worded { words in
                .save(
                    folder: "scenarios", file: "\(id).yaml",
                    text: plan.scenario(id: id, start: model.asOf, links: links, words: words))
            }
        ]
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        WhatIfView.draw(model, state, in: area, on: &grid, context: context)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        guard case .success(let whatIf)? = model.whatIf else { return nil }
        return state.figure(among: WhatIfDetail.labelled(whatIf, state).map(\.figure))
    }

    /// An imagined state is no reason for an alarm or an incident.
    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? { nil }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        guard case .success(let whatIf)? = model.whatIf else { return .none }
        return BrowseTable.data(
            WhatIfView.rows(whatIf, state), WhatIfView.columns(state.whatIf.list), context)
    }
}
