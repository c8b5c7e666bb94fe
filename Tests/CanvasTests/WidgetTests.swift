import Canvas
import CityModel
import Testing

@Suite struct WidgetTests {
    @Test(arguments: WidgetSample.all, [GlyphSet.unicode.isASCII, GlyphSet.ascii.isASCII])
    func `every widget stays in its area at every size`(_ sample: WidgetSample, _ isASCII: Bool) {
        let glyphs: GlyphSet = isASCII ? .ascii : .unicode
        for width in [0, 1, 2, 3, 4, 5, 7, 11, 12, 16, 24, 40, 80, 200] {
            for height in [0, 1, 2, 3, 4, 5, 12, 24, 60] {
                var grid = CellGrid(size: Size(columns: width + 4, rows: height + 2), ambiguousWidth: .narrow)
                grid.fill(grid.bounds, "·")
                let area = Rect(x: 2, y: 1, width: width, height: height)
                sample.draw(area, &grid, WidgetSample.context(glyphs))
                for (y, line) in grid.lines.enumerated() {
                    #expect(TextWidth.cells(line, ambiguous: .narrow) == width + 4)
                    let isOutside = y == 0 || y == height + 1
                    #expect(isOutside ? line == String(repeating: "·", count: width + 4) : true)
                    #expect(line.hasPrefix("··") && line.hasSuffix("··"), "\(sample.name) \(width)×\(height)")
                }
                if let cursor = grid.cursor { #expect(area.contains(x: cursor.x, y: cursor.y)) }
            }
        }
    }

    @Test(arguments: WidgetSample.all)
    func `areas partly or wholly off the grid are harmless`(_ sample: WidgetSample) {
        for area in [
            Rect(x: -5, y: -2, width: 30, height: 9), Rect(x: 15, y: 8, width: 50, height: 50),
            Rect(x: 500, y: 500, width: 10, height: 10),
        ] {
            var grid = CellGrid(size: Size(columns: 20, rows: 10), ambiguousWidth: .narrow)
            sample.draw(area, &grid, WidgetSample.context())
            for line in grid.lines { #expect(TextWidth.cells(line, ambiguous: .narrow) == 20) }
        }
    }

    @Test(arguments: WidgetSample.all)
    func `with ASCII glyphs a widget adds nothing beyond ASCII to its texts`(_ sample: WidgetSample) {
        let own = Set("西湖景区高铁惠州南站罗浮山名称人数备注状态正二级客流分钟前时时，用通道在经度报告：已派员太长演练非真实警情市城请注意达启动响应。二级单位●▲◆µ³—…昨天畅周警")
        var grid = CellGrid(size: Size(columns: 100, rows: 30), ambiguousWidth: .narrow)
        sample.draw(grid.bounds, &grid, WidgetSample.context(.ascii))
        for character in grid.lines.joined() where !character.isASCII {
            #expect(own.contains(character), "\(sample.name): \(character)")
        }
    }
}

@Suite struct TableTests {
    private func drawn(_ table: Table, _ width: Int, _ height: Int, slow: Bool = false) -> CellGrid {
        var grid = CellGrid(size: Size(columns: width, rows: height), ambiguousWidth: .narrow)
        table.draw(in: grid.bounds, on: &grid, context: WidgetSample.context(slow: slow))
        return grid
    }

    @Test func `header stays, the selected row is in view and marked`() {
        let grid = drawn(WidgetSample.table(selected: 30), 60, 6)
        #expect(grid.line(0).contains("名称") && grid.line(0).contains("人数▼"))
        let row = grid.lines.firstIndex { $0.hasPrefix("▌") }
        #expect(row == 5)
        #expect(grid.line(5).contains("37,020"))
    }

    @Test func `the selection shows without colour, and on slow lines by the mark alone`() {
        let normal = drawn(WidgetSample.table(selected: 2), 60, 8)
        #expect(normal.style(of: normal[1, 3]).role == "selection")
        let look = Theme.plain.look(of: "selection", depth: .none)
        #expect(look.isReversed)
        let slow = drawn(WidgetSample.table(selected: 2), 60, 8, slow: true)
        #expect(slow.line(3).hasPrefix("▌"))
        #expect(slow.style(of: slow[1, 3]).role == "text")
    }

    @Test func `narrow tables drop columns by priority and keep the first`() {
        #expect(drawn(WidgetSample.table(selected: nil), 60, 4).line(0).contains("备注"))
        let middle = drawn(WidgetSample.table(selected: nil), 28, 4).line(0)
        #expect(!middle.contains("备注") && middle.contains("状态"))
        let narrow = drawn(WidgetSample.table(selected: nil), 20, 4).line(0)
        #expect(!narrow.contains("状态") && narrow.contains("名称") && narrow.contains("人数"))
    }

    @Test(arguments: [
        (5, 0, 10, 40, 0), (15, 0, 10, 40, 6), (3, 20, 10, 40, 3), (39, 0, 10, 40, 30), (0, 99, 10, 40, 0),
        (5, 0, 0, 40, 0), (0, 0, 10, 0, 0), (100, 0, 10, 40, 30), (-5, 3, 10, 40, 0),
    ])
    func `the window moves as little as it must`(
        _ selected: Int, _ previous: Int, _ visible: Int, _ count: Int, _ expected: Int
    ) {
        #expect(Table.offset(selected: selected, previous: previous, visible: visible, count: count) == expected)
    }

    @Test(arguments: [(9, 0, 0), (10, 0, 6), (39, 0, 30), (5, 6, 0), (19, 20, 14)])
    func `on slow lines the window moves by half pages`(_ selected: Int, _ previous: Int, _ expected: Int) {
        let offset = Table.offset(selected: selected, previous: previous, visible: 10, count: 40, byHalfPages: true)
        #expect(offset == expected)
        #expect(selected >= offset && selected < offset + 10)
    }

    @Test func `only visible rows are asked for`() {
        var asked: Set<Int> = []
        let table = Table(
            columns: [Table.Column("a", width: .flexible(minimum: 1))], rowCount: 1_000_000, selected: 500_000
        ) { row, _ in
            asked.insert(row)
            return StyledText("\(row)")
        }
        _ = drawn(table, 20, 11)
        #expect(asked == Set(499_991...500_000))
    }
}

@Suite struct FormFieldTests {
    @Test(arguments: [(0, 7), (2, 11), (4, 15), (99, 15)])
    func `the caret is the terminal's cursor, counted in cells`(_ caret: Int, _ x: Int) {
        var grid = CellGrid(size: Size(columns: 30, rows: 2), ambiguousWidth: .narrow)
        FormField(label: "名称 N", text: "西湖景区", caret: caret, isFocused: true)
            .draw(in: grid.bounds, on: &grid, context: WidgetSample.context())
        #expect(grid.cursor?.x == x)
        #expect(grid.cursor?.y == 0)
    }

    @Test func `long texts scroll so that the caret stays in view`() {
        var grid = CellGrid(size: Size(columns: 12, rows: 1), ambiguousWidth: .narrow)
        FormField(label: "", text: "一二三四五六七八九十", isFocused: true)
            .draw(in: grid.bounds, on: &grid, context: WidgetSample.context())
        #expect(grid.cursor?.x == 11)
        #expect(grid.line(0).contains("十"))
    }
}

@Suite struct SparklineTests {
    @Test(arguments: [
        ([0, 7] as [Double?], 2, "▁█"), ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"), ([1, nil, 1], 3, "▁ ▁"),
        ([], 3, "   "), ([5], 3, "  ▁"), ([0, 0, 7, 7], 2, "▁█"), ([.nan, 1, .infinity, 2], 4, " ▁ █"),
        ([1, 2], 0, ""),
    ])
    func `values rise from the lowest to the highest block`(_ values: [Double?], _ cells: Int, _ expected: String) {
        #expect(Sparkline.text(values: values, cells: cells, glyphs: .unicode) == expected)
    }
}

@Suite struct BarTests {
    private func line(_ columns: Int, _ draw: (Rect, inout CellGrid) -> Void) -> String {
        var grid = CellGrid(size: Size(columns: columns, rows: 1), ambiguousWidth: .narrow)
        draw(grid.bounds, &grid)
        return grid.line(0)
    }

    @Test(arguments: [
        (0.0, "··········"), (0.5, "█████·····"), (0.55, "█████▌····"), (1, "██████████"), (1.5, "█████████→"),
    ])
    func `a gauge fills by its share`(_ share: Double, _ expected: String) {
        #expect(line(10) { Gauge(share: share).draw(in: $0, on: &$1, context: WidgetSample.context()) } == expected)
    }

    @Test func `a gauge without a value is bare and marks stand on the track`() {
        let gauge = Gauge(share: nil, marks: [(0.5, "severity.red"), (2, "severity.red")])
        #expect(line(4) { gauge.draw(in: $0, on: &$1, context: WidgetSample.context()) } == "··│·")
        #expect(line(4) { Gauge(share: .nan).draw(in: $0, on: &$1, context: WidgetSample.context()) } == "····")
    }

    @Test func `bars share one scale`() {
        let list = BarList(items: [
            BarList.Item(label: "东", value: 4, text: "4"), BarList.Item(label: "west", value: 2, text: "2"),
        ])
        var grid = CellGrid(size: Size(columns: 15, rows: 2), ambiguousWidth: .narrow)
        list.draw(in: grid.bounds, on: &grid, context: WidgetSample.context())
        #expect(grid.lines == ["东   ████████ 4", "west ████     2"])
    }
}

@Suite struct LogViewTests {
    @Test func `the newest entries stand at the bottom and old ones leave by whole rows`() {
        let entries = (1...5).map { LogView.Entry(time: "0\($0)", text: StyledText("entry \($0)")) }
        var grid = CellGrid(size: Size(columns: 12, rows: 2), ambiguousWidth: .narrow)
        LogView(entries: entries).draw(in: grid.bounds, on: &grid, context: WidgetSample.context())
        #expect(grid.lines.map(\.trimmed) == ["04 entry 4", "05 entry 5"])
        grid = CellGrid(size: Size(columns: 12, rows: 2), ambiguousWidth: .narrow)
        LogView(entries: entries, scrolledBack: 2).draw(in: grid.bounds, on: &grid, context: WidgetSample.context())
        #expect(grid.lines.map(\.trimmed) == ["02 entry 2", "03 entry 3"])
    }
}
