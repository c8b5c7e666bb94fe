import Canvas
import CityKernels
import CityModel

/// The detail of the what-if mode: the row, the plan, who is cut off, the worst-hit districts, and A against B.
enum WhatIfDetail {
    private static let districtsShown = 4

    static func labelled(_ model: WhatIfModel, _ state: TrafficState) -> [LabelledFigure] {
        let row = state.browse.current(WhatIfView.rows(model, state))
        let own = row?.figures.map { LabelledFigure($0.title, $0) } ?? []
        return own + [
            LabelledFigure("whatif.total", model.total), LabelledFigure("whatif.delay", model.delay),
            LabelledFigure("whatif.meanSpeed", model.speed), LabelledFigure("whatif.gap", model.gap),
            LabelledFigure("whatif.presentDemand", model.presentDemand),
        ]
    }

    static func blocks(_ model: WhatIfModel, _ state: TrafficState, _ context: DrawContext) -> [DetailBlock] {
        labelled(model, state).map { .figure($0) } + plan(model, context) + cutOff(model, context)
            + comparison(model, state, context) + districts(model, context)
            + [.text(StyledText(context.phrases["whatif.steady"], "muted"))]
    }

    private static func plan(_ model: WhatIfModel, _ context: DrawContext) -> [DetailBlock] {
        let settlement = model.settlement
        let changes = settlement.plan.changes.map { id, change in
            let name = PlainText.sanitized(model.row(id, .links)?.name[context.phrases.language] ?? id.text)
            var words: [String] = []
            if change.isClosed { words.append(context.phrases["whatif.closedWord"]) }
            if let lanes = change.lanes { words.append(context.phrases("whatif.lanesWord", ["n": "\(lanes)"])) }
            if let speed = change.freeFlowKilometresPerHour {
                words.append(context.phrases("whatif.speedWord", ["speed": Digits.fixed(speed, 0)]))
            }
            return DetailBlock.text(StyledText("\(context.glyphs.bullet) \(words.joined(separator: " ")) \(name)"))
        }
        guard !changes.isEmpty else { return [.text(StyledText(context.phrases["whatif.hint"], "muted"))] }
        return [.heading(context.phrases["whatif.plan"])] + changes
    }

    private static func cutOff(_ model: WhatIfModel, _ context: DrawContext) -> [DetailBlock] {
        guard let cut = model.settlement.cutOff else { return [] }
        let zones = model.settlement.base.zones
        func names(_ list: [Int32]) -> String {
            context.phrases.list(
                list.prefix(6).map { PlainText.sanitized(zones[Int($0)][context.phrases.language]) })
        }
        let parts: [(String, [Int32])] = [
            ("whatif.withoutExit", cut.withoutExit), ("whatif.withoutAccess", cut.withoutAccess),
            ("whatif.losing", Set(cut.losingOrigins).union(cut.losingDestinations).sorted()),
        ]
        return [.heading(context.phrases("whatif.cut", ["trips": Digits.fixed(cut.trips, 0, grouped: true)]))]
            + parts.filter { !$0.1.isEmpty }.map { key, list in
                .text(
                    StyledText(
                        context.phrases(key, ["n": "\(list.count)", "names": names(list)]), "severity.red"))
            }
    }

    private static func comparison(
        _ model: WhatIfModel, _ state: TrafficState, _ context: DrawContext
    ) -> [DetailBlock] {
        guard let plan = state.whatIf.comparison, let kept = model.settlement.known[plan] else { return [] }
        let cases = [model.settlement.base.summary, kept, model.settlement.summary]
        func line(_ key: String, _ decimals: Int, _ value: (WhatIfSummary) -> Double?) -> [StyledText] {
            [StyledText(context.phrases[key], "muted")]
                + cases.map { StyledText(value($0).map { Digits.fixed($0, decimals, grouped: true) } ?? "—") }
        }
        return [
            .rows(
                header: ["", context.phrases["whatif.base"], "A", "B"],
                [
                    line("whatif.total", 0) { $0.totalHours }, line("whatif.delay", 0) { $0.delayHours },
                    line("whatif.meanSpeed", 1) { $0.meanKilometresPerHour },
                    line("whatif.cutTrips", 0) { $0.cutTrips },
                ])
        ]
    }

    private static func districts(_ model: WhatIfModel, _ context: DrawContext) -> [DetailBlock] {
        guard !model.settlement.plan.isNothing else { return [] }
        let hit = model.districts.filter { ($0.value(.districtChange) ?? 0) > 0.05 }.prefix(districtsShown)
        guard !hit.isEmpty else { return [] }
        return [
            .rows(
                header: [context.phrases["whatif.worstHit"], context.phrases["column.hoursChange"]],
                hit.map { row in
                    [
                        StyledText(PlainText.sanitized(row.name[context.phrases.language])),
                        row.figure(.districtChange).map(WhatIfView.change) ?? StyledText("—"),
                    ]
                })
        ]
    }
}
