import Canvas
import CityModel
import CityPanels
import Testing

@Suite struct BrowseStateTests {
    struct Item: BrowseItem {
        let id: EntityID
        let value: Double
        var name: LocalizedText { LocalizedText(zh: id.text, en: id.text) }
        var position: Coordinate? { nil }
    }

    private let items = ["a", "b", "c", "d"].enumerated().map { Item(id: EntityID($1), value: Double(($0 * 3) % 4)) }
    private let columns: [BrowseColumn<Item>] = [
        BrowseColumn(
            "x", width: .fixed(3), text: { item, _ in StyledText(item.id.text) }, sortKey: { .text($0.id.text) }),
        BrowseColumn(
            "y", width: .fixed(3), text: { item, _ in StyledText("\(item.value)") }, sortKey: { .number($0.value) }),
    ]

    private func press(_ state: inout BrowseState, _ actions: [ActionID]) {
        for action in actions { _ = state.update(.action(action), rows: items, columns: 2, figures: 3) }
    }

    @Test func `the selection moves and stays inside`() {
        var state = BrowseState()
        press(&state, [Actions.moveDown, Actions.moveDown])
        #expect(state.selected == "c")
        press(&state, [Actions.moveLast, Actions.moveDown])
        #expect(state.selected == "d")
        press(&state, [Actions.pageUp, Actions.moveUp])
        #expect(state.selected == "a")
    }

    @Test func `in the list the figures above it are gone through, then the row's again; a move returns to the row`() {
        var state = BrowseState()
        state.shown.headlines = 2
        var seen: [Int?] = []
        for _ in 0..<4 {
            press(&state, [Actions.nextFigure])
            seen.append(state.headline)
        }
        #expect(seen == [0, 1, nil, 0] && state.figure == 0)
        press(&state, [Actions.moveDown])
        #expect(state.headline == nil)
        press(&state, [Actions.open, Actions.nextFigure])
        #expect(state.figure == 1 && state.headline == nil)
    }

    @Test func `the selection survives another order and vanishes with its row only on screen`() {
        var state = BrowseState()
        press(&state, [Actions.moveDown])
        #expect(state.current(items.reversed())?.id == "b")
        #expect(state.current(items.filter { $0.id != "b" })?.id == "a")
    }

    @Test func `sorting goes through the columns and back to the model's own order`() {
        var state = BrowseState()
        press(&state, [Actions.sort, Actions.sort])
        #expect(BrowseOrder.visible(items, state, columns: columns).map(\.value) == [0, 1, 2, 3])
        press(&state, [Actions.sortReverse])
        #expect(BrowseOrder.visible(items, state, columns: columns).map(\.value) == [3, 2, 1, 0])
        press(&state, [Actions.sort])
        #expect(BrowseOrder.visible(items, state, columns: columns).map(\.id) == items.map(\.id))
    }

    @Test func `back undoes one thing at a time and then says that there is nothing left`() {
        var state = BrowseState()
        press(&state, [Actions.open, Actions.map])
        _ = state.update(.filter(NameFilter("a")), rows: items, columns: 2, figures: 0)
        press(&state, [Actions.back])
        #expect(!state.isMapFocused && state.isDetailOpen)
        press(&state, [Actions.back])
        #expect(!state.isDetailOpen && !state.filter.isEmpty)
        press(&state, [Actions.back])
        #expect(state.filter.isEmpty)
        #expect(state.update(.action(Actions.back), rows: items, columns: 2, figures: 0) == nil)
    }

    @Test func `an open detail scrolls to its ends, and left and right go to the neighbours`() {
        var state = BrowseState()
        press(&state, [Actions.moveDown, Actions.open])
        state.shown.detail = DetailScroll(first: 0, visible: 10, count: 25)
        press(&state, [Actions.moveDown, Actions.moveDown])
        #expect(state.detailLine == 2 && state.selected == "b")
        press(&state, [Actions.pageDown, Actions.pageDown, Actions.moveDown])
        #expect(state.detailLine == 15)
        press(&state, [Actions.moveFirst])
        #expect(state.detailLine == 0)
        press(&state, [Actions.right])
        #expect(state.detailLine == nil && state.selected == "c" && state.isDetailOpen)
    }

    @Test func `a page is what is on the screen, and columns stop at the last`() {
        var state = BrowseState()
        state.shown.visibleRows = 2
        state.shown.farthestColumn = 1
        press(&state, [Actions.pageDown, Actions.right, Actions.right, Actions.right])
        #expect(state.selected == "c" && state.firstColumn == 1)
        press(&state, [Actions.left])
        #expect(state.firstColumn == 0)
    }

    @Test func `panning starts from what is seen, not from the middle of the city`() {
        var state = BrowseState()
        let box = BoundingBox(west: 114, south: 22, east: 115, north: 24)
        state.camera.zoom(by: 4)
        state.shown.bounds = box
        state.shown.viewport = MapViewport(centre: Coordinate(longitude: 114.2, latitude: 23.5), metresPerColumn: 100)
        press(&state, [Actions.map, Actions.left])
        #expect(abs(state.camera.east - (-0.3 - 0.025)) < 1e-9 && abs(state.camera.north - 0.25) < 1e-9)
    }

    @Test func `the camera never leaves the city`() {
        var camera = MapCamera()
        for _ in 0..<100 { camera.zoom(by: 2) }
        for _ in 0..<1000 { camera.pan(east: 1, north: -1) }
        #expect(camera.magnification == 64 && abs(camera.east) <= 0.6 && abs(camera.north) <= 0.6)
        for _ in 0..<100 { camera.zoom(by: 0.5) }
        #expect(camera.magnification == 1)
    }
}
