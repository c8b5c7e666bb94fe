import CityModel
import Testing

@testable import Canvas

@Suite struct LineChartTests {
    private func lines(_ chart: LineChart, _ width: Int, _ height: Int, _ glyphs: GlyphSet = .unicode) -> [String] {
        var grid = CellGrid(size: Size(columns: width, rows: height), ambiguousWidth: .narrow)
        chart.draw(in: grid.bounds, on: &grid, context: WidgetSample.context(glyphs))
        return grid.lines.map(\.trimmed)
    }

    private func ramp(_ glyphs: GlyphSet) -> [String] {
        let start = Timestamp(secondsSince1970: 1_790_006_400)
        let points = (0...4).map { (time: start.adding(seconds: Int64($0) * 3600), value: Double?(Double($0) * 25)) }
        let chart = LineChart(
            series: [ChartLine(points: points)], range: TimeRange(start: start, end: start.adding(seconds: 14_400)))
        return lines(chart, 24, 6, glyphs)
    }

    @Test func `a rising line goes from the lower left to the upper right`() {
        let rows = ramp(.unicode)
        #expect(rows[0].hasPrefix("100│"))
        #expect(rows[4].hasPrefix("  0│"))
        #expect(rows[0].hasSuffix("⠁") || rows[0].hasSuffix("⠉") || rows[0].hasSuffix("⠊"))
        #expect(
            rows[4].dropFirst(4).first == "⡠" || rows[4].dropFirst(4).first == "⣀" || rows[4].dropFirst(4).first == "⡀")
    }

    @Test func `labels are in the time of Shanghai`() {
        #expect(ramp(.unicode)[5] == "  09-22     02:00  04:00")
    }

    @Test func `ASCII charts hold only ASCII`() {
        #expect(ramp(.ascii).joined().utf8.allSatisfy { $0 < 0x80 })
        #expect(ramp(.ascii)[0].contains("'") || ramp(.ascii)[0].contains("."))
    }

    @Test func `the sample tells unit, threshold and ticks`() {
        let rows = lines(WidgetSample.chart(), 80, 16)
        #expect(rows.contains { $0.contains("µg/m³") })
        #expect(rows.contains { $0.hasSuffix("二级 75") })
    }

    @Test func `nothing to draw, no span and odd numbers are harmless`() {
        let time = Timestamp(secondsSince1970: 0)
        let odd: [Double?] = [nil, .nan, .infinity, -.infinity, 1e308, -1e308, 0, Double.leastNonzeroMagnitude]
        let points = odd.enumerated().map { (time: time.adding(seconds: Int64($0.offset)), value: $0.element) }
        for range in [TimeRange(start: time, end: time), TimeRange(start: time, end: time.adding(seconds: 8))] {
            for values in [[], points] {
                let chart = LineChart(
                    series: ChartLine.Stroke.allCases.map { ChartLine(points: values, stroke: $0) },
                    fan: ForecastFan(
                        outer: [(time, .nan, .infinity), (time, -1e308, 1e308)], inner: [(time, -.infinity, .nan)]),
                    thresholds: [(.nan, "x", "error"), (1e300, "y", "error")],
                    marks: [ChartMark(time: time, label: "x", glyph: "◆")], range: range)
                for width in [1, 12, 40] { #expect(lines(chart, width, 8).count == 8) }
            }
        }
    }

    @Test(arguments: [(0.0, 100.0), (0, 0), (-3, 7), (0.001, 0.002), (1e6, 9e6), (1e-9, 1e9), (41.3, 41.3), (-5, -5)])
    func `scales are round and hold their values`(_ low: Double, _ high: Double) {
        for count in 2...10 {
            let scale = ValueScale(low: low, high: high, maximumTicks: count)
            #expect(scale.low <= low + scale.step * 1e-6 && scale.high >= high - scale.step * 1e-6)
            #expect(scale.low < scale.high)
            #expect(scale.ticks.count <= count + 2)
        }
    }

    @Test(
        arguments: [60, 3600, 86_400, 7 * 86_400, 30 * 86_400, 366 * 86_400, 3660 * 86_400] as [Int64], [10, 40, 200])
    func `time axes have few round ticks`(_ seconds: Int64, _ columns: Int) {
        let start = Timestamp(secondsSince1970: 1_790_001_234)
        let range = TimeRange(start: start, end: start.adding(seconds: seconds))
        let ticks = TimeAxis(range: range, columns: columns).ticks
        #expect(ticks.count <= columns / 10 + 1)
        #expect(ticks.allSatisfy { $0.time >= range.start && $0.time <= range.end })
        #expect(columns < 40 || !ticks.isEmpty)
    }

    @Test(arguments: [40, 41, 97]) func aChartBelowAnotherPictureKeepsItsColumns(width: Int) {
        let start = Timestamp(secondsSince1970: 0)
        let hours = (0..<24).map {
            (time: start.adding(seconds: Int64($0) * 3600), value: Double?.some(Double($0 % 2)))
        }
        let chart = LineChart(
            series: [ChartLine(points: hours)], range: TimeRange(start: start, end: start.adding(seconds: 86_400)),
            columns: 10..<10 + width)
        var grid = CellGrid(size: Size(columns: 120, rows: 6), ambiguousWidth: .narrow)
        chart.draw(in: grid.bounds, on: &grid, context: WidgetSample.context(.unicode))
        for line in grid.lines {
            let cells = Array(line)
            #expect(cells[9] == "│")
            #expect(cells[(10 + width)...].allSatisfy { $0 == " " }, "\(line)")
        }
        // Every other hour the line is at the top, in the cell the hour begins in or the next one, whichever is nearer.
        let top = Array(grid.lines[0])
        for hour in stride(from: 1, to: 23, by: 2) {
            let column = 10 + hour * width / 24
            #expect(top[column...column + 1].contains { $0 != " " }, "hour \(hour): \(grid.lines[0])")
        }
        #expect(!grid.lines.joined().contains("00:00"))
    }

    @Test func theLegendNamesWhatHasValuesOnly() {
        let start = Timestamp(secondsSince1970: 0)
        let silent = ChartLine(points: [(start, nil)], label: "ghost")
        let line = ChartLine(points: [(start, nil), (start.adding(seconds: 60), 1)], label: "line")
        let fan = ForecastFan(outer: [], inner: [(start, 1, 2)], outerLabel: "95 %", innerLabel: "80 %")
        let glyphs = WidgetSample.context(.unicode).glyphs
        #expect(ChartLegend(series: [silent, line], fan: fan, glyphs: glyphs).items.map(\.label) == ["line", "80 %"])
        #expect(ChartLegend(series: [silent], fan: nil, glyphs: glyphs).items.isEmpty)
    }
}
