import Canvas
import CityModel

/// The gates with modes and flows of the last step.
enum CrowdGatesPage {
    static func labelled(_ detail: CrowdModel.Detail) -> [LabelledFigure] {
        func sum(_ samples: [Sample?]) -> Double? {
            let known = samples.compactMap { $0.flatMap { $0.isUsable ? $0.value : nil } }
            return known.isEmpty ? nil : known.reduce(0, +)
        }
        let silent = detail.gates.count { $0.entries == nil && $0.exits == nil }
        return [
            LabelledFigure(
                "crowd.entries",
                CrowdPages.figure(
                    sum(detail.gates.map(\.entries)), "persons", "crowd.entries", detail,
                    quality: silent > 0 ? .partial : .good)),
            LabelledFigure(
                "crowd.exits",
                CrowdPages.figure(
                    sum(detail.gates.map(\.exits)), "persons", "crowd.exits", detail,
                    quality: silent > 0 ? .partial : .good)),
        ]
    }

    static func blocks(_ detail: CrowdModel.Detail, _ figures: [DetailBlock], _ context: DrawContext) -> [DetailBlock] {
        guard !detail.gates.isEmpty else { return [.text(StyledText(context.phrases["crowd.noGates"], "muted"))] }
        let rows = detail.gates.enumerated().map { index, gate in
            [
                StyledText("\(index + 1)", "muted"), StyledText(gate.gate.name[context.phrases.language]),
                StyledText(context.phrases["gate.\(gate.gate.mode)"]),
                StyledText("\(Digits.fixed(gate.gate.widthMetres, 1)) m"),
                StyledText(CrowdPages.number(gate.entries)), StyledText(CrowdPages.number(gate.exits)),
            ]
        }
        let header = ["gate.number", "gate.name", "gate.mode", "gate.width", "gate.entries", "gate.exits"]
        return figures + [.rows(header: header.map { context.phrases[$0] }, rows)]
            + [.text(StyledText(context.phrases["crowd.gateHint"], "muted")), .gap]
            + CrowdNowPage.sources(detail, context)
    }
}
