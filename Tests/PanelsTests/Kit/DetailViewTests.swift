import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct DetailViewTests {
    private let context = DrawContext(
        phrases: Phrases(language: .english, entries: [:]), glyphs: .unicode, now: Timestamp(secondsSince1970: 0),
        isLive: true)

    @Test(arguments: [
        ("预", FigureQuality.forecast, "96 km/h 预"), (" fc", .forecast, "96 km/h fc"), ("旧", .suspect, "96 km/h?"),
        ("旧", .good, "96 km/h"),
    ]) func `a word that tells quality stands off the unit, a sign does not`(
        word: String, quality: FigureQuality, told: String
    ) {
        let context = DrawContext(
            phrases: Phrases(language: .chinese, entries: ["mark.forecast": word]), glyphs: .unicode,
            now: Timestamp(secondsSince1970: 0), isLive: true)
        let figure = Figure(value: 96, unit: "km/h", quality: quality, method: "", title: "")
        #expect(FigureText.marked(figure, context) == told)
    }

    private let blocks: [DetailBlock] =
        [.heading("head")] + (0..<6).map { .text(StyledText("text \($0)")) }
        + [.rows(header: ["h"], (0..<10).map { [StyledText("row \($0)")] }), .text("end")]

    private func lines(_ line: Int?, _ height: Int, selected: Int? = nil) -> (text: [String], scroll: DetailScroll) {
        var grid = CellGrid(size: Size(columns: 12, rows: height))
        let scroll = DetailView(blocks, selected: selected, line: line).draw(
            in: grid.bounds, on: &grid, context: context)
        return (grid.lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }, scroll)
    }

    @Test func `every line can be brought into view, and none is shown twice`() {
        let whole = lines(nil, 40).text.prefix(19)
        for first in 0...13 {
            let (text, scroll) = lines(first, 6)
            #expect(text == Array(whole[first..<first + 6]))
            #expect(scroll == DetailScroll(first: first, visible: 6, count: 19))
            #expect(scroll.above == first && scroll.below == 13 - first)
        }
        #expect(lines(99, 6).scroll.first == 13 && lines(-4, 6).scroll.first == 0)
    }

    @Test func `what fits does not scroll`() { #expect(lines(5, 19).scroll.first == 0) }

    @Test func `the selected figure is in view while nobody scrolls`() {
        let figures: [DetailBlock] = (0..<30).map { index in
            .figure(LabelledFigure("l", Figure(value: Double(index), method: "m", title: "t")))
        }
        var grid = CellGrid(size: Size(columns: 20, rows: 5))
        DetailView(figures, selected: 20).draw(in: grid.bounds, on: &grid, context: context)
        #expect(grid.lines.contains { $0.hasPrefix("▌") && $0.contains("20") })
    }

    @Test func `what comes below a break moves no value above it`() {
        func figure(_ label: String, _ value: Double) -> DetailBlock {
            .figure(LabelledFigure(label, Figure(value: value, method: "m", title: "t")))
        }
        func drawn(_ blocks: [DetailBlock]) -> [String] {
            var grid = CellGrid(size: Size(columns: 40, rows: 8))
            DetailView(blocks).draw(in: grid.bounds, on: &grid, context: context)
            return grid.lines
        }
        let first = [figure("a", 1), figure("longer", 2)]
        let more = first + [.text(StyledText("break")), figure("the longest of all", 3)]
        #expect(drawn(more).prefix(2) == drawn(first).prefix(2))
        let column = { (line: String, value: Character) in
            line.firstIndex(of: value).map { line.distance(from: line.startIndex, to: $0) }
        }
        let lines = drawn(more)
        #expect(column(lines[0], "1") == column(lines[1], "2"))
        #expect(column(lines[0], "1") != column(lines[3], "3"))
    }

    @Test func `a chart keeps the rows it cannot do without, whatever stands around it`() {
        let chart = LineChart(
            series: [
                ChartLine(
                    points: [(Timestamp(secondsSince1970: 0), 1), (Timestamp(secondsSince1970: 3600), 2)],
                    role: "accent", label: "came")
            ], range: TimeRange(start: Timestamp(secondsSince1970: 0), end: Timestamp(secondsSince1970: 3600)))
        func drawn(least: Int) -> [String] {
            let texts = (0..<8).map { DetailBlock.text(StyledText("text \($0)")) }
            var grid = CellGrid(size: Size(columns: 40, rows: 17))
            DetailView(texts + [.chart(chart, rows: 14, least: least)] + texts).draw(
                in: grid.bounds, on: &grid, context: context)
            return grid.lines
        }
        #expect(drawn(least: 8).contains { $0.contains("came") })
        #expect(!drawn(least: 3).contains { $0.contains("came") })
        #expect(drawn(least: 3).contains { $0.contains("text 4") && !$0.contains("came") })
    }

    @Test(arguments: [(0, 0), (1, 1), (3, 2), (40, 3)]) func `tiny areas are harmless`(width: Int, height: Int) {
        var grid = CellGrid(size: Size(columns: width, rows: height))
        DetailView(blocks, selected: 0, line: 2).draw(in: grid.bounds, on: &grid, context: context)
        #expect(grid.lines.count == height)
    }
}
