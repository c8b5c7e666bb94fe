import Canvas
import CityKernels
import CityModel

/// Draws the what-if mode under a banner that tells it from live figures.
enum WhatIfView {
    private static func column(
        _ title: String, _ cells: Int, _ measure: WhatIfRow.Measure, priority: Int = 0, signed: Bool = false
    ) -> BrowseColumn<WhatIfRow> {
        BrowseColumn(
            title, width: .fixed(cells), alignment: .right, priority: priority, data: .figure { $0.figure(measure) },
            text: { row, _ in
                row.figure(measure).map { signed ? change($0) : StyledText($0.text) } ?? StyledText("—", "muted")
            },
            sortKey: { $0.value(measure).map { .number($0) } ?? .missing })
    }

    /// A change with its sign; what gets worse stands out.
    static func change(_ figure: Figure) -> StyledText {
        guard let value = figure.value else { return StyledText("—", "muted") }
        let text = Digits.fixed(value, figure.decimals, grouped: true)
        if !text.contains(where: { "123456789".contains($0) }) { return StyledText("0", "muted") }
        return value > 0 ? StyledText("+\(text)", "text") : StyledText(text, "muted")
    }

    private static func name(_ title: String, weight: Int = 2) -> BrowseColumn<WhatIfRow> {
        BrowseColumn(
            title, width: .flexible(minimum: 12, weight: weight),
            text: { row, context in
                let mark = row.isClosed ? "\(context.glyphs.cross) " : row.isChanged ? "\(context.glyphs.bullet) " : ""
                let name = row.place.zh.isEmpty ? row.name : roadOnly(row)
                return StyledText(
                    mark + PlainText.sanitized(name[context.phrases.language]), row.isClosed ? "severity.red" : "text")
            }, sortKey: { .name($0.name) })
    }

    /// The road's name without the direction that stands in a column of its own.
    private static func roadOnly(_ row: WhatIfRow) -> LocalizedText {
        LocalizedText(
            zh: String(row.name.zh.dropLast(row.place.zh.count)), en: String(row.name.en.dropLast(row.place.en.count)))
    }

    private static let direction = BrowseColumn<WhatIfRow>(
        "column.direction", width: .flexible(minimum: 14, weight: 3), priority: 2,
        text: { row, context in StyledText(PlainText.sanitized(row.place[context.phrases.language]), "muted") },
        sortKey: { .name($0.place) })

    static func columns(_ list: WhatIfState.List) -> [BrowseColumn<WhatIfRow>] {
        switch list {
        case .links:
            [
                name("column.road"), direction, grade, column("column.flow", 6, .flow),
                column("column.flowChange", 7, .flowChange, signed: true),
                column("column.saturation", 5, .saturation, priority: 1),
                column("column.minutes", 5, .minutes),
                column("column.minutesBefore", 6, .minutesBefore, priority: 3),
            ]
        case .districts:
            [
                name("column.area"), column("column.hoursBefore", 9, .districtHoursBefore),
                column("column.hoursNow", 9, .districtHours),
                column("column.hoursChange", 9, .districtChange, signed: true),
            ]
        case .scan:
            [
                name("column.road"), direction, column("column.scanHours", 8, .scanHours, signed: true),
                column("column.scanShare", 8, .scanShare, signed: true),
                column("column.scanCut", 8, .scanCut, priority: 1),
            ]
        case .users:
            [
                name("column.pair", weight: 3), column("column.trips", 8, .userTrips),
                column("column.share", 7, .userShare),
            ]
        }
    }

    private static let grade = BrowseColumn<WhatIfRow>(
        "column.grade", width: .fixed(11), priority: 4,
        text: { row, context in
            guard let grade = row.grade else { return StyledText(context.phrases["whatif.closedWord"], "severity.red") }
            let word = context.phrases["grade.\(grade)"]
            return StyledText(
                "\(TrafficWords.glyph(grade, context.glyphs)) \(word)", TextStyle(TrafficWords.role(grade)))
        }, sortKey: { $0.grade.map { .number(Double($0.rawValue)) } ?? .number(9) })

    static func rows(_ model: WhatIfModel, _ state: TrafficState) -> [WhatIfRow] {
        BrowseOrder.visible(model.rows(state.whatIf.list), state.browse, columns: columns(state.whatIf.list))
    }

    static func draw(
        _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let body = banner(model.whatIf, state, in: area, on: &grid, context: context)
        switch model.whatIf {
        case .failure(let lack)?:
            Paragraph(StyledText(lack.sentence(context.phrases), "quality.stale")).draw(
                in: body, on: &grid, context: context)
        case .success(let whatIf)?: draw(whatIf, model, state, in: body, on: &grid, context: context)
        case nil:
            Paragraph(StyledText(context.phrases["whatif.starting"], "muted")).draw(
                in: body, on: &grid, context: context)
        }
    }

