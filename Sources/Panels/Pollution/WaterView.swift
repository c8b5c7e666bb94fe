import Canvas
import CityKernels
import CityModel

/// The list and the detail of river sections.
enum WaterView {
    static let columns: [BrowseColumn<PollutionRow>] = [
        BrowseColumn(
            "column.section", width: .flexible(minimum: 12, weight: 3), text: PollutionView.name,
            sortKey: { .name($0.name) }),
        BrowseColumn(
            "column.waterClass", width: .fixed(11), text: { row, context in level(row, context) },
            sortKey: { PollutionView.key($0.lead.value) }),
        BrowseColumn(
            "column.waterTarget", width: .fixed(6),
            text: { row, context in StyledText(report(row).map { word($0.target, context) } ?? "") },
            sortKey: { PollutionView.key(report($0).map { Double($0.target.rawValue) }) }),
        BrowseColumn(
            "column.deciding", width: .flexible(minimum: 8, weight: 2), priority: 1,
            text: { row, context in StyledText(report(row).map { deciding($0, context) } ?? "") },
            sortKey: { PollutionView.key(report($0)?.excess.value) }),
        BrowseColumn(
            "column.excess", width: .fixed(7), alignment: .right, priority: 2,
            data: .figure { report($0)?.excess },
            text: { row, context in report(row).map { PollutionView.number($0.excess, context) } ?? "" },
            sortKey: { PollutionView.key(report($0)?.excess.value) }),
        BrowseColumn(
            "column.trend", width: .fixed(5), alignment: .right, priority: 3,
            data: .number { report($0)?.trend },
            text: { row, context in PollutionView.trend(report(row)?.trend, context) },
            sortKey: { PollutionView.key(report($0)?.trend) }),
        BrowseColumn(
            "column.day", width: .fixed(6), priority: 4, data: .picture,
            text: { row, context in
                StyledText(
                    Sparkline.text(values: report(row)?.day ?? [], cells: 6, glyphs: context.glyphs), "chart.line")
            },
            sortKey: { PollutionView.key(report($0)?.day.compactMap { $0 }.max()) }),
    ]

    private static func report(_ row: PollutionRow) -> WaterReport? {
        if case .water(let report) = row { report } else { nil }
    }

    private static func word(_ waterClass: WaterClass, _ context: DrawContext) -> String {
        context.phrases["water.class.\(waterClass.rawValue)"]
    }

    private static func level(_ row: PollutionRow, _ context: DrawContext) -> StyledText {
        PollutionView.level(row, report(row)?.waterClass.map { word($0, context) }, context)
    }

    private static func deciding(_ report: WaterReport, _ context: DrawContext) -> String {
        let metrics = report.quality.decisive.compactMap { item in report.items.first { $0.item == item } }
            .compactMap(\.value.series?.metric)
        return metrics.isEmpty ? "—" : PollutionView.names(metrics, context)
    }

    // MARK: Detail

    static func figures(_ report: WaterReport, _ context: DrawContext?) -> [LabelledFigure] {
        let grade = LabelledFigure(
            "pollution.waterClass", report.grade, role: (report.classesOver ?? 0) > 0 ? "severity.orange" : nil,
            remark: context.flatMap { context in
                report.waterClass.map { found in
                    context.phrases(
                        "pollution.waterRemark",
                        ["class": word(found, context), "target": word(report.target, context)])
                }
            } ?? "")
        return [grade, LabelledFigure("pollution.excess", report.excess)]
            + report.items.map { item in
                LabelledFigure(
                    "pollutant.\(item.value.series?.metric.text ?? "")", item.value,
                    role: item.verdict?.missesTarget == true ? "severity.orange" : nil,
                    remark: context.map { remark(item, $0) } ?? "")
            }
    }

    private static func remark(_ item: WaterReport.Item, _ context: DrawContext) -> String {
        guard let verdict = item.verdict else { return "" }
        let grade = word(verdict.itemClass, context)
        guard let excess = verdict.excessMultiple else { return grade }
        return context.phrases("pollution.excessRemark", ["class": grade, "excess": Digits.fixed(excess, 2)])
    }

    /// The limit of the target class, where the item has one.
    static func limits(_ report: WaterReport) -> [MetricID: [Double]] {
        var limits: [MetricID: [Double]] = ["water.class": [Double(report.target.rawValue)]]
        for item in report.items {
            guard let metric = item.value.series?.metric else { continue }
            limits[metric] = limit(of: item.item, report.target)
        }
        return limits
    }

    /// Found by asking the standard's own judgement, which holds the table.
    private static func limit(of item: WaterQualityItem, _ target: WaterClass) -> [Double] {
        if item == .acidity { return [6, 9] }
        func meets(_ thousandths: Int) -> Bool {
            WaterQuality.waterClass(of: .init(item, Double(thousandths) / 1000), body: .river) <= target
        }
        var (low, high) = (0, 20_000)
        let risesWithValue = item != .dissolvedOxygen
        while high - low > 1 {
            let middle = (low + high) / 2
            if meets(middle) == risesWithValue { low = middle } else { high = middle }
        }
        return [Double(risesWithValue ? low : high) / 1000]
    }

    static func notes(_ report: WaterReport, _ context: DrawContext) -> [DetailBlock] {
        [.text(StyledText(context.phrases["pollution.waterRule"], "muted"))]
    }
}
