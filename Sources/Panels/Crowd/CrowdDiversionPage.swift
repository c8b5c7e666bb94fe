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
        let words = DiversionWords(context.phrases)
        blocks.append(.text(StyledText(words.standing(plan), "accent")))
        if let effect = detail.planEffect {
            let style: TextStyle = effect.keepsLine == false ? "severity.orange" : "quality.forecast"
            blocks.append(.text(StyledText(words.effect(effect, of: plan.proposed), style)))
        }
        for step in plan.card {
            let isDue = step.id == plan.proposed?.id
            let severity = context.phrases["severity.\(step.level.word)"]
            let mark = context.glyphs.severityMark(step.level)
            let measures = words.measures(step.gateModes, step.meteringPersonsPerHour, detail)
            blocks.append(
                .text(
                    StyledText(
                        "\(mark) \(severity)  \(measures)\(words.carriedOut(step, plan))",
                        TextStyle(StyleRole("severity.\(step.level.word)"), bold: isDue))))
            if isDue { blocks += full(step, detail, context) }
        }
        return blocks + alternatives(plan, context)
    }

    private static func full(
        _ step: DiversionStep, _ detail: CrowdModel.Detail, _ context: DrawContext
    ) -> [DetailBlock] {
        let language = context.phrases.language
        let plan = detail.plan
        return message(plan.filled(step.message), context) + [
            .text(StyledText("  \(context.phrases["crowd.tell"]) \(detail.told(step, in: language))")),
            .text(StyledText("  \(context.phrases["crowd.road"]) \(plan.filled(step.roadAction)[language])")),
            .text(StyledText("  \(context.phrases["crowd.bus"]) \(plan.filled(step.busAction)[language])")),
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
