import Canvas
import CityKernels
import CityModel

/// The list and the detail of air stations.
enum AirView {
    static let columns: [BrowseColumn<PollutionRow>] =
        [
            BrowseColumn(
                "column.station", width: .flexible(minimum: 12, weight: 3), text: PollutionView.name,
                sortKey: { .name($0.name) }),
            BrowseColumn(
                "column.aqi", width: .fixed(5), alignment: .right,
                data: .figure { $0.lead },
                text: { row, context in PollutionView.number(row.lead, context, role: PollutionView.role(row)) },
                sortKey: { PollutionView.key($0.lead.value) }),
            BrowseColumn(
                "column.airLevel", width: .fixed(12), text: { row, context in level(row, context) },
                sortKey: { PollutionView.key($0.lead.value) }),
            BrowseColumn(
                "column.primary", width: .fixed(10), priority: 1,
                text: { row, context in StyledText(primary(row, context)) },
                sortKey: { .number(Double(report($0)?.verdict?.primary.rawValue ?? 0)) }),
        ] + order.prefix(3).map { item($0, priority: 3) } + order.suffix(3).map { item($0, priority: 5) } + [
            BrowseColumn(
                "column.trend", width: .fixed(5), alignment: .right, priority: 2,
                data: .number { report($0)?.hourTrend },
                text: { row, context in PollutionView.trend(report(row)?.hourTrend, context) },
                sortKey: { PollutionView.key(report($0)?.hourTrend) }),
            BrowseColumn(
                "column.day", width: .fixed(24), priority: 4, data: .picture,
                text: { row, context in
                    StyledText(
                        Sparkline.text(values: report(row)?.day ?? [], cells: 24, glyphs: context.glyphs), "chart.line")
                },
                sortKey: { PollutionView.key(report($0)?.day.compactMap { $0 }.max()) }),
        ]

    private static func item(_ pollutant: AirPollutant, priority: Int) -> BrowseColumn<PollutionRow> {
        BrowseColumn(
            "pollutant.\(pollutant.metric)", width: .fixed(5), alignment: .right, priority: priority,
            data: .figure { report($0)?.items[pollutant.rawValue].concentration },
            text: { row, context in
                report(row).map { PollutionView.number($0.items[pollutant.rawValue].concentration, context) } ?? ""
            },
            sortKey: { PollutionView.key(report($0)?.items[pollutant.rawValue].concentration.value) })
    }

    private static func report(_ row: PollutionRow) -> AirReport? {
        if case .air(let report) = row { report } else { nil }
    }

    private static func level(_ row: PollutionRow, _ context: DrawContext) -> StyledText {
        let level = report(row)?.verdict?.level
        return PollutionView.level(row, level.map { context.phrases["air.level.\($0.rawValue)"] }, context)
    }

    private static func primary(_ row: PollutionRow, _ context: DrawContext) -> String {
        let pollutants = report(row)?.verdict?.primary.pollutants ?? []
        return pollutants.isEmpty ? "—" : PollutionView.names(pollutants.map(\.metric), context)
    }

    // MARK: Detail

    /// - Parameter context: nil where the words do not matter.
    static func figures(_ report: AirReport, _ context: DrawContext?) -> [LabelledFigure] {
        let level = report.verdict?.level
        let index = LabelledFigure(
            "pollution.aqi", report.index, role: level.map { StyleRole("grade.\($0.rawValue)") },
            remark: level.flatMap { level in context.map { $0.phrases["air.level.\(level.rawValue)"] } } ?? "")
        return [index]
            + order.map { report.items[$0.rawValue] }.map { item in
                LabelledFigure(
                    "pollutant.\(item.pollutant.metric)", item.concentration,
                    role: (item.index ?? 0) > 100 ? "severity.orange" : nil,
                    remark: context.map { remark(item, $0) } ?? "")
            }
    }

    /// As the public reads them.
    private static let order: [AirPollutant] = [
        .particulateMatter25, .particulateMatter10, .ozone, .nitrogenDioxide, .sulfurDioxide, .carbonMonoxide,
    ]

    private static func remark(_ item: AirReport.Item, _ context: DrawContext) -> String {
        let limit = Digits.fixed(item.limit, item.concentration.decimals)
        return context.phrases(
            "pollution.airRemark", ["index": item.index.map { String($0) } ?? "—", "limit": limit])
    }

    static func limits(_ report: AirReport) -> [MetricID: [Double]] {
        var limits = Dictionary(
            report.items.map { ($0.pollutant.metric, [$0.limit]) }, uniquingKeysWith: { first, _ in first })
        limits["air.aqi"] = [100]
        return limits
    }

    /// The rule in force, and why an index is withheld.
    static func notes(_ report: AirReport, _ context: DrawContext) -> [DetailBlock] {
        var blocks: [DetailBlock] = []
        if let verdict = report.verdict, verdict.published == nil, verdict.maximum != nil {
            let missing = PollutionView.names(verdict.missing.pollutants.map(\.metric), context)
            blocks.append(
                .text(StyledText(context.phrases("pollution.withheld", ["missing": missing]), "quality.missing")))
        }
        blocks.append(.text(StyledText(context.phrases["pollution.airRule.\(report.edition.rawValue)"], "muted")))
        return blocks
    }
}
