import Canvas
import CityKernels
import CityModel

/// Draws the pollution panel; the lists have a view each.
enum PollutionView {
    static func columns(_ topic: PollutionTopic) -> [BrowseColumn<PollutionRow>] {
        switch topic {
        case .air: AirView.columns
        case .water: WaterView.columns
        case .outlet: OutletView.columns
        }
    }

    static func rows(_ model: PollutionModel, _ state: PollutionState) -> [PollutionRow] {
        BrowseOrder.visible(model.rows(state.topic), state.browse, columns: columns(state.topic))
    }

    static func draw(
        _ model: PollutionModel, _ state: PollutionState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let rows = rows(model, state)
        let detail = detail(model, state)
        BrowseView(
            headline: headline(model, context), columns: columns(state.topic), rows: rows, state: state.browse,
            layers: layers(model, rows, state, context), bounds: model.bounds,
            tableTitle: context.phrases["pollution.list.\(state.topic.rawValue)"], mapTitle: mapTitle(model, context),
            detailTitle: detail.map { $0.row.name[context.phrases.language] } ?? "",
            detail: detail.map { blocks($0, model, state, context) } ?? []
        ).draw(in: area, on: &grid, context: context)
    }

    static func figures(_ model: PollutionModel, _ state: PollutionState) -> [Figure] {
        detail(model, state).map { detail in labelled(detail, nil).map(\.figure) } ?? []
    }

    /// The detail when it is about a thing of the list on screen.
    private static func detail(_ model: PollutionModel, _ state: PollutionState) -> PollutionModel.Detail? {
        model.detail.flatMap { model.topic(of: $0.row.id) == state.topic ? $0 : nil }
    }

    // MARK: Headline

    private static func headline(_ model: PollutionModel, _ context: DrawContext) -> [LabelledFigure] {
        let worst = model.worstAir.value.map { AirQualityLevel(index: Int($0)) }
        let words = [
            worst.map { context.phrases["air.level.\($0.rawValue)"] }, model.worstStation?[context.phrases.language],
        ]
        return [
            LabelledFigure(
                "pollution.worstAir", model.worstAir, role: worst.map { StyleRole("grade.\($0.rawValue)") },
                remark: words.compactMap { $0 }.joined(separator: " ")),
            LabelledFigure("pollution.belowTarget", model.belowTarget, role: raised(model.belowTarget)),
            LabelledFigure("pollution.overPermit", model.overPermit, role: raised(model.overPermit)),
        ]
    }

    private static func raised(_ figure: Figure) -> StyleRole? {
        (figure.value ?? 0) > 0 ? "severity.orange" : nil
    }

    // MARK: Detail

    private static func labelled(_ detail: PollutionModel.Detail, _ context: DrawContext?) -> [LabelledFigure] {
        let figures: [LabelledFigure]
        switch detail.row {
        case .air(let report): figures = AirView.figures(report, context)
        case .water(let report): figures = WaterView.figures(report, context)
        case .outlet(let report): figures = OutletView.figures(report, context)
        }
        let wind = detail.wind.map { wind in
            LabelledFigure(
                "pollution.wind", wind.speed,
                remark: context.map { "\(direction(wind, $0)) \(wind.station.name[$0.phrases.language])" } ?? "")
        }
        return figures + [wind].compactMap { $0 }
    }

    private static func blocks(
        _ detail: PollutionModel.Detail, _ model: PollutionModel, _ state: PollutionState, _ context: DrawContext
    ) -> [DetailBlock] {
        let figures = labelled(detail, context)
        let shown = state.browse.isDetailOpen && figures.indices.contains(state.browse.figure) ? state.browse.figure : 0
        let metric = figures[shown].figure.series?.metric
        var blocks = figures.map { DetailBlock.figure($0) }
        if let chart = chart(detail, metric, model.asOf, state, context) { blocks.append(.chart(chart, rows: 10)) }
        switch detail.row {
        case .air(let report): blocks += AirView.notes(report, context)
        case .water(let report): blocks += WaterView.notes(report, context)
        case .outlet(let report): blocks += OutletView.notes(report, context)
        }
        return blocks
    }

