import Canvas
import CityModel

/// One filled sample of every widget, in Chinese and English, for the tests that hold for all of them.
struct WidgetSample: Sendable, CustomStringConvertible {
    let name: String
    let draw: @Sendable (Rect, inout CellGrid, DrawContext) -> Void

    var description: String { name }

    static let now = Timestamp(secondsSince1970: 1_790_000_000)

    private static let weekdays = Dictionary(uniqueKeysWithValues: (1...7).map { ("weekday.\($0)", "周\($0)") })

    static func context(_ glyphs: GlyphSet = .unicode, slow: Bool = false, colours: Bool = false) -> DrawContext {
        var context = DrawContext(
            phrases: Phrases(language: .chinese, entries: weekdays), glyphs: glyphs, now: now, isLive: true,
            isSlowLine: slow)
        context.hasColours = colours
        return context
    }

    static let names = ["西湖景区", "Xihu scenic area", "高铁惠州南站", "罗浮山"]

    static func table(selected: Int?) -> Table {
        Table(
            columns: [
                Table.Column("名称", width: .flexible(minimum: 8, weight: 2)),
                Table.Column("人数", width: .fixed(8), alignment: .right),
                Table.Column("备注", width: .fixed(12), priority: 2),
                Table.Column("状态", width: .fixed(4), priority: 1),
            ], rowCount: 40, selected: selected, sorted: (1, false)
        ) { row, column in
            switch column {
            case 0: StyledText(names[row % 4])
            case 1: StyledText(Digits.fixed(Double(row * 1234), 0, grouped: true))
            case 2: StyledText("note \(row)", "muted")
            default: StyledText("● 正", "severity.none")
            }
        }
    }

    static func chart() -> LineChart {
        let points = (0..<48).map { (index: Int) -> (time: Timestamp, value: Double?) in
            let time: Timestamp = now.adding(seconds: Int64(index - 47) * 1800)
            let value: Double = Double(index * index % 37) + 40
            return (time, index == 20 ? nil : value)
        }
        let band = (0..<12).map { (index: Int) -> ForecastFan.Point in
            let time: Timestamp = now.adding(seconds: Int64(index) * 1800)
            let step = Double(index)
            return (time, 60 - step, 60 + step * 2)
        }
        return LineChart(
            series: [ChartLine(points: points), .ghost(points, shiftedBy: 7200, label: "昨天")],
            fan: ForecastFan(
                outer: band, inner: band.map { ($0.time, $0.low + 5, $0.high - 5) }, outerLabel: "95 %",
                innerLabel: "80 %"),
            thresholds: [(75, "二级 75", "chart.threshold")],
            marks: [ChartMark(time: now.adding(seconds: -3600), label: "警报 alarm", role: "severity.red", glyph: "!")],
            range: TimeRange(start: now.adding(seconds: -86_400), end: now.adding(seconds: 21_600)), now: now,
            unit: "µg/m³")
    }

    static func map() -> MapView {
        let ring = [(114.30, 23.05), (114.50, 23.06), (114.52, 23.20), (114.31, 23.18)]
            .map { Coordinate(longitude: $0.0, latitude: $0.1) }
        let road = MapLine(points: [ring[0], ring[2]], isSelected: true)
        let river = MapLine(points: [ring[1], ring[3]], role: "map.river")
        let points = [
            MapPoint(position: Coordinate(longitude: 114.40, latitude: 23.10), glyph: "●", label: "西湖景区"),
            MapPoint(
                position: Coordinate(longitude: 114.41, latitude: 23.10), glyph: "▲", label: "惠州南站", isSelected: true),
            MapPoint(position: Coordinate(longitude: 114.34, latitude: 23.15), glyph: "◆", label: "Dongjiang Park"),
        ]
        let box = BoundingBox(west: 114.3, south: 23.05, east: 114.52, north: 23.2)
        return MapView(
            layers: MapLayers(
                polygons: [MapPolygon(ring: ring, value: 30)], areaScale: scale, lines: [road, river], points: points),
            viewport: .fitted(to: box, area: Rect(x: 0, y: 0, width: 60, height: 20)))
    }

