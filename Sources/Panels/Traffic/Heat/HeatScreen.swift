import Canvas
import CityModel

/// Space against time: the links of a corridor in driving order, the day from left to right.
enum HeatScreen: TrafficScreen {
    static let offered: [ActionID] = [
        TrafficPanel.demandDown, TrafficPanel.demandUp, TrafficPanel.changeView, TrafficPanel.heat, TrafficPanel.whatIf,
    ]
    private static let mostDaysBack = 35

    static func update(_ state: inout TrafficState, _ intent: Intent, _ model: TrafficModel) -> [Effect]? {
        guard case .action(let action) = intent else {
            if case .select(let link) = intent { state.link = link }
            return []
        }
        switch action {
        case TrafficPanel.demandDown: state.heat.daysBack = min(state.heat.daysBack + 1, mostDaysBack)
        case TrafficPanel.demandUp: state.heat.daysBack = max(state.heat.daysBack - 1, 0)
        case TrafficPanel.changeView: state.heat.isReversed.toggle()
        case Actions.moveDown: move(1, &state, model)
        case Actions.moveUp: move(-1, &state, model)
        case Actions.nextFigure: state.browse.figure = (state.browse.figure + 1) % 3
        case Actions.back: state.toggle(.heat, at: state.link)
        default: return nil
        }
        return []
    }

    /// The next corridor, in the order of the corridors' list.
    private static func move(_ step: Int, _ state: inout TrafficState, _ model: TrafficModel) {
        let corridors = model.corridors
        guard !corridors.isEmpty else { return }
        let now = corridors.firstIndex { corridor in state.link.map { corridor.links.contains($0) } ?? false }
        let next = ((now ?? -step) + step + corridors.count) % corridors.count
        state.link = corridors[next].links.min()
        state.heat.isReversed = false
    }

    private static func labelled(_ heat: CorridorHeat) -> [LabelledFigure] {
        [
            LabelledFigure("heat.congestedHours", heat.congestedHours), LabelledFigure("heat.worst", heat.worst),
            LabelledFigure("heat.coverage", heat.coverage),
        ]
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        guard let heat = model.heat else {
            Paragraph(StyledText(context.phrases["shell.loading"], "muted")).draw(in: area, on: &grid, context: context)
            return
        }
        guard let first = heat.links.first, heat.links.last != nil else {
            Paragraph(StyledText("— \(context.phrases["heat.noCorridor"])", "quality.stale")).draw(
                in: area, on: &grid, context: context)
            return
        }
        let rows = HeadlineView.rows(labelled(heat), width: area.width, context: context)
        HeadlineView.draw(labelled(heat), in: area.top(rows), on: &grid, context: context)
        let corridor = model.corridors.first { $0.id == TrafficAreas.corridorID(heat.corridor) }?.name ?? first.name
        let name = PlainText.sanitized(corridor[context.phrases.language])
        let day = CivilTime(heat.start).date.iso
        let inner = Frame(
            title: "\(name) \(context.glyphs.leaf) \(day)",
            trailing: "\(heat.links.count)",
            isFocused: true
        )
        .draw(in: area.droppingTop(rows), on: &grid, context: context)
        HeatRows(heat: heat, model: model, context: context).draw(in: inner, selected: state.link, on: &grid)
    }

    static func figure(_ model: TrafficModel, _ state: TrafficState) -> Figure? {
        let figures = model.heat.map { labelled($0).map(\.figure) } ?? []
        return figures.indices.contains(state.browse.figure) ? figures[state.browse.figure] : figures.first
    }

    static func subject(_ model: TrafficModel, _ state: TrafficState) -> Subject? {
        model.links.first { $0.id == state.link }.map { Subject(entity: $0.id, name: $0.name, position: $0.position) }
    }

    static func table(
        _ model: TrafficModel, _ state: TrafficState, context: DrawContext
    ) -> DataTable {
        guard let heat = model.heat, !heat.links.isEmpty else { return .none }
        let times = (0..<CorridorHeat.slotsPerDay).map { slot in
            let time = heat.start.adding(seconds: Int64(slot) * 300)
            return DataTable.Column(time.iso8601, label: CivilTime(time).clock)
        }
        return DataTable(
            columns: [
                DataTable.Column("id", label: "id"),
                DataTable.Column("road", label: context.phrases["column.road"]),
            ] + times,
            rows: heat.links.enumerated().map { row, link in
                [.text(link.id.text), .text(PlainText.sanitized(link.name[context.phrases.language]))]
                    + times.indices.map { slot in
                        heat.ratio(row: row, slots: slot..<slot + 1).map { .number($0) } ?? .missing
                    }
            })
    }
}
