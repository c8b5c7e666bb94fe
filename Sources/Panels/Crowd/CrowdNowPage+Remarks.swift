import Canvas
import CityKernels
import CityModel

/// What is odd about a place and its figures, in words.
extension CrowdNowPage {
    /// People counted in a closed place from which somebody should look.
    private static let insideClosed = 20.0

    /// What the forecast had to do without and what is odd about the place's figures.
    static func remarks(_ detail: CrowdModel.Detail, _ context: DrawContext) -> [String] {
        let place = detail.spot.place
        var words: [String] = []
        if let young = youth(detail.forecast) { words.append(context.phrases["crowd.young.\(young)"]) }
        if detail.forecast.missing == nil, detail.warningLine != nil,
            detail.forecast.pathCount < LineCrossing.fewestPaths
        {
            words.append(
                context.phrases(
                    "crowd.fewPaths",
                    ["have": "\(detail.forecast.pathCount)", "need": "\(LineCrossing.fewestPaths)"]))
        }
        if !detail.forecast.unknownYears.isEmpty {
            let years = context.phrases.list(detail.forecast.unknownYears.map(String.init))
            words.append(context.phrases("crowd.note.calendarYear", ["year": years]))
        }
        if let cap = detail.cap {
            words.append(
                context.phrases(
                    "crowd.cap",
                    [
                        "percent": Digits.fixed(cap.percent, 0), "last": cap.last.iso,
                        "reason": cap.reason[context.phrases.language],
                        "now": CrowdPages.people(Double(place.instantaneousCapacity)),
                        "daily": CrowdPages.people(Double(place.dailyCapacity)),
                    ]))
        }
        if let count = detail.spot.count.value, let time = detail.spot.count.time, count >= insideClosed,
            !CrowdDay.isOpen(place, at: time), !CrowdDay.isOpen(place, at: time.adding(seconds: -1800))
        {
            words.append(context.phrases("crowd.insideClosed", ["people": CrowdPages.people(count)]))
        }
        if detail.lastWeek.contains(where: { $0.value == nil }) {
            words.append(context.phrases["crowd.note.lastWeekHoliday"])
        }
        if place.areaSquareMetres <= 0 { words.append(context.phrases["crowd.note.noArea"]) }
        if place.warningPercent > 100 { words.append(context.phrases["crowd.note.warningAbove"]) }
        if detail.fusion.missing != nil, detail.spot.count.value == nil {
            words.append(context.phrases["crowd.allSourcesGone"])
        }
        return words
    }

    /// What a young series keeps the forecast from knowing; nil when it has seen two weeks.
    private static func youth(_ forecast: CrowdForecast) -> String? {
        guard forecast.missing == nil else { return "none" }
        var dropped = 0
        var isSeenOnce = false
        for warning in forecast.warnings {
            switch warning {
            case .seasonDropped: dropped += 1
            case .seasonSeenOnce: isSeenOnce = true
            case .manyMissing, .fewOrigins, .withoutRidge, .restDayUnknown, .stale: break
            }
        }
        return switch (dropped, isSeenOnce) {
        case (0, false): nil
        case (0, true): "week"
        case (1, true): "day"
        case (1, false): "days"
        default: "hours"
        }
    }
}
