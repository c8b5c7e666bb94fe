import Canvas
import CityKernels
import CityModel

/// The list and the detail of outlets.
enum OutletView {
    static let columns: [BrowseColumn<PollutionRow>] = [
        BrowseColumn(
            "column.outlet", width: .flexible(minimum: 14, weight: 3), text: PollutionView.name,
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.permitRatio", width: .fixed(6), alignment: .right,
            data: .figure { $0.lead },
            text: { row, context in PollutionView.number(row.lead, context, role: PollutionView.role(row)) },
            sortKey: { PollutionView.key($0.lead.value) }),
        BrowseColumn(
            "column.level", width: .fixed(9), text: { row, context in level(row, context) },
            sortKey: { .number(Double($0.severity?.rawValue ?? 0)) }),
        BrowseColumn(
            "column.pollutant", width: .fixed(10), priority: 1,
            text: { row, context in StyledText(report(row)?.worst?.pollutantName[context.phrases.language] ?? "—") },
            sortKey: { .text(report($0)?.worst?.pollutant ?? "") }),
        BrowseColumn(
            "column.hoursOver", width: .fixed(6), alignment: .right, priority: 2,
            data: .figure { report($0)?.hoursOver },
            text: { row, context in report(row).map { PollutionView.number($0.hoursOver, context) } ?? "" },
            sortKey: { PollutionView.key(report($0)?.hoursOver.value) }),
        BrowseColumn(
            "column.flow", width: .fixed(9), alignment: .right, priority: 4,
            data: .figure { report($0)?.flow },
            text: { row, context in report(row).map { PollutionView.number($0.flow, context) } ?? "" },
            sortKey: { PollutionView.key(report($0)?.flow.value) }),
        BrowseColumn(
            "column.flag", width: .fixed(6), priority: 3, text: { row, context in flag(row, context) },
            sortKey: { .number(Double(report($0)?.flag?.rawValue ?? 0)) }),
        BrowseColumn(
            "column.day", width: .fixed(24), priority: 5, data: .picture,
            text: { row, context in
                StyledText(
                    Sparkline.text(values: report(row)?.day ?? [], cells: 24, glyphs: context.glyphs), "chart.line")
            },
            sortKey: { PollutionView.key(report($0)?.day.compactMap { $0 }.max()) }),
    ]

    private static func report(_ row: PollutionRow) -> OutletReport? {
        if case .outlet(let report) = row { report } else { nil }
    }

    private static func level(_ row: PollutionRow, _ context: DrawContext) -> StyledText {
        let known = row.lead.value != nil
        let word = row.severity.map { "severity.\($0.word)" } ?? "severity.none"
        return PollutionView.level(row, known ? context.phrases[word] : nil, context)
    }

    private static func flag(_ row: PollutionRow, _ context: DrawContext) -> StyledText {
        guard let flag = report(row)?.flag else { return StyledText("—", "quality.missing") }
        return StyledText(context.phrases["flag.\(flag.word)"], flag.isUsable ? "muted" : "quality.suspect")
    }

    // MARK: Detail

    static func figures(_ report: OutletReport, _ context: DrawContext?) -> [LabelledFigure] {
        let worst = report.worst.flatMap { worst in context.map { worst.pollutantName[$0.phrases.language] } }
        return [
            LabelledFigure(
                "pollution.permitRatio", report.ratio,
                role: report.severity.map { StyleRole("severity.\($0.word)") }, remark: worst ?? "")
        ]
            + report.items.map { item in
                LabelledFigure(
                    "pollutant.\(item.permit.metric)", item.concentration,
                    role: (item.ratio ?? 0) > 1 ? "severity.orange" : nil,
                    remark: context.map { remark(item, $0) } ?? "")
            } + [
                LabelledFigure("pollution.hoursOver", report.hoursOver), LabelledFigure("pollution.flow", report.flow),
            ]
    }

    private static func remark(_ item: OutletReport.Item, _ context: DrawContext) -> String {
        context.phrases(
            "pollution.permitRemark",
            [
                "limit": number(item.permit.limit), "unit": item.permit.unit,
                "ratio": item.ratio.map { Digits.fixed($0 * 100, 0) } ?? "—",
            ])
    }

    static func limits(_ report: OutletReport) -> [MetricID: [Double]] {
        Dictionary(
            report.outlet.permits.map { ($0.metric, [$0.limit]) }, uniquingKeysWith: { first, _ in first })
    }

    /// The permit with the day's judgement of every pollutant, and who runs the outlet.
    static func notes(_ report: OutletReport, _ context: DrawContext) -> [DetailBlock] {
        let header = ["pollutant", "limit", "unit", "annual", "mean", "hoursOver", "judged"].map {
            context.phrases["permit.\($0)"]
        }
        let rows = report.items.map { item in
            [
                StyledText(item.permit.pollutantName[context.phrases.language]), StyledText(number(item.permit.limit)),
                StyledText(item.permit.unit), StyledText(item.permit.annualTonnes.map { Digits.fixed($0, 2) } ?? "—"),
                StyledText(item.judgement.mean.map { Digits.fixed($0, 2) } ?? "—"),
                StyledText(
                    String(item.judgement.hoursOver), item.judgement.hoursOver > 0 ? "severity.orange" : "text"),
                StyledText("\(item.judgement.judgedHours)/\(item.judgement.hours)"),
            ]
        }
        let who = context.phrases(
            "pollution.outletOf",
            [
                "enterprise": report.outlet.enterprise[context.phrases.language],
                "device": report.outlet.deviceNumber.isEmpty ? "—" : report.outlet.deviceNumber,
                "height": report.outlet.stackHeightMetres.map { Digits.fixed($0, 0) } ?? "—",
            ])
        return [
            .rows(header: header, rows), .text(StyledText(PlainText.sanitized(who), "muted")),
            .text(StyledText(context.phrases["pollution.permitRule"], "muted")),
        ]
    }

    private static func number(_ value: Double) -> String { Digits.fixed(value, value < 1 ? 2 : value < 10 ? 1 : 0) }
}
