import Canvas
import CityKernels
import CityModel

/// Draws the crowd panel.
enum CrowdView {
    static let columns: [BrowseColumn<CrowdModel.Spot>] = [
        BrowseColumn(
            "column.place", width: .flexible(minimum: 14, weight: 3),
            text: { spot, context in StyledText(spot.name[context.phrases.language]) }, sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.people", width: .fixed(9), alignment: .right, data: .figure { $0.count },
            text: { spot, context in
                StyledText(
                    spot.count.text + FigureText.mark(spot.count, context), TextStyle(FigureText.role(spot.count)))
            },
            sortKey: { $0.count.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.load", width: .fixed(6), alignment: .right, data: .figure { $0.load },
            text: { spot, _ in StyledText(spot.load.value == nil ? "—" : "\(spot.load.text)%", TextStyle(role(spot))) },
            sortKey: { $0.load.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.level", width: .fixed(9),
            text: { spot, context in level(spot, context) }, sortKey: { .number(Double($0.severity?.rawValue ?? 0)) }),
        BrowseColumn(
            "column.trend", width: .fixed(7), alignment: .right, priority: 2, data: .number { $0.hourTrend },
            text: { spot, context in trend(spot, context) },
            sortKey: { $0.hourTrend.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.service", width: .fixed(4), alignment: .centre, priority: 3,
            text: { spot, _ in StyledText(spot.levelOfService.map { letter($0) } ?? "—") },
            sortKey: { .number(Double($0.levelOfService?.rawValue ?? -1)) }),
        BrowseColumn(
            "column.day", width: .fixed(24), priority: 4, data: .picture,
            text: { spot, context in
                StyledText(Sparkline.text(values: spot.day, cells: 24, glyphs: context.glyphs), "chart.line")
            },
            sortKey: { .number($0.day.compactMap { $0 }.max() ?? -1) }),
    ]

    static func rows(_ model: CrowdModel, _ state: CrowdState) -> [CrowdModel.Spot] {
        BrowseOrder.visible(model.spots, state.browse, columns: columns)
    }

    static func draw(
        _ model: CrowdModel, _ state: CrowdState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let rows = rows(model, state)
        BrowseView(
            headline: [
                LabelledFigure("crowd.total", model.total),
                LabelledFigure(
                    "crowd.overWarning", model.overWarning,
                    role: (model.overWarning.value ?? 0) > 0 ? "severity.orange" : nil),
                LabelledFigure(
                    "crowd.silent", model.silent, role: (model.silent.value ?? 0) > 0 ? "quality.stale" : nil),
            ],
            columns: columns, rows: rows, state: state.browse, layers: layers(model, rows, state, context),
            bounds: model.bounds,
            tableTitle: context.phrases["crowd.spots"], mapTitle: context.phrases["crowd.map"],
            detailTitle: title(model, state, context),
            detail: CrowdPages.blocks(model, state, context)
        ).draw(in: area, on: &grid, context: context)
    }

    private static func title(_ model: CrowdModel, _ state: CrowdState, _ context: DrawContext) -> String {
        let page = context.phrases[state.page.key]
        guard state.page != .unusual, let detail = model.detail else { return page }
        return "\(detail.spot.name[context.phrases.language]) · \(page)"
    }

    static func figures(_ model: CrowdModel, _ state: CrowdState) -> [Figure] {
        guard let detail = model.detail else { return [] }
        return CrowdPages.labelled(detail, state.page, nil).map(\.figure)
    }

    // MARK: Map and cells

    private static func layers(
        _ model: CrowdModel, _ rows: [CrowdModel.Spot], _ state: CrowdState, _ context: DrawContext
    ) -> MapLayers {
        let selected = state.browse.current(rows)?.id
        return MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) },
            points: rows.reversed().map { spot in
                MapPoint(
                    position: spot.place.position,
                    glyph: spot.severity.map { context.glyphs.severityMark($0) } ?? loadMark(spot, context),
                    role: role(spot), label: spot.name[context.phrases.language], isSelected: spot.id == selected)
            },
            legend: loadMarks(context).enumerated().map { step, mark in
                let (low, high) = (step * loadStep, (step + 1) * loadStep)
                let isLast = (step + 1) * loadStep >= 80
                return MapLegendItem(glyph: mark, role: "text", label: isLast ? "≥\(low)%" : "\(low)–\(high)%")
            } + MapLegendItem.severities(context))
    }

    /// Percent of the capacity to a circle.
    private static let loadStep = 20

    private static func loadMarks(_ context: DrawContext) -> [String] {
        context.glyphs.isASCII ? [".", "o", "0", "O"] : ["○", "◔", "◑", "◕"]
    }

    /// A circle that fills with the load; a dot where it is unknown.
    private static func loadMark(_ spot: CrowdModel.Spot, _ context: DrawContext) -> String {
        guard let load = spot.load.value else { return context.glyphs.bullet }
        let circles = loadMarks(context)
        return circles[min(max(Int(load) / loadStep, 0), circles.count - 1)]
    }

    static func role(_ spot: CrowdModel.Spot) -> StyleRole {
        if spot.load.quality == .unavailable || spot.load.quality == .stale { return FigureText.role(spot.load) }
        return spot.severity.map { StyleRole("severity.\($0.word)") } ?? "text"
    }

    static func level(_ spot: CrowdModel.Spot, _ context: DrawContext) -> StyledText {
        guard spot.load.value != nil else {
            return StyledText(context.phrases["missing.\((spot.load.missing ?? .noData).rawValue)"], "quality.missing")
        }
        if spot.load.quality == .stale { return StyledText(context.phrases["freshness.stale"], "quality.stale") }
        guard let severity = spot.severity else { return StyledText(context.phrases["severity.none"], "muted") }
        let acknowledged = context.mark(of: spot.alarm)
        return StyledText(
            "\(context.glyphs.severityMark(severity)) \(context.phrases["severity.\(severity.word)"])\(acknowledged)",
            TextStyle(role(spot)))
    }

    private static func trend(_ spot: CrowdModel.Spot, _ context: DrawContext) -> StyledText {
        guard let change = spot.hourTrend else { return StyledText("—", "muted") }
        let arrow = abs(change) < 1 ? context.glyphs.steady : change > 0 ? context.glyphs.up : context.glyphs.down
        return StyledText("\(arrow)\(Digits.fixed(abs(change), 0, grouped: true))", change > 0 ? "text" : "muted")
    }

    static func letter(_ level: LevelOfService) -> String {
        String(Array("ABCDEF")[min(max(level.rawValue, 0), 5)])
    }
}
