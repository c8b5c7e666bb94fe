import Canvas
import CityKernels
import CityModel

/// The pages of a place's detail.
enum CrowdPages {
    static func blocks(_ model: CrowdModel, _ state: CrowdState, _ context: DrawContext) -> [DetailBlock] {
        if state.page == .unusual { return model.unusual.map { CrowdUnusualPage.blocks($0, context) } ?? [] }
        guard let detail = model.detail else { return [] }
        let figures = labelled(detail, state.page, context).map { DetailBlock.figure($0) }
        switch state.page {
        case .now: return CrowdNowPage.blocks(detail, model.asOf, figures, context)
        case .gates: return CrowdGatesPage.blocks(detail, figures, context)
        case .diversion: return CrowdDiversionPage.blocks(detail, figures, context)
        case .egress: return CrowdEgressPage.blocks(detail, figures, context)
        case .history: return CrowdHistoryPage.blocks(detail, context)
        case .unusual: return []
        }
    }

    /// - Parameter context: For the remarks; without it only the figures matter.
    static func labelled(
        _ detail: CrowdModel.Detail, _ page: CrowdState.Page, _ context: DrawContext?
    ) -> [LabelledFigure] {
        switch page {
        case .now: CrowdNowPage.labelled(detail)
        case .gates: CrowdGatesPage.labelled(detail)
        case .diversion: CrowdDiversionPage.labelled(detail, context)
        case .egress: CrowdEgressPage.labelled(detail)
        case .unusual, .history: []
        }
    }

    /// A figure about the place of a detail.
    static func figure(
        _ value: Double?, _ unit: String, _ key: String, _ detail: CrowdModel.Detail, decimals: Int = 0,
        quality: FigureQuality = .good, interval: ClosedRange<Double>? = nil, time: Timestamp? = nil,
        missing: MissingReason? = nil, method: String? = nil
    ) -> Figure {
        Figure(
            value: value, unit: unit, decimals: decimals, time: time ?? detail.spot.count.time,
            source: detail.spot.count.source, quality: quality, method: method ?? key, title: key,
            subject: detail.spot.place.name, interval: interval, missing: missing, series: detail.spot.count.series)
    }

    static func people(_ value: Double) -> String { Digits.fixed(value, 0, grouped: true) }

    static func number(_ sample: Sample?) -> String {
        sample.flatMap { $0.isUsable ? people($0.value) : nil } ?? "—"
    }
}
