import Canvas
import CityModel

/// Draws the overview.
enum OverviewView {
    static let columns: [BrowseColumn<OverviewModel.AlarmRow>] = [
        BrowseColumn(
            "column.severity", width: .fixed(9), text: { row, context in severity(row.alarm, context) },
            sortKey: { .number(Double($0.alarm.severity.rawValue)) }),
        BrowseColumn(
            "column.subject", width: .flexible(minimum: 14, weight: 3),
            text: { row, context in StyledText(row.name[context.phrases.language]) }, sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.alarm", width: .flexible(minimum: 10, weight: 2), priority: 1,
            text: { row, context in StyledText(row.rule[context.phrases.language], "muted") },
            sortKey: { .name($0.rule) }),
        BrowseColumn(
            "column.value", width: .fixed(8), alignment: .right, data: .number { $0.alarm.value },
            text: { row, _ in StyledText(value(row)) },
            sortKey: { .number($0.alarm.value) }),
        BrowseColumn(
            "column.since", width: .fixed(11), priority: 2, data: .time { $0.alarm.raisedAt },
            text: { row, _ in StyledText(CivilTime(row.alarm.raisedAt).short, "muted") },
            sortKey: { .number(Double($0.alarm.raisedAt.secondsSince1970)) }),
    ]

    static func rows(_ model: OverviewModel, _ state: BrowseState) -> [OverviewModel.AlarmRow] {
        BrowseOrder.visible(model.alarms, state, columns: columns)
    }

    static func draw(
        _ model: OverviewModel, _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        if area.width >= 120, area.height >= 24, !context.isTold {
            drawWide(model, state, area, &grid, context)
        } else if state.isMapFocused {
            drawMap(model, state, area, &grid, context)
        } else {
            drawStandard(model, state, area, &grid, context)
        }
    }

    private static func drawWide(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        let signs = area.top(model.signs.count / 2 + 2)
        drawSigns(model, state, signs, columns: 2, &grid, context)
        let parts = area.droppingTop(signs.height).split(columns: [9, 11])
        drawMap(model, state, parts[0], &grid, context)
        let right = parts[1].split(rows: [13, 7])
        drawAlarms(model, state, right[0], &grid, context)
        drawState(model, state, right[1], &grid, context)
    }

    private static func drawStandard(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        let columns = area.width >= 72 && !context.isTold ? 2 : 1
        let wanted = (model.signs.count + columns - 1) / columns + 2
        let signs = area.top(min(wanted, area.height / 2))
        drawSigns(model, state, signs, columns: columns, &grid, context)
        let rest = area.droppingTop(signs.height)
        let stateRows = context.isTold ? rest.height / 2 : rest.height >= 14 ? 5 : 0
        drawAlarms(model, state, rest.droppingBottom(stateRows), &grid, context)
        if stateRows > 0 { drawState(model, state, rest.bottom(stateRows), &grid, context) }
    }

    // MARK: Parts

    private static func drawSigns(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, columns: Int, _ grid: inout CellGrid,
        _ context: DrawContext
    ) {
        let inner = Frame(title: context.phrases["overview.signs"]).draw(in: area, on: &grid, context: context)
        let parts = inner.split(columns: Array(repeating: 1, count: columns), gap: 2)
        let perColumn = max(1, (model.signs.count + columns - 1) / columns)
        // Where there is room for a few, those around the selected one are shown.
        let first = max(0, state.figure % perColumn - inner.height + 1)
        for (index, sign) in model.signs.enumerated() {
            let part = parts[index / perColumn]
            let row = index % perColumn - first
            guard row >= 0, row < part.height else { continue }
            drawSign(sign, isSelected: index == state.figure, in: part.droppingTop(row).top(1), &grid, context)
        }
        guard inner.height < perColumn else { return }
        ScrollMarks(DetailScroll(first: first, visible: inner.height, count: perColumn)).draw(
            around: area, on: &grid, context: context)
    }

