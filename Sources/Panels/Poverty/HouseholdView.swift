import Canvas
import CityKernels
import CityModel
import CityStore

/// The list of a village's households and the card of one; what names a person comes masked from the store.
enum HouseholdView {
    static let columns: [BrowseColumn<PovertyRow>] = [
        BrowseColumn(
            "column.household", width: .flexible(minimum: 12, weight: 2),
            text: { row, context in StyledText(row.name[context.phrases.language]) }, sortKey: { .text($0.id.text) }),
        BrowseColumn(
            "column.persons", width: .fixed(6), alignment: .right, priority: 2,
            text: { row, _ in StyledText(report(row).map { String($0.row.persons) } ?? "") },
            sortKey: { PovertyView.key(report($0).map { Double($0.row.persons) }) }),
        BrowseColumn(
            "column.register", width: .fixed(12),
            text: { row, context in report(row).map { status($0, context) } ?? "" },
            sortKey: { .text(report($0)?.row.status.rawValue ?? "") }),
        BrowseColumn(
            "column.mainCause", width: .fixed(12), priority: 1,
            text: { row, context in StyledText(report(row).map { cause($0, context) } ?? "") },
            sortKey: { .text(report($0)?.row.cause ?? "") }),
        BrowseColumn(
            "column.score", width: .fixed(7), alignment: .right, data: .figure { report($0)?.score },
            text: { row, _ in
                report(row).map {
                    StyledText("\($0.score.text)%", $0.isPoor ? "severity.orange" : "text")
                } ?? ""
            },
            sortKey: { PovertyView.key(report($0)?.score.value) }),
        BrowseColumn(
            "column.aidTotal", width: .fixed(8), alignment: .right, priority: 3, data: .figure { report($0)?.aid },
            text: { row, _ in report(row).map { PovertyView.number($0.aid) } ?? "" },
            sortKey: { PovertyView.key(report($0)?.aid.value) }),
    ]

    private static func report(_ row: PovertyRow) -> HouseholdReport? {
        if case .household(let report) = row { report } else { nil }
    }

    private static func status(_ report: HouseholdReport, _ context: DrawContext) -> StyledText {
        let word = context.phrases["household.status.\(report.row.status.rawValue)"]
        let mark = report.row.status.isMonitored ? context.glyphs.severityMark(.yellow) : context.glyphs.bullet
        return StyledText("\(mark) \(word)", report.row.status.isMonitored ? "severity.yellow" : "muted")
    }

    private static func cause(_ report: HouseholdReport, _ context: DrawContext) -> String {
        report.row.cause.isEmpty ? "—" : context.phrases[report.row.cause]
    }

    // MARK: Card

    static func figures(_ report: HouseholdReport) -> [LabelledFigure] {
        [
            LabelledFigure("poverty.score", report.score, role: report.isPoor ? "severity.orange" : nil),
            LabelledFigure("poverty.income", report.income), LabelledFigure("poverty.householdAid", report.aid),
        ]
    }

    static func blocks(_ report: HouseholdReport, _ date: CivilDate, _ context: DrawContext) -> [DetailBlock] {
        var blocks: [DetailBlock] = [
            .text(StyledText("\(status(report, context).text) · \(cause(report, context))", "text"))
        ]
        blocks += figures(report).map { .figure($0) }
        blocks.append(.text(StyledText(why(report, context), "text")))
        blocks += report.deprivations.map { indicator in
            let share = context.phrases(
                "poverty.weight",
                [
                    "name": context.phrases[indicator.key], "weight": String(indicator.weight),
                    "sum": String(DeprivationRule.weightSum),
                ])
            return .text(StyledText("\(context.glyphs.cross) \(share)", "severity.yellow"))
        }
        blocks += links(report, context) + members(report, date, context) + measures(report, context)
        blocks.append(.text(StyledText(context.phrases["poverty.privacy"], "muted")))
        return blocks
    }

    /// Why it is in the register or not, and whether the index and the register differ.
    private static func why(_ report: HouseholdReport, _ context: DrawContext) -> String {
        let isListed = report.row.status.isMonitored
        let key =
            switch (isListed, report.isPoor) {
            case (true, true): "poverty.why.listedPoor"
            case (true, false): "poverty.why.listedNotPoor"
            case (false, true): "poverty.why.unlistedPoor"
            case (false, false): "poverty.why.unlistedNotPoor"
            }
        return context.phrases(
            key,
            [
                "status": context.phrases["household.status.\(report.row.status.rawValue)"],
                "cause": cause(report, context), "score": report.score.text,
            ])
    }

    /// Who lives in it at the left, what it gets a year at the right.
    private static func links(_ report: HouseholdReport, _ context: DrawContext) -> [DetailBlock] {
        guard let household = report.household, !household.members.isEmpty, !household.measures.isEmpty else {
            return []
        }
        let members = household.members.map { member in
            let name = PlainText.sanitized(member.name.isEmpty ? "—" : member.name)
            return StyledText("\(context.phrases["relation.\(member.relation)"]) \(name)")
        }
        let measures = household.measures.map { measure in
            StyledText(
                "\(context.phrases[measure.kind]) \(Digits.fixed(measure.yuanPerYear, 0, grouped: true))", "accent")
        }
        let name = StyledText(report.name[context.phrases.language], TextStyle("title", bold: true))
        return [
            .heading(context.phrases["poverty.links"]),
            .graph(GraphView(centre: name, left: members, right: measures)),
        ]
    }

    private static func members(_ report: HouseholdReport, _ date: CivilDate, _ context: DrawContext) -> [DetailBlock] {
        guard let members = report.household?.members, !members.isEmpty else { return [] }
        let header = ["name", "relation", "age", "health", "schooling", "work", "insured"].map {
            context.phrases["member.\($0)"]
        }
        func mark(_ isTrue: Bool) -> StyledText {
            guard context.manner == .screen else {
                return StyledText(context.phrases[isTrue ? "plain.isTrue" : "plain.isFalse"])
            }
            return StyledText(isTrue ? context.glyphs.check : context.glyphs.cross)
        }
        let rows = members.map { member in
            [
                StyledText(PlainText.sanitized(member.name.isEmpty ? "—" : member.name)),
                StyledText(context.phrases["relation.\(member.relation)"]),
                StyledText(String(date.year - member.birthYear)),
                StyledText(context.phrases["health.\(member.health)"]),
                StyledText(String(member.schoolingYears)), mark(member.isWorking), mark(member.isInsured),
            ]
        }
        return [.heading(context.phrases["poverty.members"]), .rows(header: header, rows)]
    }

    private static func measures(_ report: HouseholdReport, _ context: DrawContext) -> [DetailBlock] {
        guard let measures = report.household?.measures, !measures.isEmpty else { return [] }
        let rows = measures.map { measure in
            [
                StyledText(context.phrases[measure.kind]), StyledText(measure.start.iso),
                StyledText(Digits.fixed(measure.yuanPerYear, 0, grouped: true)),
            ]
        }
        let header = ["kind", "start", "yuan"].map { context.phrases["measureHeading.\($0)"] }
        return [.heading(context.phrases["poverty.measures"]), .rows(header: header, rows)]
    }
}
