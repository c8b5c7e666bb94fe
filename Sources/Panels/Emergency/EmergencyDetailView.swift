import Canvas
import CityModel

/// What stands in the detail: the selected incident or alarm, or a unit from the palette.
enum EmergencyDetailView {
    private static let unitRows = 5
    private static let shelterRows = 3

    static func title(_ model: EmergencyModel, _ state: EmergencyState, _ context: DrawContext) -> String {
        if let unit = shownUnit(model, state) { return PlainText.sanitized(unit.unit.name[context.phrases.language]) }
        guard let row = state.browse.current(EmergencyView.rows(model, state)) else { return "" }
        return EmergencyWords.mapName(row, context)
    }

    /// - Parameter context: For the remarks; without it only the figures matter.
    static func labelled(
        _ model: EmergencyModel, _ state: EmergencyState, _ context: DrawContext?
    ) -> [LabelledFigure] {
        if let unit = shownUnit(model, state) {
            return [
                LabelledFigure("emergency.arrival", unit.minutes), LabelledFigure("emergency.crew", unit.crew),
                LabelledFigure("emergency.vehicles", unit.vehicles),
            ]
        }
        guard let detail = EmergencyPanel.detail(model, state) else { return [] }
        return [
            LabelledFigure("emergency.age", detail.age),
            LabelledFigure(
                "emergency.overdue", detail.overdue, role: (detail.overdue.value ?? 0) > 0 ? "severity.orange" : nil),
            LabelledFigure(
                "emergency.nearest", detail.reach.bestMinutes,
                remark: context.flatMap { context in
                    detail.reach.best.map { PlainText.sanitized($0.unit.name[context.phrases.language]) }
                } ?? ""),
            LabelledFigure("emergency.shelters", detail.reach.shelterCapacity),
        ]
    }

    static func blocks(_ model: EmergencyModel, _ state: EmergencyState, _ context: DrawContext) -> [DetailBlock] {
        let figures = labelled(model, state, context).map { DetailBlock.figure($0) }
        if let unit = shownUnit(model, state) { return unitBlocks(unit, figures, context) }
        if let wanted = state.unit, model.unit?.unit.id != wanted {
            return [.text(StyledText(context.phrases["shell.loading"], "muted"))]
        }
        guard let detail = EmergencyPanel.detail(model, state) else { return [] }
        return [heading(detail.row, context)] + advice(detail, context) + figures + tasks(detail, model.asOf, context)
            + units(detail.reach, context) + shelters(detail.reach, context) + timeline(detail, context)
    }

    private static func shownUnit(_ model: EmergencyModel, _ state: EmergencyState) -> EmergencyModel.UnitDetail? {
        model.unit.flatMap { $0.unit.id == state.unit ? $0 : nil }
    }

    /// Nature, severity, category, state, who opened it and when.
    private static func heading(_ row: EmergencyRow, _ context: DrawContext) -> DetailBlock {
        var parts = [EmergencyWords.nature(row, context).text, EmergencyWords.severity(row.severity, context).text]
        if let incident = row.incident {
            let category = "category.\(incident.category)"
            parts.append(context.phrases.has(category) ? context.phrases[category] : incident.category)
        }
        parts.append(EmergencyWords.state(row, context).text)
        switch row.kind {
        case .incident(let incident):
            parts.append(
                context.phrases(
                    "emergency.openedBy", ["user": incident.openedBy, "time": CivilTime(incident.openedAt).short]))
            if !incident.place.isEmpty { parts.append(incident.place) }
        case .alarm(let alarm):
            parts.append(context.phrases("emergency.raisedAt", ["time": CivilTime(alarm.raisedAt).short]))
            parts.append(context.phrases["emergency.openHint"])
        }
        let isExercise = row.incident?.isExercise ?? false
        let style = isExercise ? TextStyle("banner") : TextStyle(StyleRole("severity.\(row.severity.word)"))
        return .text(StyledText(PlainText.sanitized(parts.joined(separator: " · ")), style))
    }

    /// What the rule of an alarm advises.
    private static func advice(_ detail: EmergencyModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        detail.advice.map { [.text(StyledText(PlainText.sanitized($0[context.phrases.language]), "text"))] } ?? []
    }

    private static func tasks(
        _ detail: EmergencyModel.Detail, _ now: Timestamp, _ context: DrawContext
    ) -> [DetailBlock] {
        guard detail.row.incident != nil else { return [] }
        guard !detail.tasks.isEmpty else { return [.text(StyledText(context.phrases["emergency.noTasks"], "muted"))] }
        let lines = detail.tasks.map { task in
            let late = EmergencyModel.isOverdue(task, at: now)
            let state = late ? "! \(context.phrases["emergency.late"])" : context.phrases["taskState.\(task.state)"]
            let style: TextStyle = late ? "severity.orange" : EmergencyModel.isOpen(task) ? "text" : "muted"
            let due = task.dueAt.map { context.phrases("emergency.due", ["time": CivilTime($0).short]) } ?? "—"
            return DetailBlock.text(StyledText("\(state) · \(due) · \(PlainText.sanitized(task.title))", style))
        }
        return [.heading(context.phrases["emergency.tasks"])] + lines
    }

