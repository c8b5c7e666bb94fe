import Canvas
import CityKernels
import CityModel

/// The picture itself: a name, then a cell a span of time, its shade and colour by grade. Few links get several lines each, and
/// the chosen one's speeds over the day what room is left.
struct HeatRows {
    let heat: CorridorHeat
    let model: TrafficModel
    let context: DrawContext

    private static let mostLinesALink = 3
    /// Lines of the speeds below: their heading, and a chart that shows more than the map above it.
    private static let leastChartLines = 7

    private var shades: [String] { context.glyphs.isASCII ? [".", ":", "+", "#", "@"] : ["·", "░", "▒", "▓", "█"] }

    func draw(in area: Rect, selected: EntityID?, on grid: inout CellGrid) {
        let names = Dictionary(model.links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let labels = heat.links.map { PlainText.sanitized(names[$0.id]?.to[context.phrases.language] ?? $0.id.text) }
        let width = min(area.width / 3, labels.reduce(4) { max($0, TextWidth.cells($1)) })
        let room = area.droppingLeft(width + 2)
        let columns = min(CorridorHeat.slotsPerDay, room.width)
        guard columns > 0, area.height > 2 else { return }
        let body = area.droppingBottom(2)
        let chosen = heat.links.firstIndex { $0.id == selected } ?? 0
        let first = min(max(0, chosen - body.height / 2), max(0, heat.links.count - body.height))
        let lines = linesALink(in: body.height)
        let shown = first..<min(heat.links.count, first + body.height / lines)
        for (place, row) in shown.enumerated() {
            let y = body.y + place * lines
            if heat.links[row].id == selected {
                grid.write(String(context.glyphs.selection), x: area.x, y: y, clip: area, style: "accent")
            }
            grid.write(
                TextWidth.clipped(labels[row], to: width), x: area.x + 1, y: y, clip: area,
                style: heat.links[row].id == selected ? "text" : "muted")
            for column in 0..<columns {
                let cell = cell(row, column, of: columns)
                for line in 0..<lines { grid.write(cell, x: room.x + column, y: y + line, clip: room) }
            }
        }
        let below = area.droppingTop(shown.count * lines)
        drawAxis(in: below.top(1).droppingLeft(width + 2), columns: columns, on: &grid)
        drawSpeeds(
            of: chosen, labels, in: below.droppingTop(1).droppingBottom(1), columns: room.x..<room.x + columns,
            on: &grid)
        drawLegend(in: area.bottom(1), on: &grid)
    }

    /// As many as leave room for the speeds below, else as many as there is room for.
    private func linesALink(in height: Int) -> Int {
        let count = max(1, heat.links.count)
        let withSpeeds = (1...Self.mostLinesALink).last { height - count * $0 >= Self.leastChartLines }
        return withSpeeds ?? min(Self.mostLinesALink, max(1, height / count))
    }

    private func cell(_ row: Int, _ column: Int, of columns: Int) -> StyledText {
        let slots =
            column * CorridorHeat.slotsPerDay
            / columns..<max(
                column * CorridorHeat.slotsPerDay / columns + 1, (column + 1) * CorridorHeat.slotsPerDay / columns)
        guard let ratio = heat.ratio(row: row, slots: slots),
            let grade = RatioStandard.grade(speed: ratio, freeSpeed: 1)
        else { return StyledText(" ") }
        return StyledText(shades[Int(grade.rawValue)], TextStyle(TrafficWords.role(grade)))
    }

    /// The speeds behind one row of the map, where room is left for them, hour under hour.
    private func drawSpeeds(
        of row: Int, _ labels: [String], in area: Rect, columns: Range<Int>, on grid: inout CellGrid
    ) {
        guard heat.links.indices.contains(row), area.height >= Self.leastChartLines else { return }
        let free = heat.links[row].freeFlowKilometresPerHour
        let points = (0..<CorridorHeat.slotsPerDay).map { slot in
            (
                time: heat.start.adding(seconds: Int64(slot) * 300),
                value: heat.ratio(row: row, slots: slot..<slot + 1).map { $0 * free }
            )
        }
        let heading = area.droppingTop(area.height > Self.leastChartLines ? 1 : 0)
        grid.write(
            TextWidth.clipped(context.phrases("heat.speeds", ["name": labels[row]]), to: area.width), x: area.x + 1,
            y: heading.y, clip: heading, style: TextStyle("title", bold: true))
        LineChart(
            series: [ChartLine(points: points)],
            thresholds: [(free * 0.5, context.phrases["traffic.congestedLine"], "severity.yellow")],
            range: TimeRange(start: heat.start, end: heat.start.adding(seconds: 86_400)),
            now: heat.query.daysBack == 0 ? model.asOf : nil, unit: FigureText.unit("km/h", context), columns: columns
        ).draw(in: heading.droppingTop(1).droppingBottom(1), on: &grid, context: context)
        let axis = Rect(x: columns.lowerBound, y: heading.maxY - 1, width: columns.count, height: 1)
        drawAxis(in: axis, columns: columns.count, on: &grid)
    }

    private func drawAxis(in line: Rect, columns: Int, on grid: inout CellGrid) {
        let step = columns >= 96 ? 2 : columns >= 48 ? 3 : 6
        for hour in stride(from: 0, to: 24, by: step) {
            grid.write(
                Digits.padded(hour, 2), x: line.x + hour * columns / 24, y: line.y, clip: line, style: "chart.axis")
        }
    }

    private func drawLegend(in line: Rect, on grid: inout CellGrid) {
        var x = line.x + 1
        for grade in CongestionGrade.allCases {
            let role = TextStyle(TrafficWords.role(grade))
            x +=
                grid.write(
                    StyledText("\(shades[Int(grade.rawValue)]) \(context.phrases["grade.\(grade)"])", role), x: x,
                    y: line.y,
                    clip: line) + 2
        }
        grid.write(context.phrases["heat.blank"], x: x, y: line.y, clip: line, style: "muted")
    }
}
