import Canvas
import CityAccess
import CityModel
import CityStore
import Foundation
import Synchronization
import Testing

@testable import CityPanels

/// A panel of one list with a map, for pressing the mouse on.
private enum ListPanel: Panel {
    struct Item: BrowseItem {
        let id: EntityID
        let value: Double
        let position: Coordinate?
        var name: LocalizedText { LocalizedText(zh: id.text, en: id.text) }
    }

    static let id: PanelID = "list"
    static let drawings = Mutex(0)
    static let actions: [PanelAction] = []
    static let box = BoundingBox(west: 114, south: 23, east: 115, north: 24)
    static let items = (0..<30).map { index in
        Item(
            id: EntityID("i\(index)"), value: Double((index * 7) % 30),
            position: Coordinate(longitude: 114.02 + Double(index) / 31, latitude: 23.02 + Double(index) / 31))
    }
    static let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "name", width: .fixed(8), text: { item, _ in StyledText(item.id.text) }, sortKey: { .text($0.id.text) }),
        BrowseColumn(
            "value", width: .fixed(8), text: { item, _ in StyledText(Digits.fixed(item.value, 0)) },
            sortKey: { .number($0.value) }),
    ]

    static func start() -> BrowseState { BrowseState() }
    static func query(_ state: BrowseState) -> EntityID? { state.selected }
    static func read(_ snapshot: Snapshot, _ query: EntityID?) throws -> Int { 0 }
    static func compute(_ facts: Int, _ query: EntityID?) -> [Item] { items }
    static func update(_ state: inout BrowseState, _ intent: Intent, _ model: [Item]) -> [Effect] {
        state.update(intent, rows: BrowseOrder.visible(model, state, columns: columns), columns: 2, figures: 0) ?? []
    }
    static func draw(
        _ model: [Item], _ state: BrowseState, in area: Rect, on grid: inout CellGrid, context: DrawContext
    ) {
        drawings.withLock { $0 += 1 }
        let rows = BrowseOrder.visible(model, state, columns: columns)
        let layers = MapLayers(
            points: rows.map {
                MapPoint(
                    position: $0.position ?? Coordinate(longitude: 0, latitude: 0), glyph: "●",
                    isSelected: $0.id == state.selected)
            })
        BrowseView(
            headline: [], columns: columns, rows: rows, state: state, layers: layers, bounds: box, tableTitle: "t",
            mapTitle: "m", detailTitle: "d \(state.selected?.text ?? "")",
            detail: (0..<60).map { .text(StyledText("line \($0)")) }
        ).draw(in: area, on: &grid, context: context)
    }
    static func figure(_ model: [Item], _ state: BrowseState) -> Figure? { nil }
    static func subject(_ model: [Item], _ state: BrowseState) -> Subject? { nil }
    static func crumbs(_ model: [Item], _ state: BrowseState) -> [LocalizedText] { [] }
    static func table(_ model: [Item], _ state: BrowseState, context: DrawContext) -> DataTable { .none }
}

@Suite(.serialized) struct ShellMouseTests {
    private let shell: Shell
    private let size = Size(columns: 160, rows: 40)

    init() throws {
        let now = Timestamp(secondsSince1970: 1_790_000_000)
        shell = Shell(
            entries: [PanelEntry(ListPanel.self, digit: "1")], first: nil,
            keymap: Keymap([(Actions.parts, [.character("C")]), (Actions.sort, [.character("s")])]),
            words: ShellWords(phrases: { _ in [:] }, search: { .none }), language: .english, glyphs: .unicode,
            clock: ClockFace(now: now, isDrill: true, isPaused: true, speed: 1), earliest: nil, user: "test")
        let folder = FileManager.default.temporaryDirectory.appending(path: "mouse-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
        let load = try #require(shell.active.load(version: 0, asOf: now))
        shell.active.accept(try load(cache, Viewer(user: "test", role: .dutyOfficer)))
        draw()
    }

    @discardableResult private func draw() -> CellGrid { ShellFrame.draw(shell, size: size) }

    private func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) {
        _ = shell.handle(.mouse(MouseEvent(x: x, y: y, kind: kind)))
        draw()
    }