    private static func units(_ reach: EmergencyReach, _ context: DrawContext) -> [DetailBlock] {
        guard !reach.units.isEmpty else {
            return [.text(StyledText(context.phrases["emergency.noWay"], "quality.stale"))]
        }
        let nearest = reach.units.prefix(unitRows)
        let isBestShown = reach.best.map { best in nearest.contains { $0.unit.id == best.unit.id } } ?? true
        let shown = (isBestShown ? [] : reach.best.map { [$0] } ?? []) + nearest
        let rows = shown.map { arrival in
            let isBest = arrival.unit.id == reach.best?.unit.id
            let style: TextStyle = isBest ? TextStyle("accent", bold: true) : arrival.isSuitable ? "text" : "muted"
            return [
                StyledText(FigureText.marked(arrival.minutes, context), style),
                StyledText(PlainText.sanitized(arrival.unit.name[context.phrases.language]), style),
                StyledText(remark(arrival, isBest, context), style),
                StyledText(Digits.fixed(Double(arrival.unit.crew), 0), style),
                StyledText(skills(arrival.unit, context), style),
            ]
        }
        let header = ["column.eta", "column.unit", "column.fit", "column.crew", "column.skills"].map {
            context.phrases[$0]
        }
        return [.rows(header: header, rows)]
    }

    private static func remark(_ arrival: UnitArrival, _ isBest: Bool, _ context: DrawContext) -> String {
        if arrival.isBusy { return context.phrases["emergency.busy"] }
        if isBest { return "\(context.glyphs.check) \(context.phrases["emergency.best"])" }
        return arrival.isSuitable ? context.phrases["emergency.suits"] : context.phrases["emergency.otherKind"]
    }

    private static func skills(_ unit: ResponseUnit, _ context: DrawContext) -> String {
        unit.skills.map { skill in
            context.phrases.has("skill.\(skill)") ? context.phrases["skill.\(skill)"] : PlainText.sanitized(skill)
        }.joined(separator: " ")
    }

    private static func shelters(_ reach: EmergencyReach, _ context: DrawContext) -> [DetailBlock] {
        guard !reach.shelters.isEmpty else { return [] }
        let rows = reach.shelters.prefix(shelterRows).map { entry in
            [
                StyledText(FigureText.marked(entry.minutes, context)),
                StyledText(PlainText.sanitized(entry.shelter.name[context.phrases.language])),
                StyledText(
                    "\(Digits.fixed(Double(entry.shelter.capacity), 0, grouped: true)) \(FigureText.unit("persons", context))"
                ),
            ]
        }
        return [
            .rows(header: ["column.eta", "column.shelter", "column.capacity"].map { context.phrases[$0] }, Array(rows))
        ]
    }

    private static func timeline(_ detail: EmergencyModel.Detail, _ context: DrawContext) -> [DetailBlock] {
        guard !detail.timeline.isEmpty else { return [] }
        let lines = detail.timeline.map { entry in
            let text = PlainText.sanitized(entry.actor.isEmpty ? entry.text : "\(entry.actor) \(entry.text)")
            return DetailBlock.text(
                StyledText("\(CivilTime(entry.time).short) \(word(entry.kind, context)) \(text)", "text"))
        }
        return [.heading(context.phrases["emergency.timeline"])] + lines
    }

    private static func word(_ kind: TimelineEntry.Kind, _ context: DrawContext) -> String {
        switch kind {
        case .opened: context.phrases["timeline.opened"]
        case .taskGiven: context.phrases["timeline.taskGiven"]
        case .taskDone: context.phrases["timeline.taskDone"]
        case .closed: context.phrases["timeline.closed"]
        case .log(let kind):
            context.phrases.has("log.\(kind)") ? context.phrases["log.\(kind)"] : PlainText.sanitized(kind)
        }
    }

    private static func unitBlocks(
        _ unit: EmergencyModel.UnitDetail, _ figures: [DetailBlock], _ context: DrawContext
    ) -> [DetailBlock] {
        let language = context.phrases.language
        let kind = "unitKind.\(unit.unit.kind)"
        let parts = [
            context.phrases.has(kind) ? context.phrases[kind] : unit.unit.kind, unit.department?[language] ?? "—",
            skills(unit.unit, context),
        ]
        var blocks: [DetailBlock] = [.text(StyledText(PlainText.sanitized(parts.joined(separator: " · ")), "muted"))]
        blocks += figures
        if let arrival = unit.arrival {
            let text = context.phrases(
                "emergency.way",
                ["km": Digits.fixed(arrival.kilometres, 1), "n": String(arrival.unmeasuredLinks)])
            blocks.append(.text(StyledText(text, "muted")))
        }
        guard !unit.tasks.isEmpty else {
            return blocks + [.text(StyledText(context.phrases["emergency.unitFree"], "muted"))]
        }
        return blocks + unit.tasks.map { .text(StyledText(PlainText.sanitized($0.title), "severity.orange")) }
    }
}
