import Canvas
import CityKernels
import CityModel

/// The list of divisions and the card of one.
enum DivisionView {
    static let columns: [BrowseColumn<PovertyRow>] = [
        BrowseColumn(
            "column.division", width: .flexible(minimum: 10, weight: 2),
            text: { row, context in StyledText(row.name[context.phrases.language]) }, sortKey: { .name($0.name) }),
        figure("column.households", 8, 2, \.households),
        figure("column.persons", 8, 3, \.persons),
        BrowseColumn(
            "column.monitored", width: .fixed(6), alignment: .right,
            text: { row, context in
                report(row).map { StyledText(PovertyView.count($0.shownMonitored, context)) } ?? ""
            }, sortKey: { PovertyView.key(report($0)?.shownMonitored.value.map(Double.init)) }),
        status(.unstable), status(.marginal), status(.suddenHardship),
        figure("column.incidence", 7, 0, \.incidence),
        BrowseColumn(
            "column.mainCause", width: .fixed(12), priority: 1,
            text: { row, context in StyledText(report(row)?.mainCause.map { context.phrases[$0] } ?? "—") },
            sortKey: { .text(report($0)?.mainCause ?? "") }),
        figure("column.aid", 8, 2, \.aid),
    ]

    private static func figure(
        _ title: String, _ width: Int, _ priority: Int, _ value: @escaping @Sendable (DivisionReport) -> Figure
    ) -> BrowseColumn<PovertyRow> {
        BrowseColumn(
            title, width: .fixed(width), alignment: .right, priority: priority, data: .figure { report($0).map(value) },
            text: { row, _ in report(row).map { PovertyView.number(value($0)) } ?? "" },
            sortKey: { PovertyView.key(report($0).map(value)?.value) })
    }

    private static func status(_ status: HouseholdStatus) -> BrowseColumn<PovertyRow> {
        @Sendable func count(_ row: PovertyRow) -> ShownCount? {
            report(row)?.statuses.first { $0.status == status }?.count
        }
        return BrowseColumn(
            "column.status.\(status.rawValue)", width: .fixed(6), alignment: .right, priority: 4,
            text: { row, context in StyledText(count(row).map { PovertyView.count($0, context) } ?? "") },
            sortKey: { PovertyView.key(count($0)?.value.map(Double.init)) })
    }

    private static func report(_ row: PovertyRow) -> DivisionReport? {
        if case .division(let report) = row { report } else { nil }
    }

    // MARK: Headline and card

    static func headline(_ report: DivisionReport, _ context: DrawContext) -> [LabelledFigure] {
        [
            LabelledFigure("poverty.households", report.households),
            LabelledFigure("poverty.monitored", report.monitored, remark: remark(report.shownMonitored, context)),
            LabelledFigure("poverty.headcount", report.headcountRatio),
            LabelledFigure("poverty.intensity", report.intensity),
            LabelledFigure("poverty.adjusted", report.adjustedHeadcountRatio),
        ]
    }

    private static func remark(_ count: ShownCount, _ context: DrawContext?) -> String {
        guard let context, count.value == nil else { return "" }
        return PovertyView.count(count, context)
    }

    /// - Parameter context: nil where the words do not matter.
    static func figures(_ report: DivisionReport, _ context: DrawContext?) -> [LabelledFigure] {
        [
            LabelledFigure("poverty.monitored", report.monitored, remark: remark(report.shownMonitored, context)),
            LabelledFigure("poverty.households", report.households),
            LabelledFigure("poverty.persons", report.persons),
            LabelledFigure("poverty.incidence", report.incidence), LabelledFigure("poverty.aid", report.aid),
            LabelledFigure("poverty.headcount", report.headcountRatio),
            LabelledFigure("poverty.intensity", report.intensity),
            LabelledFigure("poverty.adjusted", report.adjustedHeadcountRatio),
        ]
            + report.indicators.map { entry in
                LabelledFigure(entry.indicator.key, entry.share)
            }
    }

    static func blocks(_ report: DivisionReport, _ context: DrawContext) -> [DetailBlock] {
        let figures = figures(report, context)
        let basics = figures.dropLast(report.indicators.count).map { DetailBlock.figure($0) }
        let statuses = report.statuses.map { entry in
            [
                StyledText(context.phrases["household.status.\(entry.status.rawValue)"]),
                StyledText(PovertyView.count(entry.count, context)),
            ]
        }
        let indicators = figures.suffix(report.indicators.count).map { DetailBlock.figure($0) }
        return basics + [.rows(header: [], statuses)] + bars("poverty.causes", report.causes.prefix(6), context)
            + bars("poverty.measures", report.measures.prefix(4), context)
            + [.heading(context.phrases["poverty.indicators"])] + indicators
    }

    /// The most frequent ones with bars in proportion to the largest count; a hidden count has none.
    private static func bars(
        _ heading: String, _ shares: ArraySlice<DivisionReport.Share>, _ context: DrawContext
    ) -> [DetailBlock] {
        guard !shares.isEmpty else { return [] }
        let largest = max(1, shares.compactMap(\.count.value).max() ?? 1)
        let full = context.glyphs.bar.last ?? "#"
        let rows = shares.map { share in
            let cells = share.count.value.map { ($0 * 16 + largest - 1) / largest } ?? 0
            return [
                StyledText(context.phrases[share.code]), StyledText(PovertyView.count(share.count, context)),
                StyledText(String(repeating: full, count: cells), "accent"),
            ]
        }
        return [.heading(context.phrases[heading]), .rows(header: [], rows)]
    }
}
