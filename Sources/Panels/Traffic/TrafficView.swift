import Canvas
import CityKernels
import CityModel

/// Draws the traffic panel.
enum TrafficView {
    /// The day in ten cells, so that it has room beside the rest on 120 columns.
    private static let sparklineCells = 10

    static let linkColumns: [BrowseColumn<TrafficModel.Link>] = [
        BrowseColumn(
            "column.road", width: .flexible(minimum: 12, weight: 2),
            text: { link, context in StyledText(clean(link.link.name, context)) }, sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.direction", width: .flexible(minimum: 14, weight: 3), priority: 1,
            text: { link, context in
                StyledText("\(clean(link.from, context))\(context.glyphs.towards)\(clean(link.to, context))", "muted")
            }, sortKey: { .name($0.from) }),
        BrowseColumn(
            "column.grade", width: .fixed(11), text: { link, context in TrafficWords.grade(link, context) },
            sortKey: { $0.grade.map { .number(Double($0.rawValue)) } ?? .missing }),
        BrowseColumn(
            "column.speed", width: .fixed(5), alignment: .right,
            data: .figure { $0.speed }, text: { link, context in cell(link.speed, context) }, sortKey: { key($0.speed) }
        ),
        BrowseColumn(
            "column.freeSpeed", width: .fixed(5), alignment: .right, priority: 6,
            data: .figure { $0.freeSpeed }, text: { link, context in cell(link.freeSpeed, context) },
            sortKey: { key($0.freeSpeed) }),
        BrowseColumn(
            "column.ratio", width: .fixed(5), alignment: .right, priority: 2,
            data: .figure { $0.ratio }, text: { link, context in cell(link.ratio, context) }, sortKey: { key($0.ratio) }
        ),
        BrowseColumn(
            "column.flow", width: .fixed(6), alignment: .right, priority: 5,
            data: .figure { $0.flow }, text: { link, context in cell(link.flow, context) }, sortKey: { key($0.flow) }),
        BrowseColumn(
            "column.trend", width: .fixed(6), alignment: .right, priority: 4,
            data: .number(unit: "km/h") { $0.hourChange },
            text: { link, context in TrafficWords.change(link.hourChange, context) },
            sortKey: { $0.hourChange.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.day", width: .fixed(sparklineCells), priority: 3,
            data: .picture, text: { link, context in sparkline(link.day, context) },
            sortKey: { $0.day.compactMap { $0 }.min().map { .number($0) } ?? .missing }),
    ]

    static let areaColumns: [BrowseColumn<TrafficArea>] = [
        BrowseColumn(
            "column.area", width: .flexible(minimum: 12, weight: 3),
            text: { area, context in StyledText(clean(area.name, context)) }, sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.index", width: .fixed(6), alignment: .right,
            data: .figure { $0.index }, text: { area, context in cell(area.index, context) }, sortKey: { key($0.index) }
        ),
        BrowseColumn(
            "column.grade", width: .fixed(11), text: { area, context in TrafficWords.grade(area, context) },
            sortKey: { $0.grade.map { .number(Double($0.rawValue)) } ?? .missing }),
        BrowseColumn(
            "column.speed", width: .fixed(5), alignment: .right, priority: 1,
            data: .figure { $0.speed }, text: { area, context in cell(area.speed, context) }, sortKey: { key($0.speed) }
        ),
        BrowseColumn(
            "column.travelTimeIndex", width: .fixed(6), alignment: .right, priority: 4,
            data: .figure { $0.travelTimeIndex }, text: { area, context in cell(area.travelTimeIndex, context) },
            sortKey: { key($0.travelTimeIndex) }),
        BrowseColumn(
            "column.congested", width: .fixed(7), alignment: .right, priority: 2,
            data: .figure { $0.congestedShare }, text: { area, context in cell(area.congestedShare, context) },
            sortKey: { key($0.congestedShare) }),
        BrowseColumn(
            "column.coverage", width: .fixed(6), alignment: .right, priority: 5,
            data: .figure { $0.coverage }, text: { area, context in cell(area.coverage, context) },
            sortKey: { key($0.coverage) }),
        BrowseColumn(
            "column.day", width: .fixed(sparklineCells), priority: 3,
            data: .picture, text: { area, context in sparkline(area.day, context) },
            sortKey: { $0.day.compactMap { $0 }.max().map { .number($0) } ?? .missing }),
    ]

    static func links(_ model: TrafficModel, _ state: TrafficState) -> [TrafficModel.Link] {
        BrowseOrder.visible(model.links, state.browse, columns: linkColumns)
    }

    static func areas(_ model: TrafficModel, _ state: TrafficState) -> [TrafficArea] {
        BrowseOrder.visible(model.areas(state.view), state.browse, columns: areaColumns)
    }

    static func selection(_ model: TrafficModel, _ state: TrafficState) -> TrafficSelection {
        state.view == .links
            ? TrafficSelection(state.browse.current(links(model, state)))
            : TrafficSelection(state.browse.current(areas(model, state)))
    }

    static func figures(_ model: TrafficModel, _ state: TrafficState) -> [Figure] {
        TrafficDetailView.labelled(model, state, selection(model, state), nil).map(\.figure)
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in whole: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let area = warn(model, in: whole, on: &grid, context: context)
        if state.view == .links {
            let rows = links(model, state)
            let selected = state.browse.current(rows)
            screen(
                model, state, rows, linkColumns, TrafficSelection(selected), Set(selected.map { [$0.id] } ?? []),
                context
            ).draw(in: area, on: &grid, context: context)
        } else {
            let rows = areas(model, state)
            let selected = state.browse.current(rows)
            screen(
                model, state, rows, areaColumns, TrafficSelection(selected),
                state.browse.isDetailOpen ? selected?.links ?? [] : [], context
            ).draw(in: area, on: &grid, context: context)
        }
    }

    /// A sentence for what makes the figures below worth little; nothing when all is well.
    /// - Returns: the area below.
    private static func warn(
        _ model: TrafficModel, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) -> Rect {
        var lines: [String] = []
        switch model.darkSince {
        case .some(let last?):
            lines.append(context.phrases("traffic.dark", ["time": CivilTime(last).short]))
        case .some(nil): lines.append(context.phrases["traffic.neverRead"])
        case nil: break
        }
        if model.impossible > 0 {
            lines.append(context.phrases("traffic.impossible", ["n": "\(model.impossible)"]))
        }
        return lines.reduce(area) { rest, line in
            rest.droppingTop(
                Paragraph(StyledText(line, "quality.suspect")).draw(
                    in: rest.top(2), on: &grid, context: context))
        }
    }

    /// - Parameter chosen: Links the map shows as selected.
    private static func screen<Item: BrowseItem>(
        _ model: TrafficModel, _ state: TrafficState, _ rows: [Item], _ columns: [BrowseColumn<Item>],
        _ selection: TrafficSelection, _ chosen: Set<EntityID>, _ context: DrawContext
    ) -> BrowseView<Item> {
        BrowseView(
            headline: headline(model, context), columns: columns, rows: rows, state: state.browse,
            layers: TrafficMap.layers(model, state, chosen: chosen, context), bounds: model.bounds,
            tableTitle: "\(context.phrases["traffic.\(state.view)"]) · \(TrafficWords.standard)",
            mapTitle: context.phrases["traffic.map"],
            detailTitle: TrafficDetailView.title(state, selection, context),
            detail: TrafficDetailView.blocks(model, state, selection, context))
    }

    private static func headline(_ model: TrafficModel, _ context: DrawContext) -> [LabelledFigure] {
        let city = model.city
        let word = city.grade.map { context.phrases["grade.\($0)"] } ?? ""
        return [
            LabelledFigure(
                "traffic.cityIndex", city.index, role: city.grade.map { TrafficWords.role($0) },
                remark: word.isEmpty ? TrafficWords.standard : "\(word) \(TrafficWords.standard)"),
            LabelledFigure("traffic.congestedShare", city.congestedShare),
            LabelledFigure(
                "traffic.unknown", model.unknown, role: (model.unknown.value ?? 0) > 0 ? "quality.stale" : nil),
        ]
    }

    private static func clean(_ name: LocalizedText, _ context: DrawContext) -> String {
        PlainText.sanitized(name[context.phrases.language])
    }

    private static func cell(_ figure: Figure, _ context: DrawContext) -> StyledText {
        StyledText(
            figure.text + (figure.quality == .partial ? "" : FigureText.mark(figure, context)),
            TextStyle(FigureText.role(figure)))
    }

    private static func key(_ figure: Figure) -> SortKey { figure.value.map { .number($0) } ?? .missing }

    private static func sparkline(_ day: [Double?], _ context: DrawContext) -> StyledText {
        StyledText(Sparkline.text(values: day, cells: sparklineCells, glyphs: context.glyphs), "chart.line")
    }
}

/// The row the detail is about.
enum TrafficSelection {
    case link(TrafficModel.Link)
    case area(TrafficArea)
    case nothing

    init(_ link: TrafficModel.Link?) { self = link.map { .link($0) } ?? .nothing }
    init(_ area: TrafficArea?) { self = area.map { .area($0) } ?? .nothing }
}