    private static func drawSign(
        _ sign: OverviewModel.Sign, isSelected: Bool, in line: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        if isSelected {
            grid.write(
                String(context.glyphs.selection), x: line.x, y: line.y, clip: line,
                style: TextStyle("accent", bold: true))
        }
        let cells = context.isTold ? line.width / 2 : 20
        let label = TextWidth.padded(
            TextWidth.clipped(context.phrases["figure.\(sign.figure.title)"], to: cells), to: cells, alignment: .left)
        grid.write(label, x: line.x + 1, y: line.y, clip: line, style: "muted")
        let value = FigureText.told(sign.figure, under: "figure.\(sign.figure.title)", context)
        let rest = line.droppingLeft(cells + 2)
        let role = sign.severity.map { StyleRole("severity.\($0.word)") } ?? FigureText.role(sign.figure)
        let mark =
            sign.severity.map { "\(context.glyphs.severityMark($0)) \(context.phrases["severity.\($0.word)"]) " } ?? ""
        let used = grid.write("\(value)  \(mark)", x: rest.x, y: rest.y, clip: rest, style: TextStyle(role, bold: true))
        let room = rest.width - max(used, 22) - 1
        if room >= 8, !sign.day.isEmpty {
            let spark = Sparkline.text(values: sign.day, cells: min(24, room), glyphs: context.glyphs)
            grid.write(spark, x: rest.x + max(used, 22), y: rest.y, clip: rest, style: "chart.line")
        } else if room >= 6, !sign.figure.subject.isEmpty {
            grid.write(
                TextWidth.clipped(sign.figure.subject[context.phrases.language], to: room), x: rest.x + max(used, 22),
                y: rest.y, clip: rest,
                style: "muted")
        }
    }

    private static func drawAlarms(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        let rows = rows(model, state)
        let waiting = rows.count { $0.alarm.state == .raised }
        let inner = Frame(
            title: context.phrases["overview.alarms"],
            trailing: context.phrases("overview.alarmCount", ["waiting": "\(waiting)", "all": "\(rows.count)"]),
            isFocused: !state.isMapFocused
        ).draw(in: area, on: &grid, context: context)
        guard !rows.isEmpty else {
            Paragraph(StyledText(context.phrases["overview.noAlarms"], "muted")).draw(
                in: inner, on: &grid, context: context)
            return
        }
        let columns = columns
        let selected = state.index(in: rows) ?? 0
        let table = Table(
            columns: columns.map {
                Table.Column(context.phrases[$0.title], width: $0.width, alignment: $0.alignment, priority: $0.priority)
            },
            rowCount: rows.count, selected: selected, offset: state.shown.firstRow,
            sorted: state.sortColumn.map { ($0, state.isAscending) },
            cell: { row, column in columns[column].text(rows[row], context) })
        let adviceRows = inner.height >= 8 ? 1 : 0
        let placement = table.draw(in: inner.droppingBottom(adviceRows), on: &grid, context: context)
        context.notes?.setTable(
            placement, rowCount: rows.count, selected: selected, columnOrder: Array(columns.indices), titles: [],
            listAddress: ListMemory.address(of: rows)
        ) { rows.indices.contains($0) ? rows[$0].id : nil }
        if adviceRows > 0, let current = state.current(rows) {
            let advice = "\(context.glyphs.right) \(current.advice[context.phrases.language])"
            grid.write(
                TextWidth.clipped(advice, to: inner.width - 1), x: inner.x + 1, y: inner.maxY - 1, clip: inner,
                style: "status")
        }
    }

