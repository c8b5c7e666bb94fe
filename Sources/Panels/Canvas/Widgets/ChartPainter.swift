import CityModel

/// Puts the parts of a line chart on dots.
struct ChartPainter {
    let plot: Rect
    let scale: ValueScale
    let range: TimeRange
    /// Whether columns are spans of time, the range's end beyond the last, and not moments with its end in the last.
    let hasSpans: Bool
    var dots: DotCanvas

    init(plot: Rect, scale: ValueScale, range: TimeRange, hasSpans: Bool = false, glyphs: GlyphSet) {
        self.plot = plot
        self.scale = scale
        self.range = range
        self.hasSpans = hasSpans
        dots = DotCanvas(area: plot, glyphs: glyphs)
    }

    /// The row of the plot a value lies in, from its top; outside the plot for values beyond the scale.
    func row(of value: Double) -> Int {
        let y = dotY(value)
        guard y.isFinite, abs(y) < 1e9 else { return -1 }
        return y < 0 ? -1 : Int(y.rounded()) / dots.dotsPerRow
    }

    mutating func drawNow(_ now: Timestamp) {
        let pen = dots.pen("chart.axis")
        let x = dotX(now)
        dots.line(fromX: x, y: 0, toX: x, y: Double(dots.height - 1), pen: pen, every: 3)
    }

    mutating func drawThreshold(_ threshold: LineChart.Threshold) {
        let pen = dots.pen(TextStyle(threshold.role))
        let y = dotY(threshold.value)
        dots.line(fromX: 0, y: y, toX: Double(dots.width - 1), y: y, pen: pen, every: 3)
    }

    mutating func drawMark(_ mark: ChartMark) {
        let pen = dots.pen(TextStyle(mark.role))
        let x = dotX(mark.time)
        dots.line(fromX: x, y: 0, toX: x, y: Double(dots.height - 1), pen: pen, every: 4)
    }

    /// The column of the plot a moment lies in, in cells of the screen.
    func column(of time: Timestamp) -> Int {
        let x = dotX(time)
        guard x.isFinite, abs(x) < 1e9 else { return plot.x - 1 }
        return x < 0 ? plot.x - 1 : plot.x + Int(x.rounded()) / dots.dotsPerColumn
    }

    /// A sparse raster for the wide interval, a dense one for the narrow, with edges.
    mutating func drawFan(_ fan: ForecastFan) {
        drawBand(fan.outer, density: 4)
        drawBand(fan.inner, density: 2)
    }

    private mutating func drawBand(_ band: [ForecastFan.Point], density: Int) {
        let pen = dots.pen("chart.band")
        for (left, right) in zip(band, band.dropFirst()) {
            let (x0, x1) = (dotX(left.time), dotX(right.time))
            guard x1 >= 0, x0 <= Double(dots.width), x1 > x0 else { continue }
            let first = max(0, Int(x0.rounded(.up)))
            let last = min(dots.width - 1, Int(min(x1, Double(dots.width))))
            guard first <= last else { continue }
            for x in first...last {
                let share = (Double(x) - x0) / (x1 - x0)
                let top = dotY(left.high + share * (right.high - left.high))
                let bottom = dotY(left.low + share * (right.low - left.low))
                fillColumn(x, from: top, to: bottom, pen: pen, density: density)
            }
        }
    }

    mutating func drawLine(_ line: ChartLine) {
        let pen = dots.pen(TextStyle(line.role))
        var previous: (x: Double, y: Double)?
        var phase = 0
        for point in line.points {
            guard let value = point.value, value.isFinite else {
                previous = nil
                continue
            }
            let here = (x: dotX(point.time), y: dotY(value))
            let from = previous ?? here
            switch line.stroke {
            case .solid: dots.line(fromX: from.x, y: from.y, toX: here.x, y: here.y, pen: pen)
            case .dashed:
                dots.broken(fromX: from.x, y: from.y, toX: here.x, y: here.y, pen: pen, on: 4, off: 3, phase: &phase)
            case .dotted:
                dots.broken(fromX: from.x, y: from.y, toX: here.x, y: here.y, pen: pen, on: 1, off: 2, phase: &phase)
            }
            previous = here
        }
    }

    private mutating func fillColumn(_ x: Int, from top: Double, to bottom: Double, pen: UInt16, density: Int) {
        guard top.isFinite, bottom.isFinite else { return }
        let limit = Double(dots.height)
        let (first, last) = (Int(min(max(top, -1), limit).rounded()), Int(min(max(bottom, -1), limit).rounded()))
        guard first <= last else { return }
        for y in first...last where y == first || y == last || (x + y) % density == 0 { dots.set(x: x, y: y, pen: pen) }
    }

    private func dotX(_ time: Timestamp) -> Double {
        let share = Double(time.seconds(since: range.start)) / Double(max(1, range.seconds))
        return share * Double(hasSpans ? dots.width : dots.width - 1)
    }

    private func dotY(_ value: Double) -> Double {
        (scale.high - value) / (scale.high - scale.low) * Double(dots.height - 1)
    }
}
