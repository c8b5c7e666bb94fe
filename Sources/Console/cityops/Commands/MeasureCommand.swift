import ArgumentParser
import Canvas
import CityModel
import CityPanels

/// How fast this build draws and finds on this machine: the work between a key and the terminal, without a terminal, and what a
/// feed's interval costs before it can be shown.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Measure drawing and finding on this machine: frames, long tables, maps, names, fusion of speeds.")

    @OptionGroup var common: CommonOptions
    @Option(help: "How often each thing is done.") var times = 200
    @Flag(help: "One JSON document.") var json = false

    struct Line: Encodable {
        let what: String
        let milliseconds50: Double
        let milliseconds95: Double
    }

    func run() throws {
        guard (10...100_000).contains(times) else { throw ValidationError("--times must be 10 … 100000.") }
        try Guarded.run(common) { setup in
            let context = DrawContext(
                phrases: Phrases(language: setup.language, entries: setup.words.phrases(setup.language)),
                glyphs: .unicode, now: SystemClock.now(), isLive: true)
            let rows = MeasuredRows.make(100_000)
            var lines = try frames(setup)
            lines += [
                table(rows, context), filter(rows, setup.words.search()), map(context), palette(setup.words.search()),
                fusion(),
            ]
            if json {
                try JSONOutput.print(lines)
            } else {
                let table = lines.map {
                    [$0.what, Digits.fixed($0.milliseconds50, 3), Digits.fixed($0.milliseconds95, 3)]
                }
                let text = TextTable.lines(header: ["what", "ms p50", "ms p95"], rows: table)
                StandardOutput.write(text.joined(separator: "\n") + "\n")
            }
        }
    }

    // MARK: What is measured

    /// Each panel of the store at 200 × 60, a key before every frame.
    private func frames(_ setup: Setup) throws -> [Line] {
        let cache = try setup.openForReading(common.store)
        let maker = FrameMaker(setup: setup, cache: cache)
        return try PanelRegistry.entries.map { entry in
            let shell = try maker.shell(panel: entry.id)
            var isDown = false
            return line("compose \(entry.id) 200x60") {
                isDown.toggle()
                _ = shell.handle(isDown ? .down : .up)
                return ShellFrame.draw(shell, size: Size(columns: 200, rows: 60)).cells.count
            }
        }
    }

    /// A held key on a sorted list of 100,000 rows: the selection moves, then the frame is drawn.
    private func table(_ items: [MeasuredRows.Item], _ context: DrawContext) -> Line {
        var state = BrowseState()
        state.sortColumn = 1
        return line("key + frame, 100,000 rows") {
            let rows = BrowseOrder.visible(items, state, columns: MeasuredRows.columns)
            _ = state.update(.action(Actions.moveDown), rows: rows, columns: 3, figures: 0)
            var grid = CellGrid(size: Size(columns: 200, rows: 60))
            BrowseView(
                headline: [], columns: MeasuredRows.columns, rows: rows, state: state, layers: nil, bounds: nil,
                tableTitle: "", mapTitle: "", detailTitle: "", detail: []
            ).draw(in: grid.bounds, on: &grid, context: context)
            return grid.cells.count
        }
    }

    /// A letter more in the filter of 100,000 rows: nothing is known of this filter yet.
    private func filter(_ items: [MeasuredRows.Item], _ search: NameSearch) -> Line {
        var number = 0
        return line("filter 100,000 rows") {
            number += 1
            var state = BrowseState()
            state.filter = NameFilter("dj\(number)", search: search)
            return BrowseOrder.visible(items, state, columns: MeasuredRows.columns).count
        }
    }

    /// Panning over 10,000 links, 110 × 50.
    private func map(_ context: DrawContext) -> Line {
        let layers = MeasuredRows.network(10_000)
        var viewport = MapViewport(centre: Coordinate(longitude: 114.4, latitude: 23.1), metresPerColumn: 600)
        return line("pan a map of 10,000 links") {
            viewport = viewport.panned(columns: 1, rows: 0)
            var grid = CellGrid(size: Size(columns: 110, rows: 50))
            MapView(layers: layers, viewport: viewport).draw(in: grid.bounds, on: &grid, context: context)
            return grid.cells.count
        }
    }

    /// Ranking 100,000 names for queries of every kind.
    private func palette(_ search: NameSearch) -> Line {
        let index = NameIndex(MeasuredRows.make(100_000).map { [$0.name.zh, $0.name.en] }, readings: search.readings)
        let queries = ["h", "hz", "xihu", "huizhouxihu", "hzxh", "西湖", "lake", "wst lk", "惠", "dongjiang 12", "大亚湾"]
        var turn = 0
        return line("rank 100,000 names") {
            turn += 1
            return index.ranked(queries[turn % queries.count], limit: 200).count
        }
    }

    /// One interval of a city's speed sources made one speed a link.
    private func fusion() -> Line {
        var measured = MeasuredFusion()
        let rounds = (0..<4).map { measured.readings($0) }
        var turn = 0
        return line("fuse 3 sources of 30,000 links") {
            turn += 1
            return measured.update(rounds[turn % rounds.count])
        }
    }

    // MARK: Clock

    private func line(_ what: String, _ work: () -> Int) -> Line {
        var sink = work()
        let clock = ContinuousClock()
        let spent = (0..<times).map { _ in clock.measure { sink &+= work() } }.sorted()
        precondition(sink != .min)
        return Line(
            what: what, milliseconds50: Self.milliseconds(spent[times / 2]),
            milliseconds95: Self.milliseconds(spent[min(times - 1, times * 95 / 100)]))
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    }
}

