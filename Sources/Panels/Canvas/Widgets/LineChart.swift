package import CityModel

/// Series over time with ghosts of earlier days, thresholds, marks at moments and a forecast's fan.
package struct LineChart: Sendable {
    package typealias Threshold = (value: Double, label: String, role: StyleRole)

    package let series: [ChartLine]
    /// The intervals of a forecast, drawn below the lines.
    package let fan: ForecastFan?
    package let thresholds: [Threshold]
    package let marks: [ChartMark]
    package let range: TimeRange
    /// Where past and forecast meet; marked by an upright line.
    package let now: Timestamp?
    package let unit: String
    /// The columns the time runs over, each a span of it, where another picture of the same time sets them; that one's axis then
    /// tells the time.
    package let columns: Range<Int>?

    package init(
        series: [ChartLine], fan: ForecastFan? = nil, thresholds: [Threshold] = [], marks: [ChartMark] = [],
        range: TimeRange, now: Timestamp? = nil, unit: String = "", columns: Range<Int>? = nil
    ) {
        self.series = series
        self.fan = fan
        self.thresholds = thresholds
        self.marks = marks
        self.range = range
        self.now = now
        self.unit = unit
        self.columns = columns
    }

    /// Below 12 × 3 the axes are left out, so that a small chart is still a line; below 8 rows the legend is.
    package func draw(in whole: Rect, on grid: inout CellGrid, context: DrawContext) {
        guard !whole.isEmpty else { return }
        guard grid.transcript == nil else {
            grid.transcript?.text(told(context))
            return
        }
        grid.notePicture(in: whole)
        let legend = ChartLegend(series: series, fan: fan, glyphs: context.glyphs)
        let hasLegend = !legend.items.isEmpty && whole.width >= 20 && whole.height >= 8
        if hasLegend { legend.draw(in: whole.top(1), on: &grid) }
        let area = hasLegend ? whole.droppingTop(1) : whole
        let hasAxes = area.width >= 12 && area.height >= 3
        let limits = ChartLimits(self)
        let hasTimeAxis = hasAxes && columns == nil
        let rows = hasTimeAxis ? area.height - 1 : area.height
        let scale = ValueScale(low: limits.low, high: limits.high, maximumTicks: max(2, min(6, rows / 2 + 1)))
        let plot = plot(in: hasTimeAxis ? area.droppingBottom(1) : area, scale, hasAxes: hasAxes)
        guard !plot.isEmpty else { return }
        var painter = ChartPainter(
            plot: plot, scale: scale, range: range, hasSpans: columns != nil, glyphs: context.glyphs)
        if let fan { painter.drawFan(fan) }
        if let now { painter.drawNow(now) }
        for threshold in thresholds { painter.drawThreshold(threshold) }
        for mark in marks { painter.drawMark(mark) }
        for line in series { painter.drawLine(line) }
        painter.dots.draw(on: &grid)
        drawThresholdLabels(painter, on: &grid)
        if hasAxes { drawValueAxis(painter, from: area.x, on: &grid, context: context) }
        if hasTimeAxis {
            TimeAxis(range: range, columns: plot.width).draw(in: area.bottom(1), plot: plot, range: range, on: &grid)
        }
        drawMarkLabels(painter, on: &grid)
    }

    /// Beside the labels of the values, or where the columns are set.
    private func plot(in area: Rect, _ scale: ValueScale, hasAxes: Bool) -> Rect {
        if let columns {
            let shared = columns.clamped(to: area.x..<area.maxX)
            return Rect(x: shared.lowerBound, y: area.y, width: shared.count, height: area.height)
        }
        guard hasAxes else { return area }
        let labels = scale.ticks.reduce(0) { max($0, scale.label($1).utf8.count) }
        return area.droppingLeft(min(labels, area.width / 3) + 1)
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

    /// Signs of marks on the upper edge, with their words where they meet neither another mark nor the unit.
    private func drawMarkLabels(_ painter: ChartPainter, on grid: inout CellGrid) {
        let line = painter.plot.top(1)
        var free = line.x + TextWidth.cells(unit) + 2
        let visible = marks.filter { range.start <= $0.time && $0.time <= range.end }
        for (index, mark) in visible.enumerated() {
            let x = painter.column(of: mark.time)
            guard line.contains(x: x, y: line.y) else { continue }
            grid.write(mark.glyph, x: x, y: line.y, clip: line, style: TextStyle(mark.role, bold: true))
            let start = x + TextWidth.cells(mark.glyph) + 1
            let next = index + 1 < visible.count ? painter.column(of: visible[index + 1].time) : line.maxX
            let width = TextWidth.cells(mark.label)
            guard width > 0, start >= free, start + width < next else { continue }
            grid.write(mark.label, x: start, y: line.y, clip: line, style: TextStyle(mark.role))
            free = start + width + 1
        }
    }

    /// - Parameter left: The first column the labels may take.
    private func drawValueAxis(
        _ painter: ChartPainter, from left: Int, on grid: inout CellGrid, context: DrawContext
    ) {
        let axis = Rect(x: painter.plot.x - 1, y: painter.plot.y, width: 1, height: painter.plot.height)
        let labels = Rect(x: left, y: axis.y, width: max(0, axis.x - left), height: axis.height)
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
}

/// Extremes of what a chart draws. A threshold counts when it is at most the data's own spread away from them.
struct ChartLimits {
    private(set) var low = Double.infinity
    private(set) var high = -Double.infinity

    init(_ chart: LineChart) {
        for line in chart.series {
            for point in line.points where chart.range.start <= point.time && point.time <= chart.range.end {
                if let value = point.value { include(value, value) }
            }
        }
        for point in (chart.fan?.outer ?? []) + (chart.fan?.inner ?? [])
        where chart.range.start <= point.time && point.time <= chart.range.end { include(point.low, point.high) }
        let hasData = low <= high
        let reach = hasData ? max(high - low, abs(high) * 0.1) : .infinity
        let (dataLow, dataHigh) = (low, high)
        for value in chart.thresholds.map(\.value) where value.isFinite {
            if !hasData || (value <= dataHigh + reach && value >= dataLow - reach) { include(value, value) }
        }
        if low > high { (low, high) = (0, 1) }
    }

    private mutating func include(_ bottom: Double, _ top: Double) {
        guard bottom.isFinite, top.isFinite else { return }
        (low, high) = (min(low, bottom), max(high, top))
    }
}
