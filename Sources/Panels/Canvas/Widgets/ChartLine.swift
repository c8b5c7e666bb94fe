package import CityModel

/// One line of a chart.
package struct ChartLine: Sendable {
    /// How the line is drawn, so that lines can be told apart without colour.
    package enum Stroke: Sendable, Hashable, CaseIterable {
        case solid, dashed, dotted
    }

    /// In order of time; a value of nil breaks the line.
    package let points: [(time: Timestamp, value: Double?)]
    package let role: StyleRole
    package let stroke: Stroke
    /// Its name in the legend; without one it is not in the legend.
    package let label: String

    package init(
        points: [(time: Timestamp, value: Double?)], role: StyleRole = "chart.line", stroke: Stroke = .solid,
        label: String = ""
    ) {
        self.points = points
        self.role = role
        self.stroke = stroke
        self.label = label
    }

    /// Readings of an earlier day or week, moved to the present to be compared with.
    package static func ghost(
        _ points: [(time: Timestamp, value: Double?)], shiftedBy seconds: Int64, label: String
    ) -> ChartLine {
        ChartLine(
            points: points.map { ($0.time.adding(seconds: seconds), $0.value) }, role: "chart.ghost", stroke: .dotted,
            label: label)
    }
}

/// A moment on a chart that deserves a sign: a closure, an alarm, the beginning of a holiday.
package struct ChartMark: Hashable, Sendable {
    package let time: Timestamp
    package let label: String
    package let role: StyleRole
    package let glyph: String

    package init(time: Timestamp, label: String = "", role: StyleRole = "accent", glyph: String) {
        self.time = time
        self.label = label
        self.role = role
        self.glyph = glyph
    }
}

/// The intervals of a forecast: a wide one and, inside it, a narrow one.
package struct ForecastFan: Sendable {
    package typealias Point = (time: Timestamp, low: Double, high: Double)

    /// Usually 95 %; in order of time.
    package let outer: [Point]
    /// Usually 80 %; may be empty.
    package let inner: [Point]
    /// Their names in the legend, `95 %`; empty for none.
    package let outerLabel: String
    package let innerLabel: String

    package init(outer: [Point], inner: [Point] = [], outerLabel: String = "", innerLabel: String = "") {
        self.outer = outer
        self.inner = inner
        self.outerLabel = outerLabel
        self.innerLabel = innerLabel
    }
}
