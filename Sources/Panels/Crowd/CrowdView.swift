import Canvas
import CityKernels
import CityModel

/// Draws the crowd panel.
enum CrowdView {
    static let columns: [BrowseColumn<CrowdModel.Spot>] = [
        BrowseColumn(
            "column.place", width: .flexible(minimum: 14, weight: 3),
            text: { spot, context in StyledText(spot.name[context.phrases.language]) }, sortKey: { .text($0.name.en) }),
        BrowseColumn(
            "column.people", width: .fixed(9), alignment: .right,
            text: { spot, context in
                StyledText(
                    spot.count.text + FigureText.mark(spot.count, context), TextStyle(FigureText.role(spot.count)))
            },
            sortKey: { $0.count.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.load", width: .fixed(6), alignment: .right,
            text: { spot, _ in StyledText(spot.load.value == nil ? "—" : "\(spot.load.text)%", TextStyle(role(spot))) },
            sortKey: { $0.load.value.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.level", width: .fixed(9),
            text: { spot, context in level(spot, context) }, sortKey: { .number(Double($0.severity?.rawValue ?? 0)) }),
        BrowseColumn(
            "column.trend", width: .fixed(7), alignment: .right, priority: 2,
            text: { spot, context in trend(spot, context) },
            sortKey: { $0.hourTrend.map { .number($0) } ?? .missing }),
        BrowseColumn(
            "column.service", width: .fixed(4), alignment: .centre, priority: 3,
            text: { spot, _ in StyledText(spot.levelOfService.map { letter($0) } ?? "—") },
            sortKey: { .number(Double($0.levelOfService?.rawValue ?? -1)) }),
        BrowseColumn(
            "column.day", width: .fixed(24), priority: 4,
            text: { spot, context in
                StyledText(Sparkline.text(values: spot.day, cells: 24, glyphs: context.glyphs), "chart.line")
            },
            sortKey: { .number($0.day.compactMap { $0 }.max() ?? -1) }),
    ]

    static func rows(_ model: CrowdModel, _ state: BrowseState) -> [CrowdModel.Spot] {
        BrowseOrder.visible(model.spots, state, columns: columns)
    }

    static func draw(
        _ model: CrowdModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
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
            columns: columns, rows: rows, state: state, layers: layers(model, rows, state, context),
            bounds: model.bounds,
            tableTitle: context.phrases["crowd.spots"], mapTitle: context.phrases["crowd.map"],
            detailTitle: model.detail.map { $0.spot.name[context.phrases.language] } ?? "",
            detail: blocks(model, context)
        ).draw(in: area, on: &grid, context: context)
    }

    static func figures(_ model: CrowdModel) -> [Figure] {
        guard let detail = model.detail else { return [] }
        return labelled(detail).map(\.figure)
    }

    // MARK: Detail

    private static func labelled(_ detail: CrowdModel.Detail) -> [LabelledFigure] {
        let spot = detail.spot
        let basics = [
            LabelledFigure("crowd.count", spot.count), LabelledFigure("crowd.load", spot.load, role: role(spot)),
            LabelledFigure("crowd.density", spot.density, remark: spot.levelOfService.map { letter($0) } ?? ""),
            LabelledFigure(
                "crowd.instantaneousCapacity",
                fixed(Double(spot.place.instantaneousCapacity), "crowd.instantaneousCapacity", spot)),
            LabelledFigure("crowd.dailyCapacity", fixed(Double(spot.place.dailyCapacity), "crowd.dailyCapacity", spot)),
        ]
        let chances = detail.forecast.chances.filter { $0.hours == 3 || $0.hours == 12 }.map { chance in
            LabelledFigure(
                "crowd.chance\(chance.hours)",
                Figure(
                    value: chance.probability * 100, unit: "%", time: spot.count.time, source: spot.count.source,
                    quality: .forecast,
                    method: "crowd.chance", title: "crowd.chance\(chance.hours)", subject: spot.place.name.zh,
                    series: spot.count.series))
        }
        return basics + chances + [peak(detail)]
    }

    private static func fixed(_ value: Double, _ key: String, _ spot: CrowdModel.Spot) -> Figure {
        Figure(
            value: value > 0 ? value : nil, unit: "persons", method: key, title: key, subject: spot.place.name.zh,
            missing: value > 0 ? nil : .notApplicable)
    }

    /// The largest hour of the next day with its 80 % interval.
    private static func peak(_ detail: CrowdModel.Detail) -> LabelledFigure {
        let highest = detail.forecast.points.max { $0.point.mean < $1.point.mean }
        let figure = Figure(
            value: highest?.point.mean, unit: "persons", time: highest?.time, source: detail.spot.count.source,
            quality: .forecast,
            method: "crowd.forecast", title: "crowd.peak", subject: detail.spot.place.name.zh,
            interval: highest.map { $0.point.lower80...max($0.point.lower80, $0.point.upper80) },
            missing: detail.forecast.missing,
            series: detail.spot.count.series)
        return LabelledFigure("crowd.peak", figure, remark: highest.map { CivilTime($0.time).clock } ?? "")
    }

    private static func blocks(_ model: CrowdModel, _ context: DrawContext) -> [DetailBlock] {
        guard let detail = model.detail else { return [] }
        var blocks = staleness(detail.spot, model.asOf, context) + labelled(detail).map { DetailBlock.figure($0) }
        blocks.append(.chart(chart(detail, model.asOf, context), rows: 14))
        if detail.forecast.missing != nil || detail.forecast.warnings.contains(where: \.dropsSeason) {
            blocks.append(.text(StyledText(context.phrases["crowd.shortHistory"], "quality.stale")))
        }
        let rows = detail.gates.map { gate in
            [
                StyledText(gate.gate.name[context.phrases.language]),
                StyledText(context.phrases["gate.\(gate.gate.mode)"]),
                StyledText(number(gate.entries)), StyledText(number(gate.exits)),
            ]
        }
        if !rows.isEmpty {
            blocks.append(
                .rows(
                    header: ["gate.name", "gate.mode", "gate.entries", "gate.exits"].map { context.phrases[$0] }, rows))
        }
        return blocks
    }

    private static func staleness(_ spot: CrowdModel.Spot, _ now: Timestamp, _ context: DrawContext) -> [DetailBlock] {
        guard spot.count.quality == .stale, let time = spot.count.time else { return [] }
        let age = FigureText.age(now.seconds(since: time), context)
        let text = context.phrases("crowd.staleSince", ["time": CivilTime(time).short, "age": age])
        return [.text(StyledText(text, "quality.stale"))]
    }

    private static func chart(_ detail: CrowdModel.Detail, _ now: Timestamp, _ context: DrawContext) -> LineChart {
        let points = detail.forecast.points
        var thresholds: [LineChart.Threshold] = []
        if let line = detail.warningLine {
            thresholds.append((line, context.phrases["crowd.warningLine"], "severity.yellow"))
        }
        let capacity = Double(detail.spot.place.instantaneousCapacity)
        if capacity > 0 { thresholds.append((capacity, context.phrases["crowd.capacityLine"], "severity.red")) }
        return LineChart(
            series: [
                ChartLine(points: detail.samples.map { ($0.time, $0.isUsable ? $0.value : nil) }, role: "chart.line"),
                ChartLine(points: points.map { ($0.time, $0.point.mean) }, role: "quality.forecast"),
            ],
            fan: ForecastFan(
                outer: points.map { ($0.time, $0.point.lower95, $0.point.upper95) },
                inner: points.map { ($0.time, $0.point.lower80, $0.point.upper80) }, outerLabel: "95 %",
                innerLabel: "80 %"), thresholds: thresholds,
            range: TimeRange(
                start: now.adding(seconds: -86_400), end: now.adding(seconds: points.isEmpty ? 3600 : 86_400)),
            now: now,
            unit: context.phrases["unit.persons"])
    }

    // MARK: Map and cells

    private static func layers(
        _ model: CrowdModel, _ rows: [CrowdModel.Spot], _ state: BrowseState, _ context: DrawContext
    ) -> MapLayers {
        let selected = state.current(rows)?.id
        return MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) },
            points: rows.reversed().map { spot in
                MapPoint(
                    position: spot.place.position,
                    glyph: spot.severity.map { context.glyphs.severityMark($0) } ?? context.glyphs.bullet,
                    role: role(spot), label: spot.name[context.phrases.language], isSelected: spot.id == selected)
            })
    }

    private static func role(_ spot: CrowdModel.Spot) -> StyleRole {
        if spot.load.quality == .unavailable || spot.load.quality == .stale { return FigureText.role(spot.load) }
        return spot.severity.map { StyleRole("severity.\($0.word)") } ?? "text"
    }

    private static func level(_ spot: CrowdModel.Spot, _ context: DrawContext) -> StyledText {
        guard spot.load.value != nil else {
            return StyledText(context.phrases["missing.\((spot.load.missing ?? .noData).rawValue)"], "quality.missing")
        }
        if spot.load.quality == .stale { return StyledText(context.phrases["freshness.stale"], "quality.stale") }
        guard let severity = spot.severity else { return StyledText(context.phrases["severity.none"], "muted") }
        let acknowledged = spot.alarm?.state == .acknowledged ? context.glyphs.check : ""
        return StyledText(
            "\(context.glyphs.severityMark(severity)) \(context.phrases["severity.\(severity.word)"])\(acknowledged)",
            TextStyle(role(spot)))
    }

    private static func trend(_ spot: CrowdModel.Spot, _ context: DrawContext) -> StyledText {
        guard let change = spot.hourTrend else { return StyledText("—", "muted") }
        let arrow = abs(change) < 1 ? context.glyphs.steady : change > 0 ? context.glyphs.up : context.glyphs.down
        return StyledText("\(arrow)\(Digits.fixed(abs(change), 0, grouped: true))", change > 0 ? "text" : "muted")
    }

    private static func letter(_ level: LevelOfService) -> String {
        String(Array("ABCDEF")[min(max(level.rawValue, 0), 5)])
    }

    private static func number(_ sample: Sample?) -> String {
        sample.flatMap { $0.isUsable ? Digits.fixed($0.value, 0, grouped: true) : nil } ?? "—"
    }
}

extension ForecastWarning {
    /// Whether the forecast had to do without the day or the week.
    fileprivate var dropsSeason: Bool {
        if case .seasonDropped = self { true } else { false }
    }
}
