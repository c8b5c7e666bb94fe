import Canvas
import CityKernels
import CityModel

/// How long the place takes to clear, and the gate that binds.
enum CrowdEgressPage {
    static func labelled(_ detail: CrowdModel.Detail) -> [LabelledFigure] {
        let card = detail.egress
        return [
            LabelledFigure(
                "crowd.egressTime",
                CrowdPages.figure(
                    card.totalMinutes, "min", "crowd.egressTime", detail, decimals: 1, missing: card.missing)),
            LabelledFigure(
                "crowd.egressWalk",
                CrowdPages.figure(
                    card.walkMinutes, "min", "crowd.egressWalk", detail, decimals: 1,
                    missing: card.missing ?? (card.walkMinutes == nil ? .notApplicable : nil))),
        ]
    }

    static func blocks(_ detail: CrowdModel.Detail, _ figures: [DetailBlock], _ context: DrawContext) -> [DetailBlock] {
        let card = detail.egress
        guard !card.rows.isEmpty else {
            return figures + [.text(StyledText(context.phrases["crowd.noGates"], "muted"))]
        }
        let nobody = card.persons > 0 ? nil : context.phrases["crowd.egress.nobody"]
        let binding =
            nobody ?? card.binding.map { context.phrases("crowd.binds", ["gate": $0.name[context.phrases.language]]) }
            ?? context.phrases["crowd.walkBinds"]
        let basis = context.phrases("crowd.egressBasis", ["people": CrowdPages.people(card.persons)])
        let rows = card.rows.map { row in
            let style: TextStyle = row.gate.id == card.binding?.id ? "severity.orange" : "text"
            return [
                StyledText(row.gate.name[context.phrases.language], style),
                StyledText("\(Digits.fixed(row.gate.widthMetres, 1)) m"),
                StyledText(CrowdPages.people(row.personsPerMinute)), StyledText(Digits.fixed(row.minutes, 1), style),
            ]
        }
        let header = ["gate.name", "gate.width", "crowd.column.perMinute", "crowd.column.minutes"]
        return figures + [
            .text(StyledText(basis, "muted")), .text(StyledText(binding, "accent")),
            .rows(header: header.map { context.phrases[$0] }, rows),
        ]
    }
}
