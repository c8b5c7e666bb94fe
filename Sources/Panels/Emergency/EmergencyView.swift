import Canvas
import CityModel

/// Draws the emergency panel.
enum EmergencyView {
    static let columns: [BrowseColumn<EmergencyRow>] = [
        BrowseColumn(
            "column.nature", width: .fixed(8), text: { row, context in EmergencyWords.nature(row, context) },
            sortKey: { .number($0.incident.map { $0.isExercise ? 1 : 2 } ?? 0) }),
        BrowseColumn(
            "column.incident", width: .flexible(minimum: 12, weight: 3),
            text: { row, context in StyledText(PlainText.sanitized(row.name[context.phrases.language])) },
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.severity", width: .fixed(8),
            text: { row, context in EmergencyWords.severity(row.severity, context) },
            sortKey: { .number(Double($0.severity.rawValue)) }),
        BrowseColumn(
            "column.state", width: .fixed(10), priority: 1,
            text: { row, context in EmergencyWords.state(row, context) }, sortKey: { .number(EmergencyWords.rank($0)) }),
        BrowseColumn(
            "column.tasks", width: .fixed(9), priority: 2, text: { row, context in EmergencyWords.tasks(row, context) },
            sortKey: { .number(Double($0.overdueTasks * 1000 + $0.openTasks)) }),
        BrowseColumn(
            "column.since", width: .fixed(11), priority: 3, data: .time { $0.since },
            text: { row, _ in StyledText(CivilTime(row.since).short, "muted") },
            sortKey: { .number(Double($0.since.secondsSince1970)) }),
    ]

    static func rows(_ model: EmergencyModel, _ state: EmergencyState) -> [EmergencyRow] {
        BrowseOrder.visible(model.rows, state.browse, columns: columns)
    }

    static func figures(_ model: EmergencyModel, _ state: EmergencyState) -> [Figure] {
        EmergencyDetailView.labelled(model, state, nil).map(\.figure)
    }

    static func draw(
        _ model: EmergencyModel, _ state: EmergencyState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let rows = rows(model, state)
        let isAlarms = rows.first?.alarm != nil
        BrowseView(
            headline: [
                LabelledFigure(
                    "emergency.open", model.openIncidents,
                    role: (model.openIncidents.value ?? 0) > 0 ? "severity.red" : nil),
                LabelledFigure("emergency.exercises", model.exercises),
                LabelledFigure(
                    "emergency.overdue", model.overdueTasks,
                    role: (model.overdueTasks.value ?? 0) > 0 ? "severity.orange" : nil),
                LabelledFigure("emergency.alarms", model.openAlarms),
            ],
            columns: columns, rows: rows, state: state.browse, layers: layers(model, rows, state, context),
            bounds: model.bounds,
            tableTitle: context.phrases[isAlarms ? "emergency.fromAlarms" : "emergency.incidents"],
            mapTitle: context.phrases["emergency.map"], detailTitle: EmergencyDetailView.title(model, state, context),
            detail: EmergencyDetailView.blocks(model, state, context)
        ).draw(in: area, on: &grid, context: context)
    }

    private static func layers(
        _ model: EmergencyModel, _ rows: [EmergencyRow], _ state: EmergencyState, _ context: DrawContext
    ) -> MapLayers {
        let selected = state.browse.current(rows)?.id
        let reach = EmergencyPanel.detail(model, state)?.reach
        let near = Set(reach?.units.filter(\.isSuitable).prefix(4).map(\.unit.id) ?? [])
        let incidents = rows.filter { $0.incident?.state != .closed || $0.id == selected }.compactMap { row in
            row.position.map { position in
                MapPoint(
                    position: position, glyph: context.glyphs.severityMark(row.severity),
                    role: StyleRole("severity.\(row.severity.word)"), label: EmergencyWords.mapName(row, context),
                    isSelected: row.id == selected && state.unit == nil)
            }
        }
        let units =
            model.units.filter { near.contains($0.id) || $0.id == state.unit }
            + model.units.filter { !near.contains($0.id) && $0.id != state.unit }
        let points = units.map { unit in
            MapPoint(
                position: unit.position, glyph: context.glyphs.bullet,
                role: near.contains(unit.id) ? "accent" : "muted",
                label: near.contains(unit.id) || unit.id == state.unit
                    ? PlainText.sanitized(unit.name[context.phrases.language]) : "",
                isSelected: unit.id == state.unit)
        }
        let route = reach?.bestRoute.map { [MapLine(points: $0.path, role: "accent", isSelected: true)] } ?? []
        return MapLayers(
            polygons: model.outlines.map { MapPolygon(ring: $0.ring) }, lines: route, points: incidents + points)
    }
}

/// Words and colours of incidents.
enum EmergencyWords {
    /// Exercise, real or merely an alarm: never left out, so that an exercise is never taken for the real thing.
    static func nature(_ row: EmergencyRow, _ context: DrawContext) -> StyledText {
        guard let incident = row.incident else { return StyledText(context.phrases["emergency.alarm"], "muted") }
        return incident.isExercise
            ? StyledText(context.phrases["incident.exercise"], TextStyle("banner", bold: true))
            : StyledText(context.phrases["emergency.actual"], TextStyle("text", bold: true))
    }

    static func severity(_ severity: Severity, _ context: DrawContext) -> StyledText {
        StyledText(
            "\(context.glyphs.severityMark(severity)) \(context.phrases["severity.\(severity.word)"])",
            TextStyle(StyleRole("severity.\(severity.word)")))
    }

    static func state(_ row: EmergencyRow, _ context: DrawContext) -> StyledText {
        switch row.kind {
        case .incident(let incident):
            StyledText(context.phrases["incidentState.\(incident.state)"], incident.state == .closed ? "muted" : "text")
        case .alarm(let alarm): StyledText(context.phrases["alarmState.\(alarm.state)"])
        }
    }

    static func rank(_ row: EmergencyRow) -> Double {
        switch row.incident?.state {
        case .open: 4
        case .responding: 3
        case .contained: 2
        case .closed: 1
        case nil: 0
        }
    }

    static func tasks(_ row: EmergencyRow, _ context: DrawContext) -> StyledText {
        guard row.incident != nil else { return StyledText("—", "muted") }
        guard row.overdueTasks > 0 else { return StyledText("\(row.openTasks)") }
        return StyledText(
            context.phrases("emergency.overdueOf", ["late": String(row.overdueTasks), "n": String(row.openTasks)]),
            "severity.orange")
    }

    static func mapName(_ row: EmergencyRow, _ context: DrawContext) -> String {
        let name = PlainText.sanitized(row.name[context.phrases.language])
        return row.incident?.isExercise == true ? "\(context.phrases["incident.exercise"]) \(name)" : name
    }
}
