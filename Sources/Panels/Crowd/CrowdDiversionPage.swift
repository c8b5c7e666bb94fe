import Canvas
import CityKernels
import CityModel

/// The diversion card: what is done at which level, the next step and its time, where to send people.
enum CrowdDiversionPage {
    private static let alternativesShown = 6

    static func labelled(_ detail: CrowdModel.Detail, _ context: DrawContext?) -> [LabelledFigure] {
        let first = detail.plan.alternatives.first
        var figures = [
            LabelledFigure("crowd.load", detail.spot.load, role: CrowdView.role(detail.spot)),
            LabelledFigure(
                "crowd.spare", CrowdPages.figure(first?.spare, "persons", "crowd.spare", detail),
                remark: first.flatMap { best in context.map { best.place.name[$0.phrases.language] } } ?? ""),
        ]
        if let effect = detail.planEffect {
            figures.append(
                LabelledFigure(
                    "crowd.meteredPeak",
                    CrowdPages.figure(effect.peakAfter, "persons", "crowd.meteredPeak", detail, quality: .forecast)))
        }
        return figures
    }

    static func blocks(_ detail: CrowdModel.Detail, _ figures: [DetailBlock], _ context: DrawContext) -> [DetailBlock] {
        let plan = detail.plan
        guard !plan.card.isEmpty else { return [.text(StyledText(context.phrases["crowd.noCard"], "muted"))] }
        var blocks = figures
        blocks.append(.text(StyledText(next(plan, context), "accent")))
        if let effect = detail.planEffect {
            blocks.append(.text(StyledText(CrowdNowPage.effect(effect, context), "quality.forecast")))
        }
        for step in plan.card {
            let isDue = step.id == plan.proposed?.id
            let severity = context.phrases["severity.\(step.level.word)"]
            let mark = context.glyphs.severityMark(step.level)
            blocks.append(
                .text(
                    StyledText(
                        "\(mark) \(severity)  \(measures(step, detail, context))",
                        TextStyle(StyleRole("severity.\(step.level.word)"), bold: isDue))))
            if isDue { blocks += full(step, detail, context) }
        }
        return blocks + alternatives(plan, context)
    }

    private static func next(_ plan: DiversionPlan, _ context: DrawContext) -> String {
        if let current = plan.current {
            return context.phrases("crowd.stepNow", ["level": context.phrases["severity.\(current.level.word)"]])
        }
        guard let next = plan.next else { return context.phrases["crowd.noStep"] }
        let level = context.phrases["severity.\(next.step.level.word)"]
        guard let due = next.due else {
            return context.phrases(plan.isForecast ? "crowd.stepLater" : "crowd.stepUnknown", ["level": level])
        }
        return context.phrases("crowd.stepDue", ["level": level, "time": CivilTime(due).short])
    }

    private static func measures(_ step: DiversionStep, _ detail: CrowdModel.Detail, _ context: DrawContext) -> String {
        measures(step.gateModes, step.meteringPersonsPerHour, detail, context)
    }

    static func measures(
        _ modes: [DiversionStep.GateMode], _ meteringPersonsPerHour: Double?, _ detail: CrowdModel.Detail,
        _ context: DrawContext
    ) -> String {
        var words: [String] = []
        for mode in modes {
            let known = detail.gates.first { $0.gate.id.text == mode.gate }?.gate.name[context.phrases.language]
            let gate = mode.gate == "*" ? context.phrases["crowd.allGates"] : known ?? mode.gate
            words.append("\(gate) \(context.phrases["gate.\(mode.mode)"])")
        }
        if let rate = meteringPersonsPerHour {
            words.append(
                rate > 0
                    ? context.phrases("crowd.metering", ["rate": CrowdPages.people(rate)])
                    : context.phrases["crowd.noEntry"])
        }
        return words.isEmpty ? context.phrases["crowd.noGateChange"] : words.joined(separator: "; ")
    }

    private static func full(
        _ step: DiversionStep, _ detail: CrowdModel.Detail, _ context: DrawContext
    ) -> [DetailBlock] {
        let language = context.phrases.language
        return message(step.message, context) + [
            .text(StyledText("  \(context.phrases["crowd.tell"]) \(detail.told(step, in: language))")),
            .text(StyledText("  \(context.phrases["crowd.road"]) \(step.roadAction[language])")),
            .text(StyledText("  \(context.phrases["crowd.bus"]) \(step.busAction[language])")),
        ]
    }

    /// What is sent, in the receivers' language, and what it says in the session's.
    private static func message(_ message: LocalizedText, _ context: DrawContext) -> [DetailBlock] {
        let sent = DetailBlock.text(StyledText("  \(context.phrases["crowd.say"]) \(message.zh)"))
        guard context.phrases.language != .chinese else { return [sent] }
        let own = message[context.phrases.language]
        return [sent, .text(StyledText("  \(context.phrases["crowd.sayMeans"]) \(own)", "muted"))]
    }

    private static func alternatives(_ plan: DiversionPlan, _ context: DrawContext) -> [DetailBlock] {
        guard !plan.alternatives.isEmpty else {
            let key = plan.othersCounted > 0 ? "crowd.noAlternative" : "crowd.alternativesUnknown"
            return [.text(StyledText(context.phrases[key], "muted"))]
        }
        let rows = plan.alternatives.prefix(alternativesShown).map { one in
            [
                StyledText(one.place.name[context.phrases.language]), StyledText(CrowdPages.people(one.spare)),
                StyledText(one.minutes.map { drive($0, context) } ?? "—"),
            ]
        }
        let header = ["crowd.column.sendTo", "crowd.column.spare", "crowd.column.drive"]
        return [.rows(header: header.map { context.phrases[$0] }, Array(rows))]
    }

    /// Minutes by road; a neighbour is not said to be none away.
    private static func drive(_ minutes: Double, _ context: DrawContext) -> String {
        let number = minutes < 1 ? "< 1" : Digits.fixed(minutes, 0)
        return "\(number) \(FigureText.unit("min", context))"
    }
}
