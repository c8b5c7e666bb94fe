import Canvas
import CityKernels
import CityModel

/// A day back and a day ahead, with what went before behind it.
extension CrowdNowPage {
    static func chart(_ detail: CrowdModel.Detail, _ now: Timestamp, _ context: DrawContext) -> LineChart {
        let points = detail.forecast.points
        let course = detail.forecast.course
        var thresholds: [LineChart.Threshold] = []
        if let line = detail.warningLine {
            thresholds.append((line, context.phrases["crowd.warningLine"], "severity.yellow"))
        }
        let capacity = Double(detail.spot.place.instantaneousCapacity)
        if capacity > 0 { thresholds.append((capacity, context.phrases["crowd.capacityLine"], "severity.red")) }
        var lines: [ChartLine] = [.ghost(detail.lastWeek, shiftedBy: 0, label: context.phrases["crowd.lastWeek"])]
        if !detail.lastHoliday.isEmpty {
            lines.append(
                ChartLine(
                    points: detail.lastHoliday, role: "quality.suspect", stroke: .dotted,
                    label: context.phrases["crowd.lastHoliday"]))
        }
        if let inside = detail.whatIf?.effect?.inside {
            lines.append(
                ChartLine(
                    points: zip(points, inside).map { ($0.time, $1) }, role: "accent", stroke: .dashed,
                    label: context.phrases["crowd.whatIfLine"]))
        }
        lines.append(
            ChartLine(points: detail.samples.map { ($0.time, $0.isUsable ? $0.value : nil) }, role: "chart.line"))
        lines.append(ChartLine(points: course.map { ($0.time, $0.point.mean) }, role: "quality.forecast"))
        if !context.isLive, let hindsight = detail.hindsight {
            lines.append(
                ChartLine(points: hindsight.hours, role: "accent", label: context.phrases["crowd.cameLine"]))
        }
        return LineChart(
            series: lines,
            fan: ForecastFan(
                outer: course.map { ($0.time, $0.point.lower95, $0.point.upper95) },
                inner: course.map { ($0.time, $0.point.lower80, $0.point.upper80) }, outerLabel: "95 %",
                innerLabel: "80 %"), thresholds: thresholds,
            range: TimeRange(
                start: now.adding(seconds: -86_400), end: now.adding(seconds: points.isEmpty ? 3600 : 86_400)),
            now: now, unit: context.phrases["unit.persons"])
    }
}