    private func browse() throws -> BrowseState { try #require(shell.active.browse) }

    @Test func `a click selects a row, a second one opens it`() throws {
        let table = try #require(shell.active.notes?.table).placement
        mouse(.press(.left), table.area.x + 3, table.area.y + 4)
        #expect(try browse().selected == "i3" && !browse().isDetailOpen)
        mouse(.press(.left), table.area.x + 3, table.area.y + 4)
        #expect(try browse().isDetailOpen)
    }

    @Test func `a click on a heading sorts, another turns the order round`() throws {
        let table = try #require(shell.active.notes?.table).placement
        let x = table.fields[1].x
        mouse(.press(.left), x, table.area.y)
        #expect(try browse().sortColumn == 1 && browse().isAscending)
        mouse(.press(.left), x, table.area.y)
        #expect(try !browse().isAscending)
    }

    @Test func `a click on the map selects what is there`() throws {
        let map = try #require(shell.active.notes?.map)
        let offset = map.viewport.offset(of: try #require(ListPanel.items[17].position))
        let x = map.area.x + Int((offset.columns + Double(map.area.width) / 2).rounded(.down))
        let y = map.area.y + Int((offset.rows + Double(map.area.height) / 2).rounded(.down))
        mouse(.press(.left), x, y)
        #expect(try browse().selected == "i17")
    }

    @Test func `the wheel zooms around the pointer and dragging moves the ground with it`() throws {
        let area = try #require(shell.active.notes?.map).area
        let (x, y) = (area.x + area.width / 3, area.y + area.height / 3)
        func under(_ x: Int, _ y: Int) throws -> Coordinate {
            let map = try #require(shell.active.notes?.map)
            return map.viewport.place(x: x, y: y, in: map.area)
        }
        let before = try under(x, y)
        mouse(.wheelUp, x, y)
        mouse(.wheelUp, x, y)
        let zoomed = try under(x, y)
        #expect(try browse().camera.magnification == 2.25)
        // Half a cell of this view: the width of a degree changes a little with the latitude of the middle.
        #expect(abs(zoomed.longitude - before.longitude) < 3e-3 && abs(zoomed.latitude - before.latitude) < 3e-3)
        mouse(.press(.left), x, y)
        mouse(.drag(.left), x + 5, y + 2)
        let dragged = try under(x + 5, y + 2)
        #expect(abs(dragged.longitude - before.longitude) < 3e-3 && abs(dragged.latitude - before.latitude) < 3e-3)
    }

    @Test func `the wheel scrolls the detail to its end and says how much is left`() throws {
        let area = try #require(shell.active.notes?.detail).area
        #expect(try #require(shell.active.notes?.detail).scroll.below > 0)
        mouse(.wheelDown, area.x + 1, area.y + 1)
        #expect(try browse().detailLine == 3)
        for _ in 0..<40 { mouse(.wheelDown, area.x + 1, area.y + 1) }
        #expect(try #require(shell.active.notes?.detail).scroll.below == 0)
    }

    @Test func `moving the cursor alone needs no model at once, opening what it stands on does`() throws {
        let session = shell.active
        let moment = shell.moment
        #expect(!session.onlyFollowsCursor(version: 0, asOf: moment))
        _ = session.handle(.action(Actions.moveDown))
        #expect(session.onlyFollowsCursor(version: 0, asOf: moment))
        #expect(!session.onlyFollowsCursor(version: 1, asOf: moment))
        #expect(!session.onlyFollowsCursor(version: 0, asOf: moment.adding(seconds: 60)))
        _ = session.handle(.action(Actions.open))
        #expect(!session.onlyFollowsCursor(version: 0, asOf: moment))
        _ = session.handle(.action(Actions.back))
        #expect(session.load(version: 0, asOf: moment) != nil)
        #expect(!session.onlyFollowsCursor(version: 0, asOf: moment))
    }

    @Test func `what is let go at rest changes nothing on the screen`() throws {
        _ = shell.active.handle(.action(Actions.moveDown))
        let before = draw()
        shell.letGoAtRest()
        #expect(draw().lines == before.lines)
        #expect(try browse().selected == "i1")
        shell.isCursorRunning = true
        _ = shell.active.handle(.action(Actions.moveDown))
        #expect(draw().lines != before.lines)
    }

    @Test func `newer data is told from what a key asks for`() throws {
        let session = shell.active
        let moment = shell.moment
        #expect(!session.onlyFollowsStore(version: 0, asOf: moment))
        #expect(session.onlyFollowsStore(version: 1, asOf: moment))
        #expect(session.onlyFollowsStore(version: 0, asOf: moment.adding(seconds: 60)))
        _ = session.handle(.action(Actions.moveDown))
        #expect(session.onlyFollowsStore(version: 1, asOf: moment))
        _ = session.handle(.action(Actions.open))
        #expect(!session.onlyFollowsStore(version: 1, asOf: moment))
        _ = session.handle(.action(Actions.back))
        session.comparison = Comparison(.yesterday, calendar: HolidayCalendar(entries: []))
        #expect(!session.onlyFollowsStore(version: 1, asOf: moment))
    }

    @Test func `while the cursor runs the list alone is drawn, map and detail follow when it rests`() throws {
        let whole = draw()
        let map = try #require(shell.active.notes?.map).area
        shell.isCursorRunning = true
        _ = shell.active.handle(.action(Actions.moveDown))
        _ = shell.active.handle(.action(Actions.moveDown))
        let running = draw()
        #expect(shell.active.isPartlyDrawn)
        #expect(try browse().selected == "i2")
        var (inList, inMap) = (0, 0)
        for y in 0..<size.rows {
            for x in 0..<size.columns
            where running.text(of: running[x, y]) != whole.text(of: whole[x, y]) {
                if x < map.maxX { inMap += 1 } else { inList += 1 }
            }
        }
        #expect(inList > 0 && inMap == 0)
        #expect(!running.lines.contains { $0.contains("d i2") })
        #expect(shell.active.notes?.map?.area == map && shell.active.notes?.detail != nil)
        shell.isCursorRunning = false
        let rested = draw()
        #expect(!shell.active.isPartlyDrawn)
        #expect(rested.lines.contains { $0.contains("d i2") })
        #expect(rested.lines.contains { $0.contains("[●]") })
    }

    @Test func `newer figures beside a running cursor come when it rests`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "newer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
        let viewer = Viewer(user: "test", role: .dutyOfficer)
        func refresh(_ version: UInt64) throws {
            let load = try #require(shell.active.load(version: version, asOf: shell.moment))
            shell.active.accept(try load(cache, viewer))
        }
        shell.isCursorRunning = true
        _ = shell.active.handle(.action(Actions.moveDown))
        draw()
        try refresh(1)
        _ = shell.active.handle(.action(Actions.moveDown))
        #expect(!draw().lines.contains { $0.contains("d i2") })
        #expect(shell.active.isPartlyDrawn)
        shell.isCursorRunning = false
        #expect(draw().lines.contains { $0.contains("d i2") })
        shell.isCursorRunning = true
        try refresh(2)
        _ = shell.active.handle(.action(Actions.moveDown))
        // What stands aside is the newest whole drawing, not the one before the cursor first moved.
        #expect(draw().lines.contains { $0.contains("d i2") })
        #expect(shell.active.isPartlyDrawn)
        _ = shell.active.handle(.action(Actions.nextFigure))
        try refresh(3)
        draw()
        #expect(!shell.active.isPartlyDrawn)
    }

    @Test func `anything but a cursor's move draws the whole panel at once`() throws {
        shell.isCursorRunning = true
        _ = shell.active.handle(.action(Actions.moveDown))
        draw()
        _ = shell.handle(.character("s"))
        draw()
        #expect(!shell.active.isPartlyDrawn)
        _ = shell.active.handle(.action(Actions.moveDown))
        draw()
        #expect(shell.active.isPartlyDrawn)
        _ = shell.active.handle(.action(Actions.open))
        #expect(draw().lines.contains { $0.contains("d i") })
        #expect(!shell.active.isPartlyDrawn)
    }

    @Test func `a model is outrun once the cursor has left the row it was made for`() throws {
        let session = shell.active
        let folder = FileManager.default.temporaryDirectory.appending(path: "outrun-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = try CityCache(path: folder.appending(path: "city.db").path, cipher: nil)
        let viewer = Viewer(user: "test", role: .dutyOfficer)
        _ = session.handle(.action(Actions.moveDown))
        let load = try #require(session.load(version: 0, asOf: shell.moment))
        let model = try load(cache, viewer)
        #expect(!session.isOutrun(model))
        _ = session.handle(.action(Actions.moveDown))
        #expect(session.isOutrun(model))
        _ = session.handle(.action(Actions.moveUp))
        #expect(!session.isOutrun(model))
        let loadNewer = try #require(session.load(version: 1, asOf: shell.moment))
        let newer = try loadNewer(cache, viewer)
        _ = session.handle(.action(Actions.moveDown))
        #expect(!session.isOutrun(newer))
    }

    @Test func `a drawing is kept until something it shows changes`() throws {
        let first = draw()
        let count = ListPanel.drawings.withLock { $0 }
        #expect(draw().lines == first.lines)
        shell.say("note")
        #expect(draw().lines[..<37] == first.lines[..<37])
        #expect(ListPanel.drawings.withLock { $0 } == count)
        _ = shell.handle(.character("s"))
        #expect(draw().lines != first.lines)
        #expect(ListPanel.drawings.withLock { $0 } == count + 1)
        _ = ShellFrame.draw(shell, size: Size(columns: 100, rows: 30))
        shell.active.changeBrowse { $0.selected = "i9" }
        draw()
        #expect(ListPanel.drawings.withLock { $0 } == count + 3)
    }

    @Test func `columns put away are remembered for the panel`() throws {
        _ = shell.handle(.character("C"))
        _ = shell.handle(.character(" "))
        #expect(shell.preferences["columns.list"] == ["value"])
        _ = shell.handle(.character(" "))
        #expect(try shell.preferences["columns.list"] == [] && browse().hiddenColumns.isEmpty)
        shell.preferences = Preferences(["columns.list": ["value"]])
        #expect(try browse().hiddenColumns == ["value"])
    }

    @Test func `columns and layers are put away and brought back`() throws {
        _ = shell.handle(.character("C"))
        _ = shell.handle(.character(" "))
        #expect(try browse().hiddenColumns == ["value"])
        _ = shell.handle(.down)
        _ = shell.handle(.character(" "))
        #expect(try browse().hiddenLayers == [.points])
        _ = shell.handle(.escape)
        #expect(try #require(draw().lines.first { $0.contains("‹name›") }).contains("‹value›") == false)
        #expect(shell.active.notes?.table?.placement.fields.count == 1)
    }

    @Test func `odd mouse events are harmless`() {
        for kind in [
            MouseEvent.Kind.press(.left), .drag(.left), .release, .wheelUp, .wheelDown, .press(.right), .drag(.middle),
        ] {
            for (x, y) in [(0, 0), (-5, -5), (9999, 9999), (159, 39), (80, 2)] { mouse(kind, x, y) }
        }
        #expect(draw().lines.count == 40)
    }
}