    /// - Returns: the area under the banner.
    private static func banner(
        _ model: Result<WhatIfModel, WhatIfBase.Lack>?, _ state: TrafficState, in area: Rect, on grid: inout CellGrid,
        context: DrawContext
    ) -> Rect {
        Banner(text: context.phrases["whatif.banner"], role: "banner.past").draw(in: area, on: &grid, context: context)
        return area.droppingTop(1)
    }

    private static func draw(
        _ whatIf: WhatIfModel, _ model: TrafficModel, _ state: TrafficState, in area: Rect, on grid: inout CellGrid,
        context: DrawContext
    ) {
        let rows = rows(whatIf, state)
        BrowseView(
            headline: headline(whatIf, context), columns: columns(state.whatIf.list), rows: rows, state: state.browse,
            layers: layers(whatIf, model, state, rows, context), bounds: model.bounds,
            tableTitle: title(whatIf, state, context), mapTitle: context.phrases["whatif.map"],
            detailTitle: state.browse.current(rows).map {
                PlainText.sanitized($0.name[context.phrases.language])
            } ?? "", detail: WhatIfDetail.blocks(whatIf, state, context),
            emptyKey: state.whatIf.list == .users ? "whatif.noUsers" : "browse.empty"
        ).draw(in: area, on: &grid, context: context)
    }

    private static func title(_ model: WhatIfModel, _ state: TrafficState, _ context: DrawContext) -> String {
        let word = context.phrases["whatif.\(state.whatIf.list)"]
        switch state.whatIf.list {
        case .scan:
            guard let scan = model.settlement.scan else { return word }
            let key = scan.isDone ? "whatif.scanned" : "whatif.scanning"
            return "\(word) \(context.phrases(key, ["done": "\(scan.next)", "all": "\(scan.count)"]))"
        case .users:
            let name = model.usersOf.flatMap { model.row($0, .links) }?.name[context.phrases.language] ?? ""
            return "\(word) \(PlainText.sanitized(name))"
        case .links, .districts: return word
        }
    }

    private static func headline(_ model: WhatIfModel, _ context: DrawContext) -> [LabelledFigure] {
        let (base, now) = (model.settlement.base.summary, model.settlement.summary)
        let share = base.totalHours > 0 ? (now.totalHours / base.totalHours - 1) * 100 : 0
        let sign = share > 0 ? "+" : ""
        // With trips cut off the total is that of fewer travellers: no share of the base.
        let isComparable = !model.settlement.plan.isNothing && (now.cutTrips == 0 || base.cutTrips > 0)
        let against = isComparable ? "\(sign)\(Digits.fixed(share, 2)) %" : ""
        let demand = Figure(
            value: Double(model.settlement.plan.demandPercent), unit: "%", quality: .simulated, method: "whatif.demand",
            title: "whatif.demand")
        return [
            LabelledFigure("whatif.total", model.total, remark: against),
            LabelledFigure("whatif.demand", demand),
            LabelledFigure(
                "whatif.gap", model.gap,
                remark: model.settlement.isSettled ? "" : context.phrases["whatif.settling"]),
        ]
            + (model.settlement.summary.cutTrips > 0
                ? [LabelledFigure("whatif.cutTrips", model.cutTrips, role: "severity.red")] : [])
    }

    private static func layers(
        _ whatIf: WhatIfModel, _ model: TrafficModel, _ state: TrafficState, _ rows: [WhatIfRow], _ context: DrawContext
    ) -> MapLayers {
        let chosen = state.browse.current(rows)?.id
        let link = state.whatIf.list == .users ? whatIf.usersOf : chosen
        let lines = whatIf.links.reversed().map { row in
            let role: StyleRole =
                if state.whatIf.list == .users {
                    whatIf.usedLinks.contains(row.id) ? "accent" : "map.road"
                } else {
                    row.grade.map { TrafficWords.role($0) } ?? "muted"
                }
            return MapLine(points: row.path, role: role, isSelected: row.id == link)
        }
        let signs = whatIf.links.filter { $0.isChanged || $0.id == link }.compactMap { row in
            row.position.map {
                MapPoint(
                    position: $0, glyph: row.isClosed ? context.glyphs.cross : context.glyphs.bullet,
                    role: row.isClosed ? "severity.red" : "accent",
                    label: PlainText.sanitized(roadOnly(row)[context.phrases.language]), isSelected: row.id == link)
            }
        }
        return MapLayers(polygons: model.outlines.map { MapPolygon(ring: $0.ring) }, lines: lines, points: signs)
    }
}