    static let scale = HeatScale(
        bounds: [20, 40, 60], roles: ["grade.1", "grade.2", "grade.3", "grade.4"],
        labels: ["<20 畅通", "20-40", "40-60", ">=60"])

    static func raster(columns: Int = 96, rows: Int = 40) -> HeatRaster {
        HeatRaster(
            columns: columns, rows: rows,
            values: (0..<columns * rows).map { $0 % 13 == 0 ? nil : Double(($0 * 7) % 80) }, scale: scale,
            rowLabels: (0..<rows).map { "\(names[$0 % 4]) \($0)" },
            range: TimeRange(start: now.adding(seconds: -86_400), end: now), unit: "km/h", selected: (3, 4))
    }

    static let all: [WidgetSample] = [
        WidgetSample(name: "heat raster") { raster().draw(in: $0, on: &$1, context: $2) },
        WidgetSample(name: "heat calendar") { area, grid, context in
            let days = (0..<200).map { (date: CivilDate(daysSince1970: 20_000 + $0), value: Double?(Double($0 % 90))) }
            HeatCalendar(days: days, scale: scale, unit: "人").draw(in: area, on: &grid, context: context)
        },
        WidgetSample(name: "table") { table(selected: 30).draw(in: $0, on: &$1, context: $2) },
        WidgetSample(name: "line chart") { chart().draw(in: $0, on: &$1, context: $2) },
        WidgetSample(name: "map") { map().draw(in: $0, on: &$1, context: $2) },
        WidgetSample(name: "frame") { area, grid, context in
            let inside = Frame(title: "客流 Visitors", trailing: "12 分钟前", isFocused: true)
                .draw(in: area, on: &grid, context: context)
            grid.fill(inside, "西")
        },
        WidgetSample(name: "gauge") {
            Gauge(share: 1.2, marks: [(0.8, "severity.yellow"), (1, "severity.red")]).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "histogram") {
            Histogram(bins: (0..<24).map { Histogram.Bin(label: "\($0)时", value: Double($0 * 7 % 19)) })
                .draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "bar list") {
            BarList(items: names.map { BarList.Item(label: $0, value: Double($0.utf8.count), text: "12,345 人") })
                .draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "key values") {
            KeyValueList(items: names.map { KeyValueList.Item("名称 name", "\($0)，备用通道在 North Gate，经度 114.4") })
                .draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "tree") {
            let rows = names.enumerated().map {
                TreeView.Row(
                    depth: $0, fold: $0 == 3 ? .leaf : .expanded, label: StyledText($1),
                    trailing: StyledText("1,2\($0)", "muted"))
            }
            TreeView(rows: rows, selected: 2).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "graph") {
            GraphView(
                centre: StyledText("名称 name", "title"), left: names.map { StyledText($0) },
                right: [StyledText("人数 12,345 人", "accent"), StyledText("North Gate 3,000")]
            ).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "log") {
            let entries = names.map {
                LogView.Entry(time: "14:05", text: StyledText("\($0) 报告：客流 near the limit, 已派员"))
            }
            LogView(entries: entries, scrolledBack: 1).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "form field") {
            FormField(label: "名称 Name", text: "西湖景区 and more text than fits", isFocused: true, error: "太长 too long")
                .draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "banner") {
            Banner(text: "演练 DRILL — 非真实警情", role: "banner.drill").draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "breadcrumbs") {
            Breadcrumbs(items: ["惠州市", "惠城区", "Crowd", "西湖"]).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "key hints") {
            KeyHints(hints: names.map { KeyHints.Hint(key: "ctrl-p", label: $0) }).draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "paragraph") {
            Paragraph("请 duty officers 注意：西湖景区客流已达 90%，启动二级响应。").draw(in: $0, on: &$1, context: $2)
        },
        WidgetSample(name: "scroll bar") {
            ScrollBar(first: 90, visible: 10, count: 100).draw(in: $0, on: &$1, context: $2)
        },
    ]
}