    /// The series of the figure that is selected, or of the item that decides.
    private static func chart(
        _ detail: PollutionModel.Detail, _ metric: MetricID?, _ now: Timestamp, _ state: PollutionState,
        _ context: DrawContext
    ) -> LineChart? {
        let deciding: MetricID
        let limits: [MetricID: [Double]]
        switch detail.row {
        case .air(let report): (deciding, limits) = ("air.aqi", AirView.limits(report))
        case .water(let report): (deciding, limits) = ("water.class", WaterView.limits(report))
        case .outlet(let report):
            (deciding, limits) = (report.worst?.metric ?? PollutionSnapshot.flow, OutletView.limits(report))
        }
        let charted = metric.flatMap { detail.charts[$0] == nil ? nil : $0 } ?? deciding
        guard let points = detail.charts[charted] else { return nil }
        let range = TimeRange(
            start: now.adding(seconds: state.showsWeek ? -7 * 86_400 : -86_400), end: now.adding(seconds: 1))
        let line = context.phrases["pollution.limitLine"]
        return LineChart(
            series: [ChartLine(points: points.filter { range.contains($0.time) }, role: "chart.line")],
            thresholds: (limits[charted] ?? []).map { ($0, line, "chart.threshold") }, range: range,
            unit: context.phrases["pollutant.\(charted)"])
    }

    // MARK: Map

    private static func mapTitle(_ model: PollutionModel, _ context: DrawContext) -> String {
        let map = context.phrases["pollution.map"]
        guard let wind = model.detail?.wind else { return map }
        return context.phrases(
            "pollution.mapWind",
            [
                "map": map, "from": direction(wind, context), "speed": FigureText.value(wind.speed, context),
                "station": wind.station.name[context.phrases.language],
            ])
    }

    private static func direction(_ wind: PollutionModel.Wind, _ context: DrawContext) -> String {
        guard wind.fromDegrees.isFinite, (wind.speed.value ?? 0) >= 0.3 else { return context.phrases["wind.calm"] }
        let turn = wind.fromDegrees.truncatingRemainder(dividingBy: 360)
        let sector = Int(((turn < 0 ? turn + 360 : turn) / 45).rounded()) % 8
        return context.phrases["wind.\(sector)"]
    }

    private static func layers(
        _ model: PollutionModel, _ rows: [PollutionRow], _ state: PollutionState, _ context: DrawContext
    ) -> MapLayers {
        let selected = state.browse.current(rows)?.id
        let others = PollutionTopic.allCases.filter { $0 != state.topic }.flatMap { model.rows($0) }
        return MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) },
            lines: model.rivers.map { MapLine(points: $0.line, role: "map.river") },
            points: (rows + others).compactMap { row in
                row.position.map { position in
                    MapPoint(
                        position: position,
                        glyph: row.severity.map { context.glyphs.severityMark($0) } ?? context.glyphs.bullet,
                        role: role(row), label: row.severity == nil ? "" : row.name[context.phrases.language],
                        isSelected: row.id == selected)
                }
            },
            legend: [
                MapLegendItem(
                    glyph: context.glyphs.bullet, role: "text", label: context.phrases["pollution.legend.noAlarm"])
            ] + MapLegendItem.severities(context))
    }

    // MARK: Cells

    static func role(_ row: PollutionRow) -> StyleRole {
        if row.lead.quality == .unavailable || row.lead.quality == .stale { return FigureText.role(row.lead) }
        return row.severity.map { StyleRole("severity.\($0.word)") } ?? "text"
    }

    /// Glyph and words of a grade; why there is none where there is none.
    static func level(_ row: PollutionRow, _ words: String?, _ context: DrawContext) -> StyledText {
        guard let words else {
            let reason = row.lead.missing ?? .noData
            return StyledText(context.phrases["missing.\(reason.rawValue)"], "quality.missing")
        }
        if row.lead.quality == .stale { return StyledText(context.phrases["quality.stale"], "quality.stale") }
        let glyph = row.severity.map { context.glyphs.severityMark($0) } ?? context.glyphs.bullet
        let acknowledged = context.mark(of: row.alarm)
        return StyledText("\(glyph) \(words)\(acknowledged)", TextStyle(role(row)))
    }

    static func name(_ row: PollutionRow, _ context: DrawContext) -> StyledText {
        StyledText(row.name[context.phrases.language])
    }

    static func number(_ figure: Figure, _ context: DrawContext, role: StyleRole? = nil) -> StyledText {
        StyledText(figure.text + FigureText.mark(figure, context), TextStyle(role ?? FigureText.role(figure)))
    }

    static func trend(_ change: Double?, _ context: DrawContext) -> StyledText {
        guard let change else { return StyledText("—", "muted") }
        let arrow = abs(change) < 1 ? context.glyphs.steady : change > 0 ? context.glyphs.up : context.glyphs.down
        return StyledText("\(arrow)\(Digits.fixed(abs(change), 0))", change > 0 ? "text" : "muted")
    }

    static func key(_ value: Double?) -> SortKey { value.map { .number($0) } ?? .missing }

    /// `PM2.5 O3`, the words in the reader's language.
    static func names(_ metrics: [MetricID], _ context: DrawContext) -> String {
        metrics.map { context.phrases["pollutant.\($0)"] }.joined(separator: " ")
    }
}
