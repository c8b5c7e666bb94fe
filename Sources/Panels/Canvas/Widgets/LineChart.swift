package import CityModel

/// One line of a chart.
package struct ChartLine: Sendable {
    /// In order of time; a value of nil breaks the line.
    package let points: [(time: Timestamp, value: Double?)]
    package let role: StyleRole

    package init(points: [(time: Timestamp, value: Double?)], role: StyleRole = "chart.line") {
        self.points = points
        self.role = role
    }
}

/// Series over time with thresholds and a forecast's fan.
package struct LineChart: Sendable {
    package typealias BandPoint = (time: Timestamp, low: Double, high: Double)
    package typealias Threshold = (value: Double, label: String, role: StyleRole)

    package let series: [ChartLine]
    /// The interval of a forecast, in order of time.
    package let band: [BandPoint]
    package let thresholds: [Threshold]
    package let range: TimeRange
    /// Where past and forecast meet; marked by an upright line.
    package let now: Timestamp?
    package let unit: String

    package init(
        series: [ChartLine], band: [BandPoint] = [], thresholds: [Threshold] = [], range: TimeRange,
        now: Timestamp? = nil,
        unit: String = ""
    ) {
        self.series = series
        self.band = band
        self.thresholds = thresholds
        self.range = range
        self.now = now
        self.unit = unit
    }

    /// Below 12 × 3 the axes are left out, so that a small chart is still a line.
    package func draw(in area: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !area.isEmpty else { return }
        guard grid.transcript == nil else {
            grid.transcript?.text(told(context))
            return
        }
        let hasAxes = area.width >= 12 && area.height >= 3
        let limits = valueLimits()
        let rows = hasAxes ? area.height - 1 : area.height
        let scale = ValueScale(low: limits.low, high: limits.high, maximumTicks: max(2, min(6, rows / 2 + 1)))
        let labelWidth =
            hasAxes ? min(scale.ticks.reduce(0) { max($0, scale.label($1).utf8.count) }, area.width / 3) : 0
        let plot = hasAxes ? area.droppingBottom(1).droppingLeft(labelWidth + 1) : area
        guard !plot.isEmpty else { return }
        var painter = ChartPainter(plot: plot, scale: scale, range: range, glyphs: context.glyphs)
        if let now { painter.drawNow(now) }
        painter.drawBand(band)
        for threshold in thresholds { painter.drawThreshold(threshold) }
        for line in series { painter.drawLine(line) }
        painter.dots.draw(on: &grid)
        drawThresholdLabels(painter, on: &grid)
        if hasAxes {
            drawValueAxis(painter, labels: area.droppingBottom(1).left(labelWidth), on: &grid, context: context)
            drawTimeAxis(in: area.bottom(1), plot: plot, on: &grid)
        }
    }

    /// Extremes of what is drawn. A threshold counts when it is at most the data's own spread away from them.
    private func valueLimits() -> (low: Double, high: Double) {
        var (low, high) = (Double.infinity, -Double.infinity)
        for line in series {
            for point in line.points where range.start <= point.time && point.time <= range.end {
                guard let value = point.value, value.isFinite else { continue }
                (low, high) = (min(low, value), max(high, value))
            }
        }
        for point in band where range.start <= point.time && point.time <= range.end {
            guard point.low.isFinite, point.high.isFinite else { continue }
            (low, high) = (min(low, point.low), max(high, point.high))
        }
        let hasData = low <= high
        let reach = hasData ? max(high - low, abs(high) * 0.1) : .infinity
        let (dataLow, dataHigh) = (low, high)
        for threshold in thresholds where threshold.value.isFinite {
            if !hasData || (threshold.value <= dataHigh + reach && threshold.value >= dataLow - reach) {
                (low, high) = (min(low, threshold.value), max(high, threshold.value))
            }
        }
        return low <= high ? (low, high) : (0, 1)
    }

    private func drawThresholdLabels(_ painter: ChartPainter, on grid: inout CellGrid) {
        var taken: Set<Int> = []
        for threshold in thresholds where !threshold.label.isEmpty {
            let y = painter.plot.y + painter.row(of: threshold.value)
            guard painter.plot.contains(x: painter.plot.x, y: y), taken.insert(y).inserted else { continue }
            let text = TextWidth.clipped(threshold.label, to: max(0, painter.plot.width / 2))
            let x = painter.plot.maxX - TextWidth.cells(text)
            grid.write(text, x: x, y: y, clip: painter.plot, style: TextStyle(threshold.role))
        }
    }

    private func drawValueAxis(
        _ painter: ChartPainter, labels: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        let axis = Rect(x: painter.plot.x - 1, y: painter.plot.y, width: 1, height: painter.plot.height)
        grid.fill(axis, context.glyphs.box.vertical, style: "chart.axis")
        var lastRow = Int.max
        for tick in painter.scale.ticks {
            let row = painter.row(of: tick)
            guard row < lastRow, row >= 0, row < labels.height else { continue }
            lastRow = row
            let text = TextWidth.padded(painter.scale.label(tick), to: labels.width, alignment: .right)
            grid.write(text, x: labels.x, y: labels.y + row, clip: labels, style: "chart.axis")
        }
        guard !unit.isEmpty else { return }
        let text = TextWidth.clipped(unit, to: painter.plot.width / 2)
        grid.write(text, x: painter.plot.x + 1, y: painter.plot.y, clip: painter.plot, style: "chart.axis")
    }

    private func drawTimeAxis(in line: Rect, plot: Rect, on grid: inout CellGrid) {
        var free = line.x
        for tick in TimeAxis(range: range, columns: plot.width).ticks {
            let share = Double(tick.time.seconds(since: range.start)) / Double(max(1, range.seconds))
            let width = TextWidth.cells(tick.label)
            let centre = plot.x + Int((share * Double(plot.width - 1)).rounded())
            let x = min(max(centre - width / 2, free), line.maxX - width)
            guard x >= free else { continue }
            grid.write(tick.label, x: x, y: line.y, clip: line, style: "chart.axis")
            free = x + width + 1
        }
    }
}