    private static func drawState(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        let inner = Frame(title: context.phrases["overview.state"]).draw(in: area, on: &grid, context: context)
        let phrases = context.phrases
        let behind = phrases.list(model.feedsBehind.map { $0[phrases.language] })
        let feeds = phrases(
            "overview.feeds",
            ["fresh": "\(model.feedsOnTime)", "all": "\(model.feedsOnTime + model.feedsBehind.count)"])
        var lines = [
            StyledText(
                behind.isEmpty ? feeds : "\(feeds) · \(phrases["overview.behind"]) \(behind)",
                behind.isEmpty ? "text" : "quality.stale"),
            StyledText(
                phrases("overview.incidents", ["n": "\(model.openIncidents.count)"]),
                model.openIncidents.isEmpty ? "text" : "severity.orange"),
        ]
        lines += model.openIncidents.prefix(context.isTold ? .max : 3).map { incident in
            let nature = incident.isExercise ? "[\(phrases["incident.exercise"])] " : ""
            return StyledText(
                "  \(context.glyphs.severityMark(incident.severity)) \(nature)\(incident.title)",
                TextStyle(StyleRole("severity.\(incident.severity.word)")))
        }
        lines.append(
            StyledText(
                phrases[model.isNightShift ? "overview.dutyNight" : "overview.dutyDay"], TextStyle("title", bold: true))
        )
        for (row, line) in lines.prefix(inner.height).enumerated() {
            grid.write(
                TextWidth.clipped(line.text, to: inner.width - 1), x: inner.x + 1, y: inner.y + row, clip: inner,
                style: line.style)
        }
        drawDuty(model, inner.droppingTop(lines.count), &grid, context)
    }

    private static func drawDuty(_ model: OverviewModel, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext) {
        guard !area.isEmpty else { return }
        let posts =
            context.isTold
            ? toldDuty(model, context)
            : model.duty.map {
                "\($0.department[context.phrases.language]) \($0.role[context.phrases.language])"
            }
        let width = min(area.width, (posts.map { TextWidth.cells($0) }.max() ?? 0) + 2)
        guard width > 0 else { return }
        let columns = context.isTold ? 1 : max(1, area.width / max(width, 1))
        for (index, post) in posts.prefix(columns * area.height).enumerated() {
            let cell = area.droppingTop(index / columns).top(1).droppingLeft(index % columns * width).left(width)
            grid.write(TextWidth.clipped(post, to: width - 1), x: cell.x + 1, y: cell.y, clip: cell, style: "text")
        }
    }

    /// The posts of a department in one line, so that it is named once.
    private static func toldDuty(_ model: OverviewModel, _ context: DrawContext) -> [String] {
        let language = context.phrases.language
        var lines: [(department: LocalizedText, roles: [String])] = []
        for (department, role) in model.duty {
            if lines.last?.department == department {
                lines[lines.count - 1].roles.append(role[language])
            } else {
                lines.append((department, [role[language]]))
            }
        }
        return lines.map { "\($0.department[language]) \(context.phrases.list($0.roles))" }
    }

    private static func drawMap(
        _ model: OverviewModel, _ state: BrowseState, _ area: Rect, _ grid: inout CellGrid, _ context: DrawContext
    ) {
        let inner = Frame(title: context.phrases["overview.map"], isFocused: state.isMapFocused).draw(
            in: area, on: &grid, context: context)
        guard let bounds = model.bounds else { return }
        let rows = rows(model, state)
        let selected = state.current(rows)
        let layers = MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) },
            points: rows.reversed().compactMap { row in
                row.position.map { position in
                    MapPoint(
                        position: position, glyph: context.glyphs.severityMark(row.alarm.severity),
                        role: StyleRole("severity.\(row.alarm.severity.word)"),
                        label: row.name[context.phrases.language], isSelected: row.id == selected?.id)
                }
            })
        BrowseMap(layers: layers, bounds: bounds, rows: rows, state: state)
            .draw(in: inner, on: &grid, context: context)
    }

    // MARK: Cells

    private static func severity(_ alarm: Alarm, _ context: DrawContext) -> StyledText {
        let done = alarm.state == .acknowledged ? context.mark(of: alarm) : ""
        return StyledText(
            "\(context.glyphs.severityMark(alarm.severity)) \(context.phrases["severity.\(alarm.severity.word)"])\(done)",
            TextStyle(StyleRole("severity.\(alarm.severity.word)"), bold: alarm.state == .raised))
    }

    private static func value(_ row: OverviewModel.AlarmRow) -> String {
        Digits.fixed(row.alarm.value, abs(row.alarm.value) < 10 ? 2 : 0, grouped: true)
    }
}
