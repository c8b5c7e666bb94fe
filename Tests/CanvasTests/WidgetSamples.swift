import Canvas
import CityModel

/// One filled sample of every widget, in Chinese and English, for the tests that hold for all of them.
struct WidgetSample: Sendable, CustomStringConvertible {
    let name: String
    let draw: @Sendable (Rect, inout CellGrid, DrawContext) -> Void

    var description: String { name }

    static let now = Timestamp(secondsSince1970: 1_790_000_000)

    static func context(_ glyphs: GlyphSet = .unicode, slow: Bool = false) -> DrawContext {
        DrawContext(
            phrases: Phrases(language: .chinese, entries: [:]), glyphs: glyphs, now: now, isLive: true, isSlowLine: slow
        )
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
        let band = (0..<12).map { (index: Int) -> LineChart.BandPoint in
            let time: Timestamp = now.adding(seconds: Int64(index) * 1800)
            let step = Double(index)
            return (time, 60 - step, 60 + step * 2)
        }
        return LineChart(
            series: [ChartLine(points: points)], band: band, thresholds: [(75, "二级 75", "chart.threshold")],
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
            layers: MapLayers(polygons: [MapPolygon(ring: ring)], lines: [road, river], points: points),
            viewport: .fitted(to: box, area: Rect(x: 0, y: 0, width: 60, height: 20)))
    }

    static let all: [WidgetSample] = [
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
