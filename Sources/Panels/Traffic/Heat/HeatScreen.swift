import Canvas
import CityKernels
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
        let name = PlainText.sanitized(first.name[context.phrases.language])
        let day = CivilTime(heat.start).date.iso
        let inner = Frame(
            title: "\(name) \(heat.corridor) \(context.glyphs.leaf) \(day)", trailing: "\(heat.links.count)",
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
    ) -> (header: [String], rows: [[String]]) {
        guard let heat = model.heat, !heat.links.isEmpty else { return ([], []) }
        let times = (0..<CorridorHeat.slotsPerDay).map {
            CivilTime(heat.start.adding(seconds: Int64($0) * 300)).clock
        }
        return (
            ["id", context.phrases["column.road"]] + times,
            heat.links.enumerated().map { row, link in
                [link.id.text, PlainText.sanitized(link.name[context.phrases.language])]
                    + times.indices.map { slot in
                        heat.ratio(row: row, slots: slot..<slot + 1).map { Digits.fixed($0, 2) } ?? ""
                    }
            }
        )
    }
}

/// The picture itself: a name, then a cell a span of time, its shade and colour by grade.
private struct HeatRows {
    let heat: CorridorHeat
    let model: TrafficModel
    let context: DrawContext

    private var shades: [String] { context.glyphs.isASCII ? [".", ":", "+", "#", "@"] : ["·", "░", "▒", "▓", "█"] }

    func draw(in area: Rect, selected: EntityID?, on grid: inout CellGrid) {
        let names = Dictionary(model.links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let labels = heat.links.map { PlainText.sanitized(names[$0.id]?.to[context.phrases.language] ?? $0.id.text) }
        let width = min(area.width / 3, labels.reduce(4) { max($0, TextWidth.cells($1)) })
        let room = area.droppingLeft(width + 2)
        let columns = min(CorridorHeat.slotsPerDay, room.width)
        guard columns > 0, area.height > 2 else { return }
        let body = area.droppingBottom(2)
        let chosen = heat.links.firstIndex { $0.id == selected } ?? 0
        let first = min(max(0, chosen - body.height / 2), max(0, heat.links.count - body.height))
        for (line, row) in (first..<min(heat.links.count, first + body.height)).enumerated() {
            let y = body.y + line
            if heat.links[row].id == selected {
                grid.write(String(context.glyphs.selection), x: area.x, y: y, clip: area, style: "accent")
            }
            grid.write(
                TextWidth.clipped(labels[row], to: width), x: area.x + 1, y: y, clip: area,
                style: heat.links[row].id == selected ? "text" : "muted")
            for column in 0..<columns {
                let cell = cell(row, column, of: columns)
                grid.write(cell, x: room.x + column, y: y, clip: room)
            }
        }
        drawAxis(in: area.bottom(2).top(1).droppingLeft(width + 2), columns: columns, on: &grid)
        drawLegend(in: area.bottom(1), on: &grid)
    }

    private func cell(_ row: Int, _ column: Int, of columns: Int) -> StyledText {
        let slots =
            column * CorridorHeat.slotsPerDay
            / columns..<max(
                column * CorridorHeat.slotsPerDay / columns + 1, (column + 1) * CorridorHeat.slotsPerDay / columns)
        guard let ratio = heat.ratio(row: row, slots: slots),
            let grade = RatioStandard.grade(speed: ratio, freeSpeed: 1)
        else { return StyledText(" ") }
        return StyledText(shades[Int(grade.rawValue)], TextStyle(TrafficWords.role(grade)))
    }

    private func drawAxis(in line: Rect, columns: Int, on grid: inout CellGrid) {
        let step = columns >= 96 ? 2 : columns >= 48 ? 3 : 6
        for hour in stride(from: 0, to: 24, by: step) {
            grid.write(
                Digits.padded(hour, 2), x: line.x + hour * columns / 24, y: line.y, clip: line, style: "chart.axis")
        }
    }

    private func drawLegend(in line: Rect, on grid: inout CellGrid) {
        var x = line.x + 1
        for grade in CongestionGrade.allCases {
            let role = TextStyle(TrafficWords.role(grade))
            x +=
                grid.write(
                    StyledText("\(shades[Int(grade.rawValue)]) \(context.phrases["grade.\(grade)"])", role), x: x,
                    y: line.y,
                    clip: line) + 2
        }
        grid.write(context.phrases["heat.blank"], x: x, y: line.y, clip: line, style: "muted")
    }
}