/// Made-up things for measuring: names and shapes like those of the city, many of them.
enum MeasuredRows {
    struct Item: BrowseItem {
        let id: EntityID
        let name: LocalizedText
        let value: Double
        var position: Coordinate? { nil }
    }

    static let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "column.road", width: .flexible(minimum: 12), text: { StyledText($0.name[$1.phrases.language]) },
            sortKey: { .text($0.name.en) }),
        BrowseColumn(
            "column.value", width: .fixed(8), alignment: .right,
            text: { item, _ in StyledText(Digits.fixed(item.value, 1, grouped: true)) }, sortKey: { .number($0.value) }),
        BrowseColumn(
            "column.area", width: .fixed(12), text: { item, _ in StyledText(item.id.text, "muted") },
            sortKey: { .text($0.id.text) }),
    ]

    private static let heads = [("惠州", "Huizhou"), ("东江", "Dongjiang"), ("大亚湾", "Daya Bay"), ("罗浮山", "Luofushan")]
    private static let tails = [
        ("西湖", "West Lake"), ("大道", "Avenue"), ("排口", "Outlet"), ("广场", "Plaza"), ("村", "Village"),
    ]

    static func make(_ count: Int) -> [Item] {
        (0..<count).map { index in
            let (head, tail) = (heads[index % heads.count], tails[index / 7 % tails.count])
            return Item(
                id: EntityID("m\(index)"),
                name: LocalizedText(zh: "\(head.0)\(tail.0)\(index)", en: "\(head.1) \(tail.1) \(index)"),
                value: Double((index * 7919) % 100_003) / 10)
        }
    }

    /// Short crooked lines on a net over the city's box.
    static func network(_ count: Int) -> MapLayers {
        let side = Int(Double(count).squareRoot().rounded(.up))
        let lines = (0..<count).map { index in
            let (column, row) = (Double(index % side), Double(index / side))
            let (west, south) = (113.85 + column * 1.6 / Double(side), 22.55 + row * 1.4 / Double(side))
            let points = (0..<5).map { step in
                Coordinate(
                    longitude: west + Double(step) * 0.004,
                    latitude: south + Double((index * 31 + step * 17) % 7) * 0.0015)
            }
            return MapLine(points: points, role: StyleRole("grade.\(index % 5 + 1)"))
        }
        return MapLayers(lines: lines)
    }
}
